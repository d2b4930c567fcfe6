"""Work of the GUI thread done part by part, so that the window is painted in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable


class Turns(QObject):
    """One part a turn of the event loop; the first at once."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._parts: list[Callable[[], None]] = []
        self._turn = QTimer(self)  # QTimer.singleShot(0) leaves paint and input no turn in between
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._go_on)

    def start(self, *parts: Callable[[], None]) -> None:
        """Do these parts in place of what is still to be done."""
        self._parts = list(parts)
        self._go_on()

    def _go_on(self) -> None:
        if self._parts:
            part = self._parts.pop(0)
            if self._parts:
                self._turn.start(0)
            part()
