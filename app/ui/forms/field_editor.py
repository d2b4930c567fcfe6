"""One field of a model as a control, by what the field takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from app.ui.forms.weighed_list import WeighedList
from app.ui.theme import font
from app.ui.widgets.basics import dress_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.services.setting_fields import FieldKind

_NUMBER_WIDTH = 120
_TEXT_WIDTH = 260


class FieldEditor:
    """A control and how its contents are read and shown as text."""

    def __init__(self, kind: FieldKind, name: str, *, weighed: bool = False) -> None:
        """A control for a kind of field; ``weighed`` for a list of items with weights."""
        self._kind = kind
        self._weighed = weighed
        self.widget = self._make()
        self.widget.setAccessibleName(name)

    def _make(self) -> QWidget:
        if self._weighed:
            return WeighedList()
        if self._kind.name == "truth":
            return QCheckBox()
        if self._kind.name == "choice":
            box = QComboBox()
            box.addItems(list(self._kind.choices))
            box.setFixedWidth(_TEXT_WIDTH)
            return box
        line = QLineEdit()
        line.setFont(font())
        numeric = self._kind.name in ("integer", "number")
        line.setFixedWidth(_NUMBER_WIDTH if numeric else _TEXT_WIDTH)
        if numeric:
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        return line

    @property
    def is_wide(self) -> bool:
        """Whether the control needs the line for itself."""
        return self._kind.name in ("text", "list", "choice")

    @property
    def is_whole(self) -> bool:
        """Whether the control takes all the width there is."""
        return self._weighed

    def on_change(self, call: Callable[[], object]) -> None:
        """Call whenever the user changed the contents."""
        match self.widget:
            case QCheckBox():
                self.widget.toggled.connect(lambda _on: call())
            case QComboBox():
                self.widget.currentTextChanged.connect(lambda _text: call())
            case WeighedList():
                self.widget.changed.connect(call)
            case QLineEdit():
                self.widget.textEdited.connect(lambda _text: call())

    def text(self) -> str:
        """The contents as a user would type them."""
        match self.widget:
            case QCheckBox():
                return "true" if self.widget.isChecked() else "false"
            case QComboBox():
                return self.widget.currentText()
            case WeighedList() | QLineEdit():
                return self.widget.text()
        return ""

    def show_value(self, value: object) -> None:
        """Show a value of the field's type."""
        match self.widget:
            case QCheckBox():
                self.widget.setChecked(bool(value))
            case QComboBox():
                self.widget.setCurrentText(str(value))
            case WeighedList() if isinstance(value, tuple):
                self.widget.show_lines(value)
            case QLineEdit():
                self.widget.setText(_typed(value))

    def mark(self, *, wrong: bool) -> None:
        """Draw the border of an error, or take it away."""
        self.widget.setProperty("wrong", "true" if wrong else "false")
        dress_again(self.widget)


def _typed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
