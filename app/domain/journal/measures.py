"""What candles say about a trade: how far price went for and against it, and how well it was met.

Everything is measured from the mean entry price, so that trades scaled in or out have one answer.
A bar belongs to the market time of a trade when any part of it lies between the first and the last
fill; of the bars at both ends the whole range counts, which is why the finest candles are used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.journal.trade import TradeMeasures
from app.domain.setup import Direction
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.journal.figures import TradeFigures
    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import Plan, TradeRecord

BARS_AFTER: Final = 24
_HASH_CHARACTERS: Final = 16
STOP: Final = "stop"
TARGET: Final = "target"


@dataclass(frozen=True, slots=True)
class _Range:
    """Lowest and highest price of some time, quote currency."""

    low: float
    high: float

    def worst(self, entry: float, side: int) -> float:
        """Largest distance against the trade, at least 0."""
        return max(entry - self.low if side > 0 else self.high - entry, 0.0)

    def best(self, entry: float, side: int) -> float:
        """Largest distance in its favour, at least 0."""
        return max(self.high - entry if side > 0 else entry - self.low, 0.0)


def measures_of(
    figures: TradeFigures, fills: Sequence[Fill], record: TradeRecord, candles: Candles, step: int
) -> TradeMeasures:
    """Measure one trade.

    Sources: MAE and MFE: Sweeney, J. (1996), Maximum Adverse Excursion. Efficiencies: TradeStation,
    Strategy Performance Report: entry efficiency (highest − entry) / (highest − lowest), exit
    efficiency (exit − lowest) / (highest − lowest), total efficiency (exit − entry) / (highest −
    lowest) of a long trade, mirrored for a short one. First touch: as TradeTally has it, by bars;
    a bar that reaches both counts as the stop, and so does the bar of an entry in its midst, whose
    target may have been met before.

    Args:
        figures: what its fills come to.
        fills: in their order.
        record: for the plan.
        candles: of the symbol, from the first fill's bar on; those after the last fill as far as
            there are any.
        step: length of a bar, ms.
    """
    planned = TradeMeasures(
        entry_slip=_entry_slip(figures, record.plan),
        exit_slip_r=_exit_slip(figures, record.plan),
        first_touch=record.first_touch,
        basis=basis_of(fills, record),
    )
    during = candles_during(figures, candles, step)
    if not len(during):
        return planned
    entry, side = float(figures.entry_price), side_of(figures)
    span = _range_of(during, [float(fill.price) for fill in fills])
    after = _after(figures, record, candles, step)
    efficiency, of_entry, of_exit = _efficiencies(figures, span)
    mae, mfe = span.worst(entry, side), span.best(entry, side)
    unit = risk_of_one(figures)
    return replace(
        planned,
        mae=mae,
        mfe=mfe,
        mae_r=mae / unit if unit else None,
        mfe_r=mfe / unit if unit else None,
        mae_after_r=after.worst(entry, side) / unit if unit and after else None,
        mfe_after_r=after.best(entry, side) / unit if unit and after else None,
        efficiency=efficiency,
        entry_efficiency=of_entry,
        exit_efficiency=of_exit,
        first_touch=record.first_touch or first_touch(figures, record.plan, candles, step),
        candles=_name_of(step),
    )


def basis_of(fills: Iterable[Fill], record: TradeRecord) -> str:
    """Hash of everything a measure depends on beside candles: another one, and it is stale."""
    plan = record.plan
    parts = [
        *(f"{fill.time}|{fill.side}|{fill.price}|{fill.amount}|{fill.fee}" for fill in fills),
        repr((plan.entry, plan.stop, [(one.price, one.share) for one in plan.targets])),
        repr((record.risk, record.timeframe, record.first_touch)),
    ]
    return sha256("\n".join(parts).encode()).hexdigest()[:_HASH_CHARACTERS]


def side_of(figures: TradeFigures) -> int:
    """1 for long, −1 for short."""
    return 1 if figures.direction is Direction.LONG else -1


def risk_of_one(figures: TradeFigures) -> float | None:
    """What one of the base currency puts at stake, quote currency; None without a stop."""
    amount = float(figures.amount)
    return figures.risk / amount if figures.risk and amount else None


def mean_target(plan: Plan) -> float | None:
    """The price of the plan's targets, weighted by their shares; None without any."""
    shares = sum(target.share for target in plan.targets)
    if not plan.targets:
        return None
    if shares <= 0:
        return sum(target.price for target in plan.targets) / len(plan.targets)
    return sum(target.price * target.share for target in plan.targets) / shares


