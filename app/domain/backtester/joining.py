"""The columns of many symbols end to end, as the compiled loop of an account reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.domain.backtester.curve import lay_out
from app.domain.lifecycle.detail import no_finer_bars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from app.domain.backtester.book import Book
    from app.domain.backtester.trading import Market
    from app.domain.lifecycle.bars import Bars, Finer, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """s symbols in one.

    Attributes:
        market: see `app.domain.backtester.trading.Market`.
        spans: int64[s, 3], of each symbol among all rows its first one, the first of the run and
            the end of the run (not included).
    """

    market: Market
    spans: NDArray[np.int64]

    def axis(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """int64[n], the distinct bar times of the run, UTC ms; int64[rows], place of each row."""
        times = self.market[0][0][0]
        axis = np.empty(int((self.spans[:, 2] - self.spans[:, 1]).sum()), np.int64)
        points = np.empty(len(times), np.int64)
        count = lay_out(times, self.spans, points, axis)
        return axis[:count].copy(), points

    @property
    def most_trades(self) -> int:
        """No more than the entry rules come true."""
        true = self.market[0][1][0] == 1
        return int(np.count_nonzero(true[1:] & ~true[:-1])) + len(self.spans)

    def last_bars(self) -> tuple[NDArray[np.int64], Floats]:
        """int64[s], opening times of the last bars of the run (UTC ms), and float64[s], closes.

        Both are 0 where a symbol has none.
        """
        times, _, _, _, closes, _ = self.market[0][0]
        _, starts, ends = self.spans.T
        there = ends > starts
        last_times = np.zeros(len(ends), np.int64)
        last_closes = np.zeros(len(ends))
        last_times[there] = times[ends[there] - 1]
        last_closes[there] = closes[ends[there] - 1]
        return last_times, last_closes


def join_books(books: Sequence[Book], *, detail: bool) -> Joined:
    """Join symbols in the order given.

    Args:
        books: their columns, all of one strategy.
        detail: whether finer bars are looked into.
    """
    lengths = [len(book.candles) for book in books]
    ends = np.cumsum([0, *lengths])
    spans = np.empty((len(books), 3), np.int64)
    for place, book in enumerate(books):
        start, stop = book.span
        spans[place] = ends[place], ends[place] + start, ends[place] + stop
    signals = [book.signals for book in books]
    truths, values = np.empty(0, np.int8), np.empty(0)
    columns = (
        _bars(books),
        (
            _whole([one.entry for one in signals], lengths, 0, truths),
            _whole([one.exit for one in signals], lengths, 0, truths),
            _whole([one.invalidation for one in signals], lengths, 0, truths),
            _whole([one.allowed for one in signals], lengths, 1, truths),
        ),
        (
            _end_to_end([one.levels for one in signals], np.empty((2, 0))),
            _whole([one.trailing for one in signals], lengths, np.nan, values),
        ),
        _finer(books, lengths) if detail else no_finer_bars().columns,
    )
    scores = _whole([one.score for one in signals], lengths, 100.0, values)
    volumes = _end_to_end([book.candles.volume for book in books], values)
    return Joined((columns, scores, volumes), spans)


def _bars(books: Sequence[Book]) -> Bars:
    candles = [book.candles for book in books]
    none = np.empty(0)
    return (
        _end_to_end([one.ts for one in candles], np.empty(0, np.int64)),
        _end_to_end([one.open for one in candles], none),
        _end_to_end([one.high for one in candles], none),
        _end_to_end([one.low for one in candles], none),
        _end_to_end([one.close for one in candles], none),
        _end_to_end([one.filled for one in candles], np.empty(0, np.bool_)),
    )


def _end_to_end[Scalar: np.generic](
    parts: list[NDArray[Scalar]], none: NDArray[Scalar]
) -> NDArray[Scalar]:
    """The parts one after the other; a single one is not copied."""
    if len(parts) == 1:
        return np.ascontiguousarray(parts[0])
    return np.concatenate(parts, axis=-1) if parts else none


def _whole[Scalar: np.generic](
    parts: list[NDArray[Scalar]], lengths: Sequence[int], missing: float, none: NDArray[Scalar]
) -> NDArray[Scalar]:
    """The same for columns that may not exist: empty when none does."""
    if not any(len(part) for part in parts):
        return none
    filled = [
        part if len(part) else np.full(length, missing, none.dtype)
        for part, length in zip(parts, lengths, strict=True)
    ]
    return _end_to_end(filled, none)


def _finer(books: Sequence[Book], lengths: Sequence[int]) -> Finer:
    """The finer bars of all symbols, none of them in the rows of a symbol that has none."""
    if not any(book.finer for book in books):
        return no_finer_bars().columns
    known = [(book.finer or no_finer_bars()).columns for book in books]
    bounds = [np.zeros(1, np.int64)]
    for (*_, own), length in zip(known, lengths, strict=True):
        bounds.append(bounds[-1][-1] + (own[1:] if len(own) else np.zeros(length, np.int64)))
    none = np.empty(0)
    return (
        _end_to_end([opens for opens, *_ in known], none),
        _end_to_end([highs for _, highs, *_ in known], none),
        _end_to_end([lows for _, _, lows, *_ in known], none),
        _end_to_end([closes for *_, closes, _ in known], none),
        np.concatenate(bounds),
    )
