"""Which candles a scan needs: for the rules, for the regime, for the scanner's own columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.strategy import Strategy

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
