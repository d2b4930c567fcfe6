"""A form for any flat pydantic model: titles, bounds and errors come from its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.domain.errors import BadInput
from app.services.setting_fields import from_text, kind_of, takes_lines_of, with_value
from app.services.setting_types import ChecklistLine
from app.ui.forms.field_editor import FieldEditor
from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo
    from PySide6.QtWidgets import QLabel

_CAPTION_WIDTH = 200


class ModelForm[M: BaseModel](QWidget):
    """Edits a copy of a model; each field is checked as one types.

    Signals:
        changed: the contents changed; `is_valid` tells whether they can be taken.
    """

    changed = Signal()

    def __init__(
        self,
        model: M,
        fields: Sequence[str] | None = None,
        *,
        caption_width: int = _CAPTION_WIDTH,
    ) -> None:
        super().__init__()
        self._caption_width = caption_width
        self._model = model
        self._editors: dict[str, FieldEditor] = {}
        self._errors: dict[str, QLabel] = {}
        self._wrong: set[str] = set()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        known = type(model).model_fields
        for name in fields or known:
            self._add(name, known[name])
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    @property
    def value(self) -> M:
        """The model with everything that could be taken."""
        return self._model

    @property
    def is_valid(self) -> bool:
        """Whether every field can be taken."""
        return not self._wrong

    def editor(self, field: str) -> FieldEditor:
        """The control of one field."""
        return self._editors[field]

    def error(self, field: str) -> str:
        """The sentence under a field; "" when it is right."""
        return self._errors[field].text()

    def _add(self, name: str, field: FieldInfo) -> None:
        title = field.title or name
        weighed = takes_lines_of(field.annotation, ChecklistLine)
        editor = FieldEditor(kind_of(field.annotation), title, weighed=weighed)
        editor.show_value(getattr(self._model, name))
        editor.on_change(lambda: self._take(name))
        caption = label(title, tone="text2")
        caption.setMinimumWidth(self._caption_width)
        caption.setBuddy(editor.widget)
        hint = label(field.description or "", tone="text3", wrap=True)
        error = label("", px=11, tone="danger", wrap=True)
        error.hide()
        row = self._grid.rowCount()
        if editor.is_whole:
            self._place_below(caption, editor.widget, hint)
            row = self._grid.rowCount() - 2
        else:
            self._place_beside(caption, editor, hint, visible=bool(field.description))
        self._grid.addWidget(error, row + 2, 1)
        self._editors[name] = editor
        self._errors[name] = error

    def _place_below(self, caption: QWidget, control: QWidget, hint: QWidget) -> None:
        """A control that needs all the width stands below its caption and its hint."""
        row = self._grid.rowCount()
        for at, widget in enumerate((caption, hint, control)):
            self._grid.addWidget(widget, row + at, 0, 1, 2)

    def _place_beside(
        self, caption: QWidget, editor: FieldEditor, hint: QWidget, *, visible: bool
    ) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(caption, row, 0)
        beside = QHBoxLayout()
        beside.setSpacing(12)
        beside.addWidget(editor.widget, 0, Qt.AlignmentFlag.AlignLeft)
        self._grid.addLayout(beside, row, 1)
        if editor.is_wide:
            self._grid.addWidget(hint, row + 1, 1)
            hint.setVisible(visible)
            beside.addStretch(1)
        else:
            beside.addWidget(hint, 1)

    def _take(self, name: str) -> None:
        kind = kind_of(type(self._model).model_fields[name].annotation)
        sentence = ""
        try:
            value = from_text(kind, self._editors[name].text())
            self._model = with_value(self._model, name, value)
        except BadInput as error:
            sentence = str(error)
        self._show_error(name, sentence)
        self.changed.emit()

    def _show_error(self, name: str, sentence: str) -> None:
        (self._wrong.add if sentence else self._wrong.discard)(name)
        self._errors[name].setText(sentence)
        self._errors[name].setVisible(bool(sentence))
        self._editors[name].mark(wrong=bool(sentence))