def time_after(record: TradeRecord) -> int:
    """How long a trade is looked at after its end: 24 bars of its strategy, else hours; ms."""
    known = record.timeframe in tuple(Timeframe)
    bar = Timeframe(record.timeframe) if known else Timeframe.H1
    return BARS_AFTER * bar.milliseconds


def candles_during(figures: TradeFigures, candles: Candles, step: int) -> Candles:
    """Bars with a part between the first and the last fill; of an open trade all from its entry."""
    first = int(np.searchsorted(candles.ts, figures.opened_at - step, side="right"))
    if figures.closed_at is None:
        return candles.window(first, len(candles))
    # A bar that opens with the last fill lies behind it, except where it holds the whole trade.
    end = max(figures.closed_at, figures.opened_at + 1)
    return candles.window(first, int(np.searchsorted(candles.ts, end)))


def first_touch(figures: TradeFigures, plan: Plan, candles: Candles, step: int) -> str:
    """Which price met first from the entry on, before or after the exit: stop, target or ""."""
    side = side_of(figures)
    if plan.stop is None or not plan.targets:
        return ""
    first = int(np.searchsorted(candles.ts, figures.opened_at - step, side="right"))
    bars = candles.window(first, len(candles))
    target = plan.targets[0].price
    against, favour = (bars.low, bars.high) if side > 0 else (bars.high, bars.low)
    stopped = side * (against - plan.stop) <= 0
    reached = side * (favour - target) >= 0
    if len(bars) and bars.ts[0] < figures.opened_at:
        reached[0] = False
    stop_at, target_at = _first(stopped), _first(reached)
    if stop_at is None:
        return "" if target_at is None else TARGET
    return TARGET if target_at is not None and target_at < stop_at else STOP


def _first(flags: NDArray[np.bool_]) -> int | None:
    place = int(flags.argmax()) if len(flags) else 0
    return place if len(flags) and flags[place] else None


def _range_of(candles: Candles, prices: Iterable[float] = ()) -> _Range:
    """Of bars, and of prices that were certainly paid."""
    known = list(prices)
    return _Range(min([float(candles.low.min()), *known]), max([float(candles.high.max()), *known]))


def _after(
    figures: TradeFigures, record: TradeRecord, candles: Candles, step: int
) -> _Range | None:
    """The time after the exit; None while the trade is open or candles end before that time."""
    if figures.closed_at is None:
        return None
    begin = int(np.searchsorted(candles.ts, max(figures.closed_at, figures.opened_at + 1)))
    until = figures.closed_at + time_after(record)
    bars = candles.window(begin, int(np.searchsorted(candles.ts, until)))
    if not len(bars) or int(candles.ts[-1]) + step < until:
        return None
    return _range_of(bars)


def _efficiencies(
    figures: TradeFigures, span: _Range
) -> tuple[float | None, float | None, float | None]:
    """Total, entry and exit: shares of the range from the worst to the best price in the market."""
    width = span.high - span.low
    if figures.exit_price is None or figures.closed_at is None or width <= 0:
        return None, None, None
    entry, leaving, side = float(figures.entry_price), float(figures.exit_price), side_of(figures)
    best, worst = (span.high, span.low) if side > 0 else (span.low, span.high)
    return (
        side * (leaving - entry) / width,
        side * (best - entry) / width,
        side * (leaving - worst) / width,
    )


def _entry_slip(figures: TradeFigures, plan: Plan) -> float | None:
    """How much worse than planned, as a share of the planned price: above 0 cost money."""
    if not plan.entry:
        return None
    return side_of(figures) * (float(figures.entry_price) - plan.entry) / plan.entry


def _exit_slip(figures: TradeFigures, plan: Plan) -> float | None:
    """How much better (above 0) the exit was than the plan's, in R.

    An exit beyond the entry is held against the mean target, any other one against the stop.
    """
    unit = risk_of_one(figures)
    if not unit or figures.exit_price is None or figures.closed_at is None:
        return None
    side, leaving = side_of(figures), float(figures.exit_price)
    gained = side * (leaving - float(figures.entry_price)) > 0
    planned = mean_target(plan) if gained else plan.stop
    return None if planned is None else side * (leaving - planned) / unit


def _name_of(step: int) -> str:
    """``1h`` of its length in ms; "" of no known one."""
    return next((str(one) for one in Timeframe if one.milliseconds == step), "")
