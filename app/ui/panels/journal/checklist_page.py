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

from app.domain.journal.own_items import offered_items
from app.domain.journal.trade import ChecklistItem
from app.ui.models import formats
from app.ui.panels.journal.page import TradePage
from app.ui.widgets.basics import button, label, set_tone, tool_button

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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

    def __init__(self, item: ChecklistItem, *, is_offered: bool = False) -> None:
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
        self.gone = tool_button("x", self.tr("Remove {0}").format(item.text), size=12)
        self.show_offered(is_offered=is_offered)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.kept, 1)
        for widget in (self.required, self.weight, self.gone):
            row.addWidget(widget)
        self.kept.checkStateChanged.connect(lambda state: self._change(kept=_STATES[state]))
        self.required.toggled.connect(lambda on: self._change(required=on))
        self.weight.valueChanged.connect(lambda value: self._change(weight=value))
        self.gone.clicked.connect(lambda _checked: self.removed.emit())

    def show_offered(self, *, is_offered: bool) -> None:
        """What is only offered cannot be removed; its place stays."""
        kept = self.gone.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.gone.setSizePolicy(kept)
        self.gone.setHidden(is_offered)

    def _change(self, **changed: object) -> None:
        self.item = replace(self.item, **changed)  # type: ignore[arg-type]
        self.changed.emit(self.item)


class ChecklistPage(TradePage):
    """Items from the strategy's conditions and own ones.

    Own items that the trade does not have are offered below; the first change takes all of them
    in, and only what is answered counts.
    """

    def __init__(self, own: Callable[[], Iterable[str]] = tuple) -> None:
        """A page; ``own`` gives the lines of what the user checks before any trade."""
        super().__init__()
        self._own = own
        self._shown: tuple[ChecklistItem, ...] | None = None
        self._offered: tuple[ChecklistItem, ...] = ()
        self.rows: list[ItemRow] = []
        self.share = label(tone="text2")
        self.column.addWidget(self.share)
        self._items = QVBoxLayout()
        self._items.setSpacing(2)
        self.column.addLayout(self._items)
        self.offer = label(
            self.tr("Your own items; they join this trade once one is answered."),
            px=11,
            tone="text3",
            wrap=True,
        )
        self.offer.hide()
        self.column.addWidget(self.offer)
        self._offers = QVBoxLayout()
        self._offers.setSpacing(2)
        self.column.addLayout(self._offers)
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
        kept = trade.record.checklist
        offered = offered_items(trade.record, self._own())
        if (kept, offered) != (self._shown, self._offered):
            self._shown, self._offered = kept, offered
            self._fill()

    def offer_anew(self) -> None:
        """The own items may be others now."""
        if self.trade is not None:
            self.show_trade(self.trade)

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
        _empty(self._items)
        _empty(self._offers)
        kept = self._shown or ()
        self.rows = [ItemRow(item) for item in kept]
        self.rows += [ItemRow(item, is_offered=True) for item in self._offered]
        self.offer.setVisible(bool(self._offered))
        for at, row in enumerate(self.rows):
            row.changed.connect(lambda item, at=at: self._replace(at, item))
            row.removed.connect(lambda at=at: self._replace(at, None))
            (self._items if at < len(kept) else self._offers).addWidget(row)

    @property
    def _every(self) -> tuple[ChecklistItem, ...]:
        return (*(self._shown or ()), *self._offered)

    def _replace(self, at: int, item: ChecklistItem | None) -> None:
        items = list(self._every)
        items[at : at + 1] = [] if item is None else [item]
        self._hand_out(tuple(items))

    def _add(self) -> None:
        text = " ".join(self.field.text().split())
        if text and self.trade is not None:
            self.field.clear()
            self._hand_out((*self._every, ChecklistItem(text)))

    def _hand_out(self, items: tuple[ChecklistItem, ...]) -> None:
        if len(items) == len(self.rows):
            self._take_in(items)  # the rows show it already
        self.edit(self.tr("edit checklist"), lambda record: replace(record, checklist=items))

    def _take_in(self, items: tuple[ChecklistItem, ...]) -> None:
        self._shown, self._offered = items, ()
        self.offer.hide()
        for row in self.rows:
            row.show_offered(is_offered=False)


def _empty(layout: QVBoxLayout) -> None:
    while (gone := layout.takeAt(0)) is not None:
        widget = gone.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
