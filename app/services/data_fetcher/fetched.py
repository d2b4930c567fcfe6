"""What is asked of the data fetcher, what it tells meanwhile, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.domain.candles import no_candles
from app.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.domain.batch import Batch
    from app.domain.candles import Candles
    from app.domain.errors import HarrierError
    from app.domain.timeframe import Timeframe


@dataclass(frozen=True, slots=True)
class Needs:
    """Candles wanted.

    Attributes:
        symbols: to be evaluated.
        bars: how many closed bars back, by timeframe; the shortest is the base.
        reference: symbol whose regime is followed; it may be one of ``symbols``.
        reference_bars: bars back for it alone, besides ``bars``.
        own: bars back for single symbols alone, besides ``bars``.
        past: answer as a new installation would have at that moment; nothing is kept.
        offline: use what is stored, ask for nothing.
        lenient: whatever there is will do: gaps, age and emptiness make no symbol fail.
    """

    symbols: tuple[str, ...]
    bars: Mapping[Timeframe, int]
    reference: str | None = None
    reference_bars: Mapping[Timeframe, int] = field(default_factory=dict)
    own: Mapping[str, Mapping[Timeframe, int]] = field(default_factory=dict)
    past: bool = False
    offline: bool = False
    lenient: bool = False

    @property
    def all_symbols(self) -> tuple[str, ...]:
        """The symbols, then the reference when it is none of them."""
        extra = (
            () if self.reference is None or self.reference in self.symbols else (self.reference,)
        )
        return (*self.symbols, *extra)

    @property
    def timeframes(self) -> tuple[Timeframe, ...]:
        """All timeframes in use, shortest first."""
        own = {timeframe for bars in self.own.values() for timeframe in bars}
        return tuple(sorted({*self.bars, *self.reference_bars, *own}))

    def bars_of(self, symbol: str) -> dict[Timeframe, int]:
        """Bars back by timeframe for one symbol."""
        wanted = dict(self.bars) if symbol in self.symbols else {}
        besides = [self.own.get(symbol, {})]
        if symbol == self.reference:
            besides.append(self.reference_bars)
        for more in besides:
            for timeframe, bars in more.items():
                wanted[timeframe] = max(bars, wanted.get(timeframe, 0))
        return wanted


@dataclass(frozen=True, slots=True)
class FetchProgress(Event):
    """How many of the requested series have been answered."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SeriesFailed(Event):
    """A symbol cannot be used; the reason is a sentence for the user."""

    symbol: str
    reason: str


@dataclass(frozen=True, slots=True)
class FetchedData:
    """Gap-filled series and what could not be had.

    Attributes:
        series: by timeframe and symbol; a failed symbol is left out.
        failures: symbol and sentence.
        flags: symbol and sentence on what was repaired or contradicts itself.
        requests: HTTP requests sent, retries too.
        seconds: wall time.
        host_error: why the exchange served nobody any more, if it came to that.
    """

    series: Mapping[Timeframe, Mapping[str, Candles]]
    failures: Mapping[str, str]
    flags: tuple[tuple[str, str], ...]
    requests: int
    seconds: float
    host_error: HarrierError | None = None

    def candles(self, symbol: str, timeframe: Timeframe) -> Candles:
        """One series; without rows when there is none."""
        return self.series.get(timeframe, {}).get(symbol) or no_candles()

    def batches(
        self, timeframes: Iterable[Timeframe], symbols: Sequence[str]
    ) -> dict[Timeframe, Batch]:
        """One batch a timeframe, all with these symbols; what is not there has no rows."""
        from app.domain.batch import join

        return {
            timeframe: join(timeframe, {s: self.candles(s, timeframe) for s in symbols})
            for timeframe in timeframes
        }
