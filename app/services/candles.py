"""Use cases of the candle store: list, import, export, fetch, verify."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.candles import snap
from app.domain.errors import BadInput, HarrierError
from app.services.events import Event, Waiting
from app.services.ports import CandleRequest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from app.domain.timeframe import Timeframe
    from app.services.ports import (
        CandleFileContent,
        CandleFiles,
        CandleFolder,
        CandleReply,
        CandleStore,
        Exchange,
        SeriesInfo,
    )


@dataclass(frozen=True, slots=True)
class SeriesImported(Event):
    """One file was taken. ``first`` and ``last`` are opening times, UTC ms."""

    path: Path
    exchange: str
    symbol: str
    timeframe: Timeframe
    rows: int
    first: int
    last: int
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesStored(Event):
    """What was missing of one series was fetched; ``rows`` new ones.

    Attributes:
        done: series answered so far, of ``total``.
    """

    symbol: str
    timeframe: Timeframe
    rows: int
    flags: tuple[str, ...]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SeriesRefused(Event):
    """The exchange has no candles of one series; ``reason`` is a sentence."""

    symbol: str
    timeframe: Timeframe
    reason: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class CandlesWanted:
    """Series to fetch: ``since`` ≤ opening time < ``until``, UTC ms; None is up to now."""

    symbols: tuple[str, ...]
    timeframe: Timeframe
    since: int
    until: int | None = None


class CandleService:
    """What the ``candles`` commands and the window's data page do.

    Args:
        store: stored candles.
        files: files of candles.
    """

    def __init__(self, store: CandleStore, files: CandleFiles) -> None:
        self._store = store
        self._files = files

    def list(self, exchange: str | None = None) -> tuple[SeriesInfo, ...]:
        """What is stored, in order of exchange, symbol, timeframe."""
        return self._store.series(exchange)

    def verify(self) -> tuple[str, ...]:
        """Sentences on what is damaged; empty when sound."""
        return self._store.verify()

    def folder(self, path: Path) -> CandleFolder:
        """The folder of ``--candles``.

        Raises:
            BadInput: it is not there, or holds no candle file.
        """
        return self._files.folder(path)

    def read(self, path: Path) -> CandleFileContent:
        """One file, for ``--candles FILE``.

        Raises:
            BadInput: missing, of another kind, or not sound.
        """
        return self._files.read(path)

    def import_files(
        self,
        paths: Iterable[Path],
        exchange: str,
        symbol: str | None = None,
        timeframe: Timeframe | None = None,
    ) -> Iterator[SeriesImported]:
        """Take files, each as a whole or not at all; files before a bad one stay taken.

        Args:
            paths: Parquet, CSV or zipped CSV.
            exchange: id under which the candles are kept.
            symbol: for names that do not tell; wins over the name.
            timeframe: likewise.

        Raises:
            BadInput: a file is not sound, or neither it nor the options say what it holds.
        """
        for path in paths:
            content = _told(path, self._files.read(path), symbol, timeframe)
            assert content.symbol is not None
            assert content.timeframe is not None
            self._store.merge(exchange, content.timeframe, {content.symbol: content.candles})
            yield SeriesImported(
                path,
                exchange,
                content.symbol,
                content.timeframe,
                len(content.candles),
                int(content.candles.ts[0]),
                int(content.candles.ts[-1]),
                content.flags,
            )

    def export(
        self,
        exchange: str,
        symbol: str,
        timeframe: Timeframe,
        target: Path,
        span: tuple[int | None, int | None] = (None, None),
    ) -> int:
        """Write one stored series, unfilled, to a file; returns how many rows.

        Args:
            exchange: id of the exchange.
            symbol: unified name.
            timeframe: length of the bars.
            target: Parquet or CSV by its ending.
            span: since and until, UTC ms.

        Raises:
            BadInput: nothing is stored of it there, or the ending is unknown.
            EnvironmentFault: the folder cannot be written.
        """
        found = self._store.load(exchange, [symbol], timeframe, *span)
        candles = found.get(symbol)
        if candles is None:
            raise BadInput(
                f"no candles of {symbol} {timeframe.value} from {exchange} are stored for that"
                " time; `candles list` shows what is, `candles fetch` gets more"
            )
        self._files.write(target, candles)
        return len(candles)

    def fetch(
        self, exchange: Exchange, wanted: CandlesWanted
    ) -> Generator[Waiting | SeriesStored | SeriesRefused, None, int]:
        """Ask for what lies before and after the stored rows, and keep it; returns new rows.

        Raises:
            RetryableError: the exchange refuses everybody for now.
            ExchangeError: it refuses for good.
        """
        now = yield from exchange.market_time()
        end = wanted.timeframe.floor(now)
        until = end if wanted.until is None else min(end, wanted.until)
        requests = self._missing(exchange.id, wanted, until)
        total, rows = len(requests), 0
        done = 0
        for answer in exchange.candles(requests):
            if isinstance(answer, Waiting):
                yield answer
                continue
            done += 1
            event = self._kept(exchange.id, answer, done, total)
            rows += event.rows if isinstance(event, SeriesStored) else 0
            yield event
        return rows

    def _missing(self, exchange: str, wanted: CandlesWanted, until: int) -> Sequence[CandleRequest]:
        timeframe = wanted.timeframe
        since = -(-(wanted.since - timeframe.anchor) // timeframe.milliseconds)
        since = since * timeframe.milliseconds + timeframe.anchor
        stored = {
            info.symbol: info
            for info in self._store.series(exchange)
            if info.timeframe == timeframe
        }
        spans: list[tuple[str, int, int]] = []
        for symbol in wanted.symbols:
            info = stored.get(symbol)
            if info is None:
                spans.append((symbol, since, until))
            else:
                spans.append((symbol, since, min(info.first, until)))
                after = max(since, info.last + timeframe.milliseconds)
                spans.append((symbol, after, until))
        return [
            CandleRequest(symbol, timeframe, start, stop)
            for symbol, start, stop in spans
            if start < stop
        ]

    def _kept(
        self, exchange: str, reply: CandleReply, done: int, total: int
    ) -> SeriesStored | SeriesRefused:
        request = reply.request
        if reply.candles is None:
            reason = str(reply.error or HarrierError("The exchange sent no candles."))
            return SeriesRefused(request.symbol, request.timeframe, reason, done, total)
        self._store.merge(exchange, request.timeframe, {request.symbol: reply.candles})
        count = len(reply.candles)
        return SeriesStored(request.symbol, request.timeframe, count, reply.flags, done, total)


def _told(
    path: Path, content: CandleFileContent, symbol: str | None, timeframe: Timeframe | None
) -> CandleFileContent:
    """The content with its series named; options win over the file's name."""
    named = replace(
        content, symbol=symbol or content.symbol, timeframe=timeframe or content.timeframe
    )
    if named.symbol is None:
        raise BadInput(
            "the name does not tell the symbol; name the file BASE_QUOTE-TF or give --symbol",
            source=str(path),
        )
    if named.timeframe is None:
        raise BadInput(
            "neither name nor rows tell the timeframe; give --timeframe", source=str(path)
        )
    if named.timeframe == content.timeframe:
        return named
    snapped = snap(content.candles, named.timeframe)
    return replace(named, candles=snapped.candles, flags=(*content.flags, *snapped.flags))
