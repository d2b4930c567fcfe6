"""One backtest: rules over the past, the account's way through it, and what to think of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from app.services.backtests.books import read_books
from app.services.backtests.events import BacktestProgress
from app.services.past import open_past
from app.services.past_runs import refuse_wrong_stop
from app.services.ports import BacktestResult, Durations

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from app.domain.backtester import Outcome
    from app.domain.backtester.book import Book
    from app.services.events import Event
    from app.services.ports import BacktestRequest, CandleFiles
    from app.services.scan.tools import ScanTools

MODES: Final = ("pessimistic", "detail", "optimistic")


class BacktestService:
    """Runs over files or stored candles; fetches nothing and keeps nothing."""

    def __init__(self, files: CandleFiles, tools: ScanTools) -> None:
        self._files = files
        self._tools = tools

    def run(self, request: BacktestRequest) -> Generator[Event, None, BacktestResult]:
        """Run it, telling how far it is; whoever stops iterating cancels it.

        Raises:
            BadInput: a rule, a symbol, a file or the period cannot be taken.
        """
        began = monotonic()
        stream = self._tools.workers.stream
        yield from self._tools.kernels.prepare()
        yield from stream(_load_code)
        past = yield from stream(lambda: open_past(self._tools, self._files, request.folder))
        from app.domain.backtester.metrics import measure
        from app.domain.signals import compile_strategies

        compiling = monotonic()
        rules = yield from stream(
            lambda: compile_strategies([request.strategy]), "Reading the rules"
        )
        compile_s = monotonic() - compiling
        books = yield from read_books(past, rules, request, self._tools.workers)
        trading = monotonic()
        outcome = yield from stream(partial(trade, request, books.books))
        refuse_wrong_stop(outcome.signals, outcome.rejected)
        measures = yield from stream(lambda: measure(outcome))
        evaluate_s = compile_s + books.evaluate_s + monotonic() - trading
        bracket = yield from self._bracket(request, books.books, outcome)
        return BacktestResult(
            id="",
            made_at=self._tools.wall.now(),
            request=request,
            version=request.strategy.content_hash(),
            outcome=outcome,
            measures=measures,
            bracket=bracket,
            checks=(),
            assumptions={},
            buy_and_hold=outcome.equity,
            regime=books.regime,
            durations=Durations(monotonic() - began, books.load_s, evaluate_s),
        )

    def _bracket(
        self, request: BacktestRequest, books: Sequence[Book], outcome: Outcome
    ) -> Generator[Event, None, dict[str, float]]:
        """Net profit of the whole run in each mode."""
        found = {}
        for number, mode in enumerate(MODES):
            yield BacktestProgress("judge", number, len(MODES))
            other = outcome
            if mode != outcome.intrabar:
                changed = replace(request, intrabar=mode)
                other = yield from self._tools.workers.stream(partial(trade, changed, books))
            found[mode] = other.final_equity - other.account.equity
        return found


def _load_code() -> None:
    """Import what a run needs and wake the compiled kernels, which is no part of its time."""
    import numpy as np

    import app.domain.backtester.metrics
    import app.domain.engine
    import app.domain.signals  # noqa: F401
    from app.domain.backtester.money import MONEY_SIZE, Account, settle
    from app.domain.lifecycle.layout import LIFE_SIZE

    settle(np.empty((0, LIFE_SIZE)), Account().figures(), 0.0, np.empty((0, MONEY_SIZE)))


def trade(request: BacktestRequest, books: Sequence[Book]) -> Outcome:
    """The account's way through the books, in the mode asked for."""
    from app.domain.backtester import Run, simulate

    (book,) = books
    run = Run(request.account, book.span, request.mode, book.finer, book.tick)
    return simulate(request.strategy, book.signals, book.candles, run, book.symbol)
