"""What was planned: entry, stop, targets, risk, and the setup behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from app.domain.journal.checks import STOP, TARGET, counted_entry
from app.domain.journal.trade import Plan
from app.domain.setup import Target
from app.ui.panels.journal.checked_fields import (
    CheckedField,
    DecimalField,
    decimal_in,
    float_in,
    plain,
)
from app.ui.panels.journal.level_words import side_faults
from app.ui.panels.journal.page import TradePage, caption
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.journal.trade import JournalTrade, TradeRecord


def targets_in(text: str) -> tuple[Target, ...] | None:
    """Targets as they are written: ``110 50%, 120``; what has no share gets an equal one.

    Returns:
        None when a part is no price or the shares come to more than the whole.
    """
    parts = [part.split() for part in text.replace("%", " ").split(",") if part.strip()]
    prices: list[float] = []
    shares: list[float | None] = []
    for part in parts:
        numbers = [decimal_in(word) for word in part]
        if not 1 <= len(numbers) <= 2 or any(one is None or one <= 0 for one in numbers):
            return None
        prices.append(float(numbers[0] or 0))
        shares.append(float(numbers[1] or 0) / 100 if len(numbers) == 2 else None)
    return _shared_out(prices, shares)


def _shared_out(
    prices: Sequence[float], shares: Sequence[float | None]
) -> tuple[Target, ...] | None:
    stated = sum(share for share in shares if share is not None)
    open_ones = sum(1 for share in shares if share is None)
    if stated > 1 + 1e-9:
        return None
    equal = (1 - stated) / open_ones if open_ones else 0.0
    return tuple(
        Target(price, equal if share is None else share)
        for price, share in zip(prices, shares, strict=True)
    )


def written_targets(targets: Sequence[Target]) -> str:
    """How targets are written: ``110 50%, 120 50%``; a single whole one without its share."""
    if len(targets) == 1 and targets[0].share == 1:
        return plain(targets[0].price)
    return ", ".join(f"{plain(t.price)} {plain(round(t.share * 100, 4))}%" for t in targets)


class PlanPage(TradePage):
    """Prices in the quote currency; empty where nothing was planned.

    What is wrong is marked and said as soon as its field is left; nothing is kept before all of
    it is right.

    Signals:
        unlink_wanted: the trade is not of its setup.
        setup_wanted: show the setup behind it; its id.
    """

    unlink_wanted = Signal()
    setup_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.entry = DecimalField(self.tr("Planned entry"))
        self.stop = DecimalField(self.tr("Planned stop"))
        self.stop.set_hint(
            self.tr("Where it was to end at the entry, not where the stop was moved to later")
        )
        self.targets = CheckedField(self.tr("Planned targets"), "110 50%, 120 50%")
        self.targets.set_hint(self.tr("Prices, nearest first, each with its share of the amount"))
        self.risk = DecimalField(self.tr("Risk"), self.tr("from the stop"))
        self.risk.set_hint(self.tr("What was to be lost at the stop; empty: entry to stop"))
        self.fault = label(px=11, tone="danger", wrap=True)
        self.origin = label(tone="text2", wrap=True)
        self._shown: tuple[Plan, float | None] | None = None
        self.show_setup = button(self.tr("Show setup"), "quiet", "target")
        self.unlink = button(self.tr("Unlink"), "quiet")
        self.unlink.setToolTip(self.tr("It was not traded because of this setup"))
        self._lay_out()
        for field in self._fields:
            field.editingFinished.connect(self._keep)
            field.textEdited.connect(lambda _text: self._judge_again())
        self.unlink.clicked.connect(lambda _checked: self.unlink_wanted.emit())
        self.show_setup.clicked.connect(lambda _checked: self._want_setup())

    @property
    def _fields(self) -> tuple[CheckedField, ...]:
        return self.entry, self.stop, self.targets, self.risk

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for at, (title, field) in enumerate(
            (
                (self.tr("Entry"), self.entry),
                (self.tr("Stop"), self.stop),
                (self.tr("Targets"), self.targets),
                (self.tr("Risk"), self.risk),
            )
        ):
            grid.addWidget(caption(title, 56), at // 2, at % 2 * 2)
            grid.addWidget(field, at // 2, at % 2 * 2 + 1)
        self.column.addLayout(grid)
        self.column.addWidget(self.fault)
        row = QHBoxLayout()
        row.addWidget(self.origin, 1)
        row.addWidget(self.show_setup)
        row.addWidget(self.unlink)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def show_trade(self, trade: JournalTrade) -> None:
        is_other = self.trade is None or self.trade.id != trade.id
        super().show_trade(trade)
        kept = trade.record.plan, trade.record.risk
        if is_other or (kept != self._shown and not self._is_edited()):
            self._fill(trade.record)
        if is_other or not self._is_edited():
            self._judge()
        linked = bool(trade.record.setup_id)
        self.show_setup.setVisible(linked)
        self.unlink.setVisible(linked)
        self.origin.setText(origin_words(trade.record, self.tr("Outside the system")))

    def _fill(self, record: TradeRecord) -> None:
        plan = record.plan
        self._shown = plan, record.risk
        self.entry.show_value(plan.entry)
        self.stop.show_value(plan.stop)
        self.targets.setText(written_targets(plan.targets))
        self.risk.show_value(record.risk)

    def _is_edited(self) -> bool:
        return any(field.hasFocus() for field in self._fields)

    def _want_setup(self) -> None:
        if self.trade is not None:
            self.setup_wanted.emit(self.trade.record.setup_id)

    # ------------------------------------------------------------ what is written

    def _judge_again(self) -> None:
        """A mark goes as soon as it is put right, but none comes while one writes."""
        if self.fault.text():
            self._judge()

    def _judge(self) -> bool:
        """Whether all that is written is sound; what is not is marked and said."""
        faults = self._faults_of_numbers() or self._faults_of_sides()
        for field in self._fields:
            field.show_fault(faults.get(field, ""))
        first = next((field for field in self._fields if field in faults), None)
        said = f"{first.accessibleName()}: {faults[first]}" if first is not None else ""
        self.fault.setText(said)
        self.fault.setVisible(bool(said))
        return not faults

    def _faults_of_numbers(self) -> dict[CheckedField, str]:
        above = self.tr("A number above 0, or nothing.")
        found: dict[CheckedField, str] = {}
        for field in (self.entry, self.stop, self.risk):
            value = field.value
            if not field.is_blank and (value is None or value <= 0):
                found[field] = above
        if targets_in(self.targets.text()) is None:
            found[self.targets] = self.tr(
                "Prices with shares of at most 100 % in all: 110 50%, 120 50%"
            )
        return found

    def _faults_of_sides(self) -> dict[CheckedField, str]:
        if self.trade is None:
            return {}
        plan, figures = self._written(self.trade.record.plan), self.trade.figures
        found = side_faults(plan, figures.direction, counted_entry(plan, figures))
        fields: dict[str, CheckedField] = {STOP: self.stop, TARGET: self.targets}
        return {fields[name]: sentence for name, sentence in found.items()}

    def _written(self, before: Plan) -> Plan:
        """The plan as the fields have it; what was not changed to the last digit."""
        written = self.targets.text()
        return Plan(
            float_in(self.entry.text(), before.entry),
            float_in(self.stop.text(), before.stop),
            before.targets
            if written == written_targets(before.targets)
            else targets_in(written) or (),
        )

    def _keep(self) -> None:
        if self.trade is None or not self._judge():
            return
        record = self.trade.record
        plan = self._written(record.plan)
        risk = float_in(self.risk.text(), record.risk)
        if (plan, risk) != (record.plan, record.risk):
            self.edit(self.tr("edit plan"), lambda now: replace(now, plan=plan, risk=risk))


def origin_words(record: TradeRecord, outside: str) -> str:
    """``Trend pullback v7 · 1h``, or that it was outside the system."""
    if not record.strategy:
        return outside
    version = f" v{record.strategy_version}" if record.strategy_version else ""
    parts = [f"{record.strategy}{version}", record.timeframe, record.regime or ""]
    return " · ".join(part for part in parts if part)
