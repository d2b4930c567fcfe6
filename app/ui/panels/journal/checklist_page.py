"""The checklist of a trade: what should hold before an entry, kept or not."""

from __future__ import annotations

from dataclasses import replace
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

from app.domain.journal.trade import ChecklistItem
from app.ui.models import formats
from app.ui.panels.journal.page import TradePage
from app.ui.widgets.basics import button, label, set_tone, tool_button

if TYPE_CHECKING:
    from app.domain.journal.trade import JournalTrade

_MOST_WEIGHT = 100.0
_STATES = {
    Qt.CheckState.Checked: True,
    Qt.CheckState.Unchecked: False,
    Qt.CheckState.PartiallyChecked: None,
}


class ItemRow(QWidget):
    """One item: kept, not kept or not answered; its weight; whether it is required.

    Signals:
        changed: the `ChecklistItem` as it is now.
        removed: it is to go.
    """

    changed = Signal(object)
    removed = Signal()

    def __init__(self, item: ChecklistItem) -> None:
        super().__init__()
        self.item = item
        self.kept = QCheckBox(item.text)
        self.kept.setTristate(True)
        self.kept.setToolTip(self.tr("Ticked: kept; empty: not kept; dash: not answered"))
        self.kept.setCheckState(next(state for state, kept in _STATES.items() if kept is item.kept))
        self.required = QCheckBox(self.tr("required"))
        self.required.setToolTip(
            self.tr("Without it the trade broke its rules, whatever else was kept")
        )
        self.required.setChecked(item.required)
        self.weight = QDoubleSpinBox()
        self.weight.setRange(0.1, _MOST_WEIGHT)
        self.weight.setSingleStep(0.5)
        self.weight.setDecimals(1)
        self.weight.setPrefix("× ")
        self.weight.setValue(item.weight)
        self.weight.setFixedWidth(76)
        self.weight.setKeyboardTracking(False)
        self.weight.setAccessibleName(self.tr("Weight of {0}").format(item.text))
        self.weight.setToolTip(self.tr("How much it counts towards the share of rules kept"))
        gone = tool_button("x", self.tr("Remove {0}").format(item.text), size=12)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.kept, 1)
        for widget in (self.required, self.weight, gone):
            row.addWidget(widget)
        self.kept.checkStateChanged.connect(lambda state: self._change(kept=_STATES[state]))
        self.required.toggled.connect(lambda on: self._change(required=on))
        self.weight.valueChanged.connect(lambda value: self._change(weight=value))
        gone.clicked.connect(lambda _checked: self.removed.emit())

    def _change(self, **changed: object) -> None:
        self.item = replace(self.item, **changed)  # type: ignore[arg-type]
        self.changed.emit(self.item)


class ChecklistPage(TradePage):
    """Items from the strategy's conditions and own ones."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[ChecklistItem, ...] | None = None
        self.rows: list[ItemRow] = []
        self.share = label(tone="text2")
        self.column.addWidget(self.share)
        self._items = QVBoxLayout()
        self._items.setSpacing(2)
        self.column.addLayout(self._items)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Add what should hold before an entry"))
        self.field.setAccessibleName(self.tr("New item of the checklist"))
        self.add = button(self.tr("Add"), icon_name="plus")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.add)
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.field.returnPressed.connect(self._add)
        self.add.clicked.connect(lambda _checked: self._add())

    def show_trade(self, trade: JournalTrade) -> None:
        super().show_trade(trade)
        self._tell_share(trade.record.rules_kept)
        if trade.record.checklist != self._shown:
            self._shown = trade.record.checklist
            self._fill()

    def _tell_share(self, share: float | None) -> None:
        broken = self._broken()
        if share is None:
            self.share.setText(self.tr("Nothing is answered yet."))
            set_tone(self.share, "text3")
            return
        words = self.tr("{0} of the rules kept, by weight").format(formats.rate(share, 0))
        if broken:
            words += self.tr(" · required, but not kept: {0}").format(", ".join(broken))
        self.share.setText(words)
        set_tone(self.share, "warn" if broken else "text2")

    def _broken(self) -> list[str]:
        items = self.trade.record.checklist if self.trade is not None else ()
        return [item.text for item in items if item.required and item.kept is False]

    def _fill(self) -> None:
        while (gone := self._items.takeAt(0)) is not None:
            widget = gone.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = [ItemRow(item) for item in self._shown or ()]
        for at, row in enumerate(self.rows):
            row.changed.connect(lambda item, at=at: self._replace(at, item))
            row.removed.connect(lambda at=at: self._replace(at, None))
            self._items.addWidget(row)

    def _replace(self, at: int, item: ChecklistItem | None) -> None:
        items = list(self._shown or ())
        items[at : at + 1] = [] if item is None else [item]
        self._hand_out(tuple(items))

    def _add(self) -> None:
        text = " ".join(self.field.text().split())
        if text and self.trade is not None:
            self.field.clear()
            self._hand_out((*self.trade.record.checklist, ChecklistItem(text)))

    def _hand_out(self, items: tuple[ChecklistItem, ...]) -> None:
        if len(items) == len(self.rows):
            self._shown = items  # the rows show it already
        self.edit(self.tr("edit checklist"), lambda record: replace(record, checklist=items))
