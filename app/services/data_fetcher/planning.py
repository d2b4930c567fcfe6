"""Which requests bring the stored series of a symbol up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.services.ports import CandleRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.domain.candles import Candles
    from app.domain.timeframe import Timeframe
    from app.services.data_fetcher.asked import AskedStretches


class Wanted(NamedTuple):
    """One symbol's needs: bars back by timeframe, in market time ``now`` (UTC ms)."""

    symbol: str
    bars: Mapping[Timeframe, int]
    now: int

    def stretch(self, timeframe: Timeframe) -> tuple[int, int]:
        """Bounds since ≤ opening time < until of the wanted closed bars, UTC ms."""
        until = timeframe.floor(self.now)
        return until - self.bars[timeframe] * timeframe.milliseconds, until


def with_sources(
    bars: Mapping[Timeframe, int], served: Sequence[Timeframe]
) -> dict[Timeframe, int]:
    """``bars`` and what is needed of finer timeframes in place of those the exchange lacks."""
    wanted = dict(bars)
    for timeframe, count in bars.items():
        finer = [t for t in served if t < timeframe and timeframe.is_multiple_of(t)]
        if timeframe in served or not finer:
            continue
        shared = [t for t in finer if t in bars]
        source = min(shared) if shared else max(finer)
        parts = timeframe.milliseconds // source.milliseconds
        wanted[source] = max(wanted.get(source, 0), (count + 1) * parts)
    return wanted


def requests_for(
    wanted: Wanted,
    stored: Mapping[Timeframe, Candles],
    asked: AskedStretches,
    served: Sequence[Timeframe],
) -> Iterator[CandleRequest]:
    """A live load: the base up to the last closed bar, others where it is too short."""
    base = base_of(wanted.bars)
    covered_from = _base_begins(wanted, base, stored.get(base))
    for timeframe in sorted(wanted.bars):
        if timeframe not in served:
            continue
        since, until = wanted.stretch(timeframe)
        candles = stored.get(timeframe)
        derivable = timeframe != base and timeframe.is_multiple_of(base)
        known = asked.of(wanted.symbol, timeframe)
        if candles is None:
            empty = timeframe != base and known is not None and known.until >= until
            if not empty and not (derivable and covered_from <= since):
                yield CandleRequest(wanted.symbol, timeframe, since, until)
            continue
        first, after = int(candles.ts[0]), int(candles.ts[-1]) + timeframe.milliseconds
        if first > since and (known is None or known.since > since):
            yield CandleRequest(wanted.symbol, timeframe, since, first)
        if derivable and covered_from <= after:
            continue
        if after < until and (known is None or known.until < until):
            yield CandleRequest(wanted.symbol, timeframe, after, until)


def requests_for_past(
    wanted: Wanted, stored: Mapping[Timeframe, Candles], served: Sequence[Timeframe]
) -> Iterator[CandleRequest]:
    """A load at an earlier moment: whole stretches, unless they are stored as a whole."""
    for timeframe in sorted(wanted.bars):
        since, until = wanted.stretch(timeframe)
        candles = stored.get(timeframe)
        whole = (
            candles is not None
            and int(candles.ts[0]) <= since
            and int(candles.ts[-1]) + timeframe.milliseconds >= until
        )
        if timeframe in served and not whole:
            yield CandleRequest(wanted.symbol, timeframe, since, until)


def base_of(bars: Mapping[Timeframe, int]) -> Timeframe:
    """The finest timeframe in use, which the others are continued from."""
    return min(bars)


def _base_begins(wanted: Wanted, base: Timeframe, stored: Candles | None) -> int:
    """Opening time of the first base bar there will be, as far as it exists."""
    since = wanted.stretch(base)[0]
    return since if stored is None else min(since, int(stored.ts[0]))
