"""A list of own items, each with its weight: added, edited, removed and moved in place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.journal.own_items import MOST_WEIGHT, item_in, line_of
from app.domain.journal.trade import ChecklistItem
from app.ui.widgets.basics import button, tool_button

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent

_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class WeighedRow(QWidget):
    """One item; Enter goes on to the next, Alt+Up and Alt+Down move it, Alt+Del removes it.

    Signals:
        changed: its words, its weight or whether it is required.
        moved: by so many places.
        removed: it is to go.
        entered: the next one is to be written.
    """

    changed = Signal()
    moved = Signal(int)
    removed = Signal()
    entered = Signal()

    def __init__(self, item: ChecklistItem) -> None:
        super().__init__()
        self.text = QLineEdit(item.text)
        self.text.setCursorPosition(0)
        self.text.setAccessibleName(self.tr("What should hold"))
        self.text.setPlaceholderText(self.tr("What should hold before an entry"))
        self.weight = QDoubleSpinBox()
        self.weight.setRange(0.1, MOST_WEIGHT)
        self.weight.setSingleStep(0.5)
        self.weight.setDecimals(2)
        self.weight.setPrefix("× ")
        self.weight.setValue(item.weight)
        self.weight.setFixedWidth(84)
        self.weight.setAccessibleName(self.tr("Weight"))
        self.weight.setToolTip(self.tr("How much it counts towards the share of rules kept"))
        self.required = QCheckBox(self.tr("required"))
        self.required.setChecked(item.required)
        self.required.setToolTip(
            self.tr("Without it the trade broke its rules, whatever else was kept")
        )
        self.up = tool_button("caret-up", self.tr("Move up (Alt+Up)"), size=12)
        self.down = tool_button("caret-down", self.tr("Move down (Alt+Down)"), size=12)
        self.gone = tool_button("x", self.tr("Remove (Alt+Del)"), size=12)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.text, 1)
        for widget in (self.weight, self.required, self.up, self.down, self.gone):
            row.addWidget(widget)
        self._connect()

    def _connect(self) -> None:
        self.text.textEdited.connect(lambda _text: self.changed.emit())
        self.weight.valueChanged.connect(lambda _value: self.changed.emit())
        self.required.toggled.connect(lambda _on: self.changed.emit())
        self.up.clicked.connect(lambda _checked: self.moved.emit(-1))
        self.down.clicked.connect(lambda _checked: self.moved.emit(1))
        self.gone.clicked.connect(lambda _checked: self.removed.emit())

    @property
    def item(self) -> ChecklistItem:
        """The item as it stands."""
        words = " ".join(self.text.text().split())
        return ChecklistItem(words, self.weight.value(), required=self.required.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        is_ours = held & Qt.KeyboardModifier.AltModifier
        if is_ours and key in _MOVES:
            self.moved.emit(_MOVES[key])
        elif is_ours and key == Qt.Key.Key_Delete:
            self.removed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class WeighedList(QWidget):
    """All items from top to bottom; rows without words count for nothing.

    Signals:
        changed: the user changed something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[WeighedRow] = []
        self.add = button(self.tr("Add an item"), icon_name="plus")
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._column)
        column.addLayout(foot)
        self.setFocusProxy(self.add)
        self.add.clicked.connect(lambda _checked: self.write_next(len(self.rows)))

    def show_lines(self, lines: Iterable[str]) -> None:
        """Show the items of some lines, as `line_of` writes them."""
        for row in tuple(self.rows):
            self._take_out(row)
        for line in lines:
            self._put(len(self.rows), item_in(line))

    def text(self) -> str:
        """The lines as a JSON list."""
        items = (row.item for row in self.rows)
        return json.dumps([line_of(item) for item in items if item.text], ensure_ascii=False)

    def write_next(self, at: int) -> None:
        """An empty row to write into; an empty one that stands there already is taken."""
        if at == len(self.rows) or self.rows[at].item.text:
            self._put(at, ChecklistItem(""))
        self.rows[at].text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, at: int, item: ChecklistItem) -> None:
        row = WeighedRow(item)
        self.rows.insert(at, row)
        self._column.insertWidget(at, row)
        row.changed.connect(self.changed)
        row.moved.connect(lambda places: self._move(row, places))
        row.removed.connect(lambda: self._remove(row))
        row.entered.connect(lambda: self.write_next(self.rows.index(row) + 1))

    def _take_out(self, row: WeighedRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _remove(self, row: WeighedRow) -> None:
        at = self.rows.index(row)
        self._take_out(row)
        neighbour = self.rows[min(at, len(self.rows) - 1)].text if self.rows else self.add
        neighbour.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _move(self, row: WeighedRow, places: int) -> None:
        at = self.rows.index(row)
        to = min(max(at + places, 0), len(self.rows) - 1)
        if to == at:
            return
        self.rows.insert(to, self.rows.pop(at))
        self._column.insertWidget(to, row)
        self._keep_tab_order()
        self.changed.emit()

    def _keep_tab_order(self) -> None:
        """Tab goes through the rows as they stand, not as they were made."""
        stops = [
            widget
            for row in self.rows
            for widget in (row.text, row.weight, row.required, row.up, row.down, row.gone)
        ]
        for before, after in zip(stops, [*stops[1:], self.add], strict=True):
            QWidget.setTabOrder(before, after)
