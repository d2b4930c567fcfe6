"""Which candles a scan needs: for the rules, for the regime, for the scanner's own columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.signals import SignalPlan
    from app.domain.strategy import Strategy
    from app.services.scan.rules import ScanRule

REGIME_BARS: Final = {Timeframe.D1: 900, Timeframe.H4: 1000}
BREADTH_BARS: Final = 250
SCANNER_RSI: Final = "rsi(14)"


def universe_bars(
    warmup: Mapping[Timeframe, int], base: Timeframe, history_bars: int
) -> dict[Timeframe, int]:
    """Bars of each timeframe wanted for every symbol of the universe.

    Args:
        warmup: what the rules need.
        base: the timeframe the scanner's table is based on.
        history_bars: the setting: bars fetched for a new series.
    """
    wanted = {timeframe: max(bars, history_bars) for timeframe, bars in warmup.items()}
    wanted.setdefault(base, history_bars)
    wanted[Timeframe.D1] = max(wanted.get(Timeframe.D1, 0), BREADTH_BARS)
    return wanted


def base_of(strategies: Sequence[Strategy]) -> Timeframe:
    """The timeframe the scanner's table is based on: the shortest of the rules', else 1h."""
    return min((strategy.timeframe for strategy in strategies), default=Timeframe.H1)


def warmups(
    plan: SignalPlan, rules: Sequence[ScanRule]
) -> tuple[dict[Timeframe, int], dict[Timeframe, int]]:
    """Bars that the rules need by timeframe: on every symbol, and for signals from outside.

    A signal from outside is about one symbol, so no other is fetched on its timeframe.

    Args:
        plan: of these rules, in their order.
        rules: to be scanned with.
    """
    shared: dict[Timeframe, int] = {}
    external: dict[Timeframe, int] = {}
    for rule, roots in zip(rules, plan.roots, strict=True):
        wanted = external if rule.is_external else shared
        optional = (roots.exit, roots.invalidation, roots.trailing, roots.score)
        for root in (roots.entry, *roots.levels, *optional):
            for timeframe, bars in plan.plan.needs[root].items() if root is not None else ():
                wanted[timeframe] = max(bars, wanted.get(timeframe, 0))
    return shared, external
