"""From stored and fresh candles to gap-filled series, or to the reason why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.domain.candles import fill_gaps, filled_share, no_candles
from app.domain.resampling import continued, derive
from app.services.data_fetcher.planning import base_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.candles import Candles
    from app.domain.timeframe import Timeframe
    from app.services.data_fetcher.planning import Wanted

_STALE_AFTER = 2  # bars of the base


class Assembled(NamedTuple):
    """One symbol's gap-filled series by timeframe, and sentences on contradictions."""

    series: dict[Timeframe, Candles]
    flags: tuple[str, ...]


def assemble(wanted: Wanted, candles: Mapping[Timeframe, Candles]) -> Assembled:
    """Continue each timeframe by bars derived from the finest one, and fill the gaps.

    The end is not filled: a bar the exchange has not published yet is no bar without trades.
    """
    base = base_of(wanted.bars)
    finest = fill_gaps(candles.get(base, no_candles()), base)
    series: dict[Timeframe, Candles] = {}
    flags: list[str] = []
    for timeframe in sorted(wanted.bars):
        if timeframe == base:
            series[timeframe] = finest
            continue
        own = candles.get(timeframe, no_candles())
        if timeframe.is_multiple_of(base):
            joined = continued(own, derive(finest, base, timeframe))
            own = joined.candles
            if joined.disagreements:
                flags.append(
                    f"{len(joined.disagreements)} bars of {timeframe} differ from what {base} gives"
                )
        series[timeframe] = fill_gaps(own, timeframe)
    return Assembled(series, tuple(flags))


def clipped(wanted: Wanted, series: Mapping[Timeframe, Candles]) -> dict[Timeframe, Candles]:
    """Only the wanted stretch of each series."""
    return {t: candles.between(*wanted.stretch(t)) for t, candles in series.items()}


def refusal(
    wanted: Wanted, series: Mapping[Timeframe, Candles], most_filled: float, *, live: bool
) -> str | None:
    """Why the series must not be evaluated, as a sentence; None when they may.

    Args:
        wanted: the symbol's needs.
        series: gap-filled.
        most_filled: largest share of filled bars, 0 to 1, among the wanted ones.
        live: whether the newest bar must be recent.
    """
    base = base_of(wanted.bars)
    newest = series.get(base, no_candles())
    if not len(newest):
        return f"{wanted.symbol} has no {base} candles; it is asked for again at the next scan"
    for timeframe, candles in series.items():
        first = max(0, len(candles) - wanted.bars[timeframe])
        share = filled_share(candles.window(first, len(candles)))
        if share > most_filled:
            return (
                f"{share:.0%} of the {timeframe} candles of {wanted.symbol} are missing, more than "
                f"the {most_filled:.0%} allowed; it is scanned again when they are back"
            )
    age = base.floor(wanted.now) - int(newest.ts[-1]) - base.milliseconds
    if live and age > _STALE_AFTER * base.milliseconds:
        return (
            f"the newest {base} candle of {wanted.symbol} is {age // base.milliseconds} bars old; "
            "it is scanned again when the exchange sends newer ones"
        )
    return None
