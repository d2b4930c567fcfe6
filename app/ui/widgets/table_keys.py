"""Keys that work while one widget has the focus, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget


def add_keys(
    widget: QWidget, deeds: Mapping[str | QKeySequence.StandardKey, Callable[[], object]]
) -> None:
    """Let keys do these things: by ``"Alt+Up"`` or as the system has them."""
    for keys, run in deeds.items():
        shortcut = QShortcut(QKeySequence(keys), widget)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(run)
