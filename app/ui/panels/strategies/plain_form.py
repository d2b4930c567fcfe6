"""The rule as plain conditions, one a row; groups inside are shown as text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.panels.strategies.condition_form import ConditionForm
from app.ui.theme import font
from app.ui.widgets.basics import horizontal_line, label, tool_button

if TYPE_CHECKING:
    from app.domain.language import Node
    from app.domain.language.outline import Row
    from app.domain.language.paths import Path
    from app.domain.timeframe import Timeframe

_FLAT = {"and", "all"}


class PlainForm(QWidget):
    """Fields for each condition of a rule that needs all of them.

    Signals:
        edited: the whole rule (`Node`) after a change, and the path of the row.
        menu_wanted: the `OperandForm` that wants another value.
        removed: the path of a row that is to go.
    """

    edited = Signal(object, object)
    menu_wanted = Signal(object)
    removed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shape: tuple[object, ...] = ()
        self.forms: list[tuple[Path, ConditionForm]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_rule(self, root: Node | None, row: Row | None, base: Timeframe) -> None:
        """Show a rule, without a signal."""
        rows = plain_rows(row)
        shape = tuple((one.path, one.joint is None, one.joint and one.text) for one in rows)
        if shape != self._shape:
            self._shape = shape
            self._rebuild(rows)
        by_path = {one.path: one for one in rows}
        for path, form in self.forms:
            form.show_row(root, by_path[path], base)

    def _rebuild(self, rows: list[Row]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.forms.clear()
        for row in rows:
            self._column.addWidget(self._line(row))
            self._column.addWidget(horizontal_line())

    def _line(self, row: Row) -> QWidget:
        line = QWidget()
        box = QHBoxLayout(line)
        box.setContentsMargins(0, 0, 8, 0)
        box.setSpacing(0)
        if row.joint is None:
            form = ConditionForm()
            form.edited.connect(self.edited)
            form.menu_wanted.connect(self.menu_wanted)
            self.forms.append((row.path, form))
            box.addWidget(form, 1)
        else:
            box.addWidget(self._text(row), 1)
        gone = tool_button("trash", self.tr("Delete this condition"))
        gone.clicked.connect(partial(self._remove, row.path))
        box.addWidget(gone, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _text(self, row: Row) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(12, 8, 8, 8)
        words = label(row.text, wrap=True)
        words.setFont(font(12, mono=True))
        column.addWidget(words)
        note = self.tr("A group: the tree and the text show its conditions.")
        column.addWidget(label(note, px=11, tone="text3"))
        return holder

    def _remove(self, path: Path, _checked: bool = False) -> None:
        self.removed.emit(path)


def plain_rows(row: Row | None) -> list[Row]:
    """The conditions of which all are needed; a rule of another shape is one row."""
    if row is None:
        return []
    flat = row.joint in _FLAT and not (row.label or row.negated or row.lasting)
    return list(row.members) if flat else [row]
