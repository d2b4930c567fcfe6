"""The word a user asks about: the one under the cursor of the text being written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def word_at_cursor(widget: QWidget | None) -> str:
    """The name the cursor stands in or at the end of; "" where no text is written."""
    if isinstance(widget, QPlainTextEdit):
        cursor = widget.textCursor()
        return name_at(cursor.block().text(), cursor.positionInBlock())
    if isinstance(widget, QLineEdit):
        return name_at(widget.text(), widget.cursorPosition())
    return ""


def name_at(text: str, place: int) -> str:
    """The name of the language around ``place``, counted from 0; "" beside all names."""
    found = (name for name in _NAME.finditer(text) if name.start() <= place <= name.end())
    return next((name.group() for name in found), "")
