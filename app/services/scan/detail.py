"""Finer candles for the strategies that ask for detail: which are needed, and what they tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.lifecycle import detail_timeframes, finer_bars
from app.services.data_fetcher import Needs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.candles import Candles
    from app.domain.lifecycle import FinerBars
    from app.domain.strategy import Strategy
    from app.domain.timeframe import Timeframe
    from app.services.data_fetcher import FetchedData

DETAIL: Final = "detail"


class FinerSeries(NamedTuple):
    """Finer candles of one symbol that a strategy's open or new setup needs."""

    symbol: str
    timeframe: Timeframe
    bars: int


@dataclass(frozen=True, slots=True)
class Detail:
    """The finer candles of one cycle.

    Attributes:
        served: timeframes of the exchange.
        series: by timeframe and symbol.
        unresolved: symbols whose finer candles could not be had now. Setups that need them are
            left where they are until the next scan: what happens to be stored decides nothing.
    """

    served: tuple[Timeframe, ...] = ()
    series: Mapping[Timeframe, Mapping[str, Candles]] = field(default_factory=dict)
    unresolved: frozenset[str] = frozenset()

    def of(self, strategy: Strategy, symbol: str, candles: Candles) -> FinerBars | None:
        """The finer bars inside the candles; None where the exchange has none."""
        timeframe = source_of(strategy, self.served)
        finer = self.series.get(timeframe, {}).get(symbol) if timeframe is not None else None
        if timeframe is None or finer is None:
            return None
        return finer_bars(candles, strategy.timeframe, {timeframe: finer})


def source_of(strategy: Strategy, served: Sequence[Timeframe]) -> Timeframe | None:
    """The timeframe a strategy's bars are looked into with; None where it asks for none."""
    if strategy.intrabar != DETAIL:
        return None
    return next(iter(detail_timeframes(strategy.timeframe, served)), None)


def needs_of(wanted: Sequence[FinerSeries], *, offline: bool) -> list[Needs]:
    """One load a timeframe; of each symbol as many bars as the one that needs most."""
    loads = []
    for timeframe in sorted({one.timeframe for one in wanted}):
        here = [one for one in wanted if one.timeframe == timeframe]
        symbols = tuple(dict.fromkeys(one.symbol for one in here))
        bars = {timeframe: max(one.bars for one in here)}
        loads.append(Needs(symbols, bars, offline=offline, lenient=True))
    return loads


def detail_of(
    loaded: Mapping[Timeframe, FetchedData], served: Sequence[Timeframe], now: int, *, offline: bool
) -> Detail:
    """Put the loads together.

    Args:
        loaded: by timeframe.
        served: timeframes of the exchange.
        now: market time, UTC ms.
        offline: whether nothing was asked, so that candles may be missing which do exist.
    """
    series = {t: dict(data.series.get(t, {})) for t, data in loaded.items()}
    unresolved = {symbol for data in loaded.values() for symbol in data.failures}
    if offline:
        for timeframe, known in series.items():
            newest = timeframe.last_closed(now)
            unresolved |= {s for s, one in known.items() if not len(one) or one.ts[-1] < newest}
    return Detail(tuple(served), series, frozenset(unresolved))
