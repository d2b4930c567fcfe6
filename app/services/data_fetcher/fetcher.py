"""The use case: bring the series that are needed up to date and hand them out."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.domain.candles import merged, no_candles
from app.domain.errors import HarrierError, SymbolError
from app.services.data_fetcher.asked import AskedStretches
from app.services.data_fetcher.assembly import assemble, clipped, refusal
from app.services.data_fetcher.fetched import FetchedData, FetchProgress, SeriesFailed
from app.services.data_fetcher.misses import Misses
from app.services.data_fetcher.planning import (
    Wanted,
    base_of,
    requests_for,
    requests_for_past,
    with_sources,
)
from app.services.events import Waiting

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.domain.candles import Candles
    from app.domain.timeframe import Timeframe
    from app.services.data_fetcher.fetched import Needs
    from app.services.ports import (
        CandleReply,
        CandleRequest,
        CandleStore,
        Exchange,
        OpenUnitOfWork,
    )

    type Fetching[T] = Generator[Waiting | FetchProgress | SeriesFailed, None, T]

_WRITTEN_AT_ONCE = 64
_ASSEMBLED_AT_ONCE = 16


@dataclass(slots=True)
class _Load:
    """What one load knows so far, by symbol."""

    needs: Needs
    wanted: dict[str, Wanted]
    candles: dict[str, dict[Timeframe, Candles]]
    errors: dict[str, str] = field(default_factory=dict)
    flags: list[tuple[str, str]] = field(default_factory=list)
    unwritten: list[CandleReply] = field(default_factory=list)
    series: dict[Timeframe, dict[str, Candles]] = field(default_factory=lambda: defaultdict(dict))
    failures: dict[str, str] = field(default_factory=dict)


class DataFetcher:
    """Fetches from one exchange into the candle store. One load at a time."""

    def __init__(
        self,
        exchange: Exchange,
        store: CandleStore,
        open_work: OpenUnitOfWork | None = None,
        most_filled: float = 0.10,
    ) -> None:
        """A fetcher.

        Args:
            exchange: where candles come from.
            store: where they are kept.
            open_work: where it is kept which stretches were asked for; None: in memory.
            most_filled: largest share (0 to 1) of missing candles of a usable series.
        """
        self._exchange = exchange
        self._store = store
        self._asked = AskedStretches(exchange.id, open_work)
        self._most_filled = most_filled
        self._misses = Misses()

    def load(self, needs: Needs, now: int) -> Fetching[FetchedData]:
        """Bring everything in ``needs`` up to market time ``now`` (UTC ms).

        What has come is kept when the generator is closed early.

        Raises:
            RetryableError: the exchange serves nobody for now, and nothing usable is stored.
            ExchangeError: the same, for good.
            EnvironmentFault: the store refuses.
        """
        began, sent = time.monotonic(), self._exchange.requests_sent
        yield Waiting("reading stored candles")
        load = self._begin(needs, now)
        host_error = None if needs.offline else (yield from self._fetch(load))
        yield from self._assemble(load)
        if host_error is not None and not load.series:
            raise host_error
        return FetchedData(
            load.series,
            load.failures,
            tuple(load.flags),
            self._exchange.requests_sent - sent,
            time.monotonic() - began,
            host_error,
        )

    def _begin(self, needs: Needs, now: int) -> _Load:
        """Work out what is wanted and read what is stored of it."""
        served = self._exchange.timeframes()
        wanted = {
            symbol: Wanted(symbol, with_sources(needs.bars_of(symbol), served), now)
            for symbol in needs.all_symbols
        }
        load = _Load(needs, wanted, {symbol: {} for symbol in wanted})
        by_timeframe: dict[Timeframe, list[str]] = defaultdict(list)
        for symbol, one in wanted.items():
            for timeframe in one.bars:
                by_timeframe[timeframe].append(symbol)
        for timeframe, symbols in by_timeframe.items():
            until = timeframe.floor(now)
            found = self._store.load(self._exchange.id, symbols, timeframe, None, until)
            for symbol, candles in found.items():
                load.candles[symbol][timeframe] = candles
        return load

    def _requests(self, load: _Load) -> list[CandleRequest]:
        served = self._exchange.timeframes()
        requests: list[CandleRequest] = []
        for symbol, wanted in load.wanted.items():
            skipped = self._misses.reason_to_skip(symbol, wanted.now)
            if skipped is not None:
                load.errors[symbol] = skipped
            elif load.needs.past:
                requests += requests_for_past(wanted, load.candles[symbol], served)
            else:
                requests += requests_for(wanted, load.candles[symbol], self._asked, served)
        return requests

    def _fetch(self, load: _Load) -> Fetching[HarrierError | None]:
        """Ask for what is missing; returns why the exchange stopped serving, if it did."""
        requests = self._requests(load)
        unanswered = set(requests)
        yield FetchProgress(0, len(requests))
        try:
            with closing(self._exchange.candles(requests)) as replies:
                for reply in replies:
                    if isinstance(reply, Waiting):
                        yield reply
                        continue
                    unanswered.discard(reply.request)
                    self._take(load, reply)
                    yield FetchProgress(len(requests) - len(unanswered), len(requests))
        except HarrierError as error:
            for request in unanswered:
                load.errors.setdefault(request.symbol, str(error))
            return error
        finally:
            self._write(load)
        return None

    def _take(self, load: _Load, reply: CandleReply) -> None:
        symbol, timeframe = reply.request.symbol, reply.request.timeframe
        load.flags += [(symbol, f"{timeframe}: {flag}") for flag in reply.flags]
        if reply.error is not None or reply.candles is None:
            self._take_error(load, symbol, reply.error)
            return
        self._misses.succeeded(symbol)
        before = load.candles[symbol].get(timeframe, no_candles())
        if len(before) or len(reply.candles):
            load.candles[symbol][timeframe] = merged(before, reply.candles)
        load.unwritten.append(reply)
        if len(load.unwritten) >= _WRITTEN_AT_ONCE:
            self._write(load)

    def _take_error(self, load: _Load, symbol: str, error: HarrierError | None) -> None:
        reason = str(error) if error is not None else f"{symbol} was not answered"
        load.errors[symbol] = reason
        if isinstance(error, SymbolError):
            wanted = load.wanted[symbol]
            self._misses.failed(symbol, base_of(wanted.bars), wanted.now, reason)

    def _write(self, load: _Load) -> None:
        """Keep what has come; candles of the past would tear holes into the live series."""
        replies, load.unwritten = load.unwritten, []
        if load.needs.past or not replies:
            return
        fresh: dict[Timeframe, dict[str, Candles]] = defaultdict(dict)
        for reply in replies:
            series = fresh[reply.request.timeframe]
            known = series.get(reply.request.symbol, no_candles())
            if reply.candles is not None and len(reply.candles):
                series[reply.request.symbol] = merged(known, reply.candles)
        for timeframe, series in fresh.items():
            if series:
                self._store.merge(self._exchange.id, timeframe, series)
        for reply in replies:
            request = reply.request
            self._asked.note(request.symbol, request.timeframe, request.since, request.until)
        self._asked.save()

    def _assemble(self, load: _Load) -> Fetching[None]:
        """Make gap-filled series, or say why a symbol has none."""
        for number, (symbol, wanted) in enumerate(load.wanted.items()):
            if number % _ASSEMBLED_AT_ONCE == 0:
                yield Waiting("joining candles")
            reason = load.errors.get(symbol) or self._join(load, wanted)
            if reason is not None:
                load.failures[symbol] = reason
                yield SeriesFailed(symbol, reason)

    def _join(self, load: _Load, wanted: Wanted) -> str | None:
        assembled = assemble(wanted, load.candles[wanted.symbol])
        needs = load.needs
        series = clipped(wanted, assembled.series) if needs.past else assembled.series
        load.flags += [(wanted.symbol, flag) for flag in assembled.flags]
        reason = None
        if not needs.lenient:
            reason = refusal(wanted, series, self._most_filled, live=not needs.offline)
        if reason is None:
            for timeframe, candles in series.items():
                load.series[timeframe][wanted.symbol] = candles
        return reason
