"""The past of a run, symbol by symbol, with what the rules say at each bar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.services.backtests.events import BacktestProgress
from app.services.past import blocks
from app.services.past_runs import no_bars, rows_of, undefined_entry

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from app.domain.backtester.book import Book
    from app.domain.backtester.past_universe import PastUniverse
    from app.domain.regime import RegimeHistory
    from app.domain.signals import SignalPlan
    from app.services.events import Event
    from app.services.past import EvaluatedPast, Past
    from app.services.ports import BacktestRequest
    from app.services.workers import Workers


@dataclass(frozen=True, slots=True, eq=False)
class Books:
    """All that a run reads.

    Attributes:
        books: of each symbol with bars in the run, by symbol.
        regime: at each closed 4h bar of the reference; None where nobody asked, or without one.
        load_s: seconds that getting the candles took. ``evaluate_s``: and the rules.
    """

    books: tuple[Book, ...]
    regime: RegimeHistory | None
    load_s: float
    evaluate_s: float


def read_books(
    past: Past,
    rules: SignalPlan,
    request: BacktestRequest,
    workers: Workers,
    universe: PastUniverse | None = None,
) -> Generator[Event, None, Books]:
    """Evaluate the rules over every symbol of the run, telling how far it is.

    Args:
        past: where the candles come from.
        rules: of the strategy alone.
        request: what to trade.
        workers: whose threads may wait.
        universe: names the symbols where the request does not; None: those of today.

    Raises:
        BadInput: a file, a symbol or the period cannot be taken; or the entry rule is defined
            nowhere.
    """
    symbols = symbols_of(past, request, universe)
    parts: list[_Part] = []
    for block in blocks(rules, symbols):
        yield BacktestProgress("evaluate", sum(len(part.symbols) for part in parts), len(symbols))
        parts.append((yield from workers.stream(partial(_read, past, rules, block, request))))
    yield BacktestProgress("evaluate", len(symbols), len(symbols))
    books = tuple(book for part in parts for book in part.books)
    if not books:
        raise BadInput("no candles in that period", source="--from")
    undefined = [reason for part in parts for reason in part.undefined]
    if len(undefined) == len(books) or (undefined and request.symbols):
        raise BadInput(undefined[0])
    return Books(
        books,
        parts[0].regime,
        sum(part.load_s for part in parts),
        sum(part.evaluate_s for part in parts),
    )


def symbols_of(
    past: Past, request: BacktestRequest, universe: PastUniverse | None
) -> tuple[str, ...]:
    """What a run looks at, in order of the alphabet."""
    if request.symbols:
        return tuple(sorted(filter(request.strategy.covers, request.symbols)))
    return tuple(sorted(past.symbols(request.strategy))) if universe is None else universe.symbols


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    symbols: Sequence[str]
    books: list[Book]
    undefined: list[str]
    regime: RegimeHistory | None
    load_s: float
    evaluate_s: float


def _read(past: Past, rules: SignalPlan, symbols: Sequence[str], request: BacktestRequest) -> _Part:
    began = monotonic()
    evaluated = past.evaluate(rules, symbols)
    evaluate_s = monotonic() - began - evaluated.load_s
    books, undefined = [], []
    for symbol in symbols:
        book = _book(past, evaluated, symbol, request)
        if book is not None:
            books.append(book)
            reason = undefined_entry(book.signals, book.span, symbol, request.strategy.name)
            undefined += [reason] if reason else []
    return _Part(symbols, books, undefined, evaluated.regime, evaluated.load_s, evaluate_s)


def _book(
    past: Past, evaluated: EvaluatedPast, symbol: str, request: BacktestRequest
) -> Book | None:
    """One symbol's; None without a bar in a period nobody asked it for."""
    from app.domain.backtester.book import Book

    signals, candles = evaluated.of(symbol)
    span = rows_of(candles, request.since, request.until)
    if span[0] >= span[1]:
        if request.symbols:
            raise no_bars(symbol, period=(request.since, request.until) != (None, None))
        return None
    detailed = request.strategy.model_copy(update={"intrabar": "detail"})
    finer = past.finer(detailed, symbol, candles)
    return Book(symbol, signals, candles, span, past.tick(symbol), finer)
