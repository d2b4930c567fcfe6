"""Captions, fields and mistakes in two columns, addressed by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from app.ui.theme import font
from app.ui.widgets.basics import dress_again, horizontal_line, label, set_tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QLabel

_FIELD_WIDTH: Final = 148
_ROW_GAP: Final = 4


class FormGrid(QWidget):
    """One field a row; what is wrong with it stands below.

    Signals:
        edited: name and words of a field that the user changed; a choice's key.
        entered: the user pressed Return in a line.
    """

    edited = Signal(str, str)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[str, QComboBox] = {}
        self._lines: dict[str, QLineEdit] = {}
        self._captions: dict[str, QLabel] = {}
        self._errors: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(_ROW_GAP)
        self._grid.setColumnStretch(0, 1)

    # ------------------------------------------------------------ build

    def add_box(self, name: str, title: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
        """A choice of keys with words."""
        box = QComboBox()
        box.setFont(font())
        self._boxes[name] = box
        self.offer(name, choices)
        box.activated.connect(lambda at: self.edited.emit(name, str(box.itemData(at))))
        self._place(name, title, box, name)
        return box

    def offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other keys with words in a choice; the chosen key stays if it is among them."""
        box = self._boxes[name]
        offered = [(str(box.itemData(at)), box.itemText(at)) for at in range(box.count())]
        if offered == list(choices):
            return
        chosen = box.currentData()
        box.clear()
        for key, words in choices:
            box.addItem(words, key)
            box.setItemData(box.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        if offered:
            box.setCurrentIndex(box.findData(chosen))

    def add_line(
        self, name: str, title: str, hint: str, *, error_of: str = "", words: bool = False
    ) -> QLineEdit:
        """A line for a figure, or for words; its mistakes may stand under another's name."""
        line = QLineEdit()
        line.setFont(font())
        line.setPlaceholderText(hint)
        if not words:
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.textEdited.connect(lambda text: self.edited.emit(name, text))
        line.returnPressed.connect(self.entered)
        self._lines[name] = line
        self._place(name, title, line, error_of or name)
        return line

    def add_rule(self) -> None:
        """A divider across."""
        self._grid.addWidget(horizontal_line(), self._grid.rowCount(), 0, 1, 2)

    def _place(self, name: str, title: str, widget: QWidget, error_of: str) -> None:
        widget.setObjectName(f"backtest.{name}")
        widget.setAccessibleName(title)
        widget.setFixedWidth(_FIELD_WIDTH)
        caption = label(title, tone="text2")
        caption.setBuddy(widget)
        self._captions[name] = caption
        row = self._grid.rowCount()
        self._grid.addWidget(caption, row, 0)
        self._grid.addWidget(widget, row, 1)
        if error_of not in self._errors or error_of != name:
            error = self._errors.get(error_of) or label("", px=11, tone="danger", wrap=True)
            error.hide()
            self._errors[error_of] = error
            self._grid.addWidget(error, row + 1, 0, 1, 2)

    def explain(self, hints: Mapping[str, str]) -> None:
        """Give fields and their captions a tooltip."""
        for name, hint in hints.items():
            self.field(name).setToolTip(hint)
            self._captions[name].setToolTip(hint)

    # ------------------------------------------------------------ what is shown

    def field(self, name: str) -> QComboBox | QLineEdit:
        """The control of a field."""
        return self._boxes[name] if name in self._boxes else self._lines[name]

    def box(self, name: str) -> QComboBox:
        """The control of a choice."""
        return self._boxes[name]

    def names(self) -> tuple[str, ...]:
        """All fields."""
        return (*self._boxes, *self._lines)

    def show_values(self, values: Mapping[str, str]) -> None:
        """Show these words and keys; a key that is not offered chooses nothing."""
        for name, box in self._boxes.items():
            box.setCurrentIndex(box.findData(values[name]))
        for name, line in self._lines.items():
            if line.text() != values[name]:
                line.setText(values[name])

    def show_rows(self, shown: Mapping[str, bool]) -> None:
        """Show or hide fields with their captions."""
        for name, wanted in shown.items():
            self.field(name).setVisible(wanted)
            self._captions[name].setVisible(wanted)

    def error(self, name: str) -> str:
        """The sentence under a field; "" when there is nothing to say."""
        return self._errors[name].text()

    def show_errors(
        self, errors: Mapping[str, str], wrong: set[str], notes: Mapping[str, str]
    ) -> None:
        """Show sentences by the names they stand under, and mark the fields that are wrong.

        Args:
            errors: what cannot be taken.
            wrong: names of the fields to mark.
            notes: what to know where nothing is wrong.
        """
        for name, error in self._errors.items():
            sentence = errors.get(name, "") or notes.get(name, "")
            set_tone(error, "danger" if name in errors else "warn")
            error.setText(sentence)
            error.setVisible(bool(sentence))
        for name in self.names():
            field = self.field(name)
            mark = "true" if name in wrong else "false"
            if field.property("wrong") != mark:
                field.setProperty("wrong", mark)
                dress_again(field)
