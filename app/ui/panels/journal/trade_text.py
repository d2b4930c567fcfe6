"""A trade as it is written by hand: what is wrong with it, what it risks, and what it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from app.domain.journal.fill import Side
from app.domain.journal.trade import Plan
from app.domain.setup import Direction, Target
from app.ui.panels.journal.checked_fields import decimal_in, float_in, moment_in
from app.ui.panels.journal.fill_form import FillText
from app.ui.panels.journal.level_words import side_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import TradeRecord

_SYMBOL: Final = re.compile(r"[A-Z0-9._-]+/[A-Z0-9._-]+")
_PRICES: Final = ("stop", "target", "exit_price")


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """What follows from what is written so far; None where it does not follow.

    Attributes:
        value: price times amount, quote currency.
        risk: quote currency lost at the stop.
        reward_r: distance to the target in R.
        result_r: result of an exit that is written, before fees, in R.
    """

    value: float | None = None
    risk: float | None = None
    reward_r: float | None = None
    result_r: float | None = None


@dataclass(frozen=True, slots=True)
class TradeText:
    """The fields of the form, as they are typed. An exit is optional."""

    account: str = ""
    symbol: str = ""
    direction: Direction = Direction.LONG
    time: str = ""
    price: str = ""
    amount: str = ""
    fee: str = ""
    fee_currency: str = ""
    stop: str = ""
    target: str = ""
    exit_price: str = ""
    exit_time: str = ""

    @property
    def pair(self) -> str:
        """The symbol as it is kept: ``BTC/USDT``."""
        return self.symbol.strip().upper().replace("-", "/").replace(" ", "")

    @property
    def _way(self) -> int:
        return 1 if self.direction is Direction.LONG else -1

    def faults(self, zone: str) -> dict[str, str]:
        """What is wrong, by field; a sentence each, in the order of the form."""
        found: dict[str, str] = {}
        if not _SYMBOL.fullmatch(self.pair):
            found["symbol"] = _tr("A pair such as BTC/USDT.")
        found |= self._entry.faults(zone)
        for name in _PRICES:
            written = getattr(self, name)
            value = decimal_in(written)
            if written.strip() and (value is None or value <= 0):
                found[name] = _tr("A price above 0, or nothing.")
        found |= self._faults_of_levels()
        found |= self._faults_of_exit(zone)
        if not self.account.strip():
            found["account"] = _tr("Where it was traded, such as binance or paper.")
        return found

    def _faults_of_levels(self) -> dict[str, str]:
        """A stop on the wrong side would turn every R round."""
        price, stop, target = map(decimal_in, (self.price, self.stop, self.target))
        if price is None:
            return {}
        planned = Plan(
            stop=None if stop is None else float(stop),
            targets=() if target is None else (Target(float(target), 1.0),),
        )
        return side_faults(planned, self.direction, float(price))

    def _faults_of_exit(self, zone: str) -> dict[str, str]:
        if not self.exit_price.strip():
            return {}
        left, entered = moment_in(self.exit_time, zone), moment_in(self.time, zone)
        if left is None:
            return {"exit_time": _tr("A moment such as 2023-12-18 22:00.")}
        if entered is not None and left < entered:
            return {"exit_time": _tr("The exit is not before the entry.")}
        return {}

    @property
    def live(self) -> LiveFigures:
        """What follows from the fields so far."""
        price, amount = decimal_in(self.price), decimal_in(self.amount)
        if price is None or price <= 0:
            return LiveFigures()
        stop, target, leaving = (decimal_in(getattr(self, name)) for name in _PRICES)
        unit = None if stop is None else (price - stop) * self._way
        if unit is None or unit <= 0:
            return LiveFigures(value=None if amount is None else float(price * amount))
        return LiveFigures(
            value=None if amount is None else float(price * amount),
            risk=None if amount is None else float(unit * amount),
            reward_r=None if target is None else float((target - price) * self._way / unit),
            result_r=None if leaving is None else float((leaving - price) * self._way / unit),
        )

    # ------------------------------------------------------------ what it becomes

    @property
    def _entry(self) -> FillText:
        side = Side.BUY if self.direction is Direction.LONG else Side.SELL
        return FillText(self.time, side, self.price, self.amount, self.fee, self.fee_currency)

    def fills(self, zone: str) -> tuple[Fill, ...]:
        """The fills, which must be sound: the entry, and the exit if there is one."""
        entry = self._entry.fill(self.account.strip(), self.pair, zone)
        if not self.exit_price.strip():
            return (entry,)
        side = Side.SELL if self.direction is Direction.LONG else Side.BUY
        # What a fee in the base currency took cannot be sold any more.
        held = abs(entry.change) if entry.side is Side.BUY else entry.amount + entry.base_fee
        leaving = FillText(self.exit_time, side, self.exit_price, format(held, "f"))
        return entry, leaving.fill(self.account.strip(), self.pair, zone)

    def record(self, before: TradeRecord) -> TradeRecord:
        """What was planned, as these fields change it.

        Args:
            before: from the setup; its targets stay where the form shows the nearest unchanged.
        """
        return replace(
            before,
            plan=Plan(
                entry=before.plan.entry,
                stop=float_in(self.stop, before.plan.stop),
                targets=self._targets(before.plan.targets),
            ),
        )

    def _targets(self, before: Sequence[Target]) -> tuple[Target, ...]:
        price = float_in(self.target, before[0].price if before else None)
        if price is None:
            return ()
        if before and price == before[0].price:
            return tuple(before)
        return (Target(price, 1.0),)
