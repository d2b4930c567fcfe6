"""One backtest: rules over the past, the account's way through it, and what to think of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from app.services.backtests.books import read_books
from app.services.backtests.entry_conditions import entry_conditions
from app.services.backtests.events import BacktestProgress
from app.services.backtests.universes import past_universe
from app.services.events import Waiting
from app.services.past import asks_for_market, open_past
from app.services.past_runs import refuse_wrong_stop
from app.services.ports import BacktestResult, Durations
from app.services.streams import only_waiting

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from app.domain.backtester import Outcome
    from app.domain.backtester.book import Book
    from app.domain.backtester.check import Check
    from app.domain.backtester.past_universe import PastUniverse
    from app.domain.lifecycle import SignalColumns
    from app.domain.signals import SignalPlan
    from app.services.events import Event
    from app.services.past import Past
    from app.services.ports import BacktestRequest, CandleFiles
    from app.services.scan.tools import ScanTools

_MARKET_SAMPLES: Final = 2
_POINTS: Final = 2_000  # bar times to a part: a fraction of a second with a hundred symbols
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
        for load in (_load_engine, _load_rules, _load_metrics, _wake):
            yield from stream(load)
            yield Waiting("Loading")
        past = yield from stream(lambda: open_past(self._tools, self._files, request.folder))
        from app.domain.backtester.assumptions import assumptions
        from app.domain.backtester.buy_and_hold import buy_and_hold
        from app.domain.backtester.checks import run_checks
        from app.domain.backtester.metrics import measure
        from app.domain.signals import compile_strategies

        choosing = monotonic()
        universe = yield from stream(lambda: past_universe(self._tools, past, request))
        compiling = monotonic()
        rules = yield from stream(
            lambda: compile_strategies([request.strategy]), "Reading the rules"
        )
        choose_s, compile_s = compiling - choosing, monotonic() - compiling
        books = yield from read_books(past, rules, request, self._tools.workers, universe)
        trading = monotonic()
        traded, rejected = yield from stream(lambda: _gated(request, books.books, universe))
        outcome = yield from self._traded(request, traded)
        refuse_wrong_stop(outcome.signals, outcome.rejected)
        outcome = replace(outcome, rejected=outcome.rejected | rejected)
        measures = yield from stream(lambda: measure(outcome))
        evaluate_s = compile_s + books.evaluate_s + monotonic() - trading
        bracket = yield from self._bracket(request, traded, outcome)
        looked = yield from self._look_ahead(past, rules, books.books[0])
        trades, workers = outcome.trades, self._tools.workers
        conditions = yield from entry_conditions(past, rules, trades, workers)
        symbols = trades.symbols
        regime = books.regime or (
            yield from stream(lambda: past.regime(request.strategy, symbols), "Judging the regime")
        )
        return BacktestResult(
            id="",
            made_at=self._tools.wall.now(),
            request=request,
            version=request.strategy.content_hash(),
            outcome=outcome,
            measures=measures,
            bracket=bracket,
            checks=(
                looked,
                *run_checks(outcome, books.books, universe=universe, bracket=bracket),
            ),
            assumptions=assumptions(
                request.strategy, request.account, outcome.intrabar, request.max_open, universe
            ),
            buy_and_hold=buy_and_hold(books.books, outcome.times, request.account.equity),
            regime=regime,
            durations=Durations(monotonic() - began, choose_s + books.load_s, evaluate_s),
            conditions=conditions,
        )

    def _traded(
        self, request: BacktestRequest, books: Sequence[Book]
    ) -> Generator[Event, None, Outcome]:
        """The account's way through the books, in the mode asked for."""
        from app.domain.backtester import PortfolioRun, simulate_portfolio, walk_portfolio
        from app.domain.backtester.portfolio import Progress

        stream = self._tools.workers.stream
        run = PortfolioRun(request.account, request.mode, request.max_open)
        if len(books) == 1:
            return (yield from stream(lambda: simulate_portfolio(request.strategy, books, run)))
        walk = walk_portfolio(request.strategy, books, run, _POINTS)
        while isinstance(part := (yield from stream(partial(_next, walk))), Progress):
            yield BacktestProgress("trade", len(part.times), part.total, part.times, part.equity)
        return part

    def _look_ahead(
        self, past: Past, rules: SignalPlan, book: Book
    ) -> Generator[Event, None, Check]:
        """Ask the rules again without the bars that came later."""
        from app.domain.backtester.check import Check
        from app.domain.backtester.look_ahead import SAMPLES, walk_look_ahead

        step = rules.strategies[0].timeframe.milliseconds

        def cut(rows: int) -> SignalColumns:
            until = int(book.candles.ts[rows - 1]) + step
            return past.evaluate(rules, (book.symbol,), until).of(book.symbol)[0]

        # Where symbols are compared, each sample costs an evaluation of the whole market.
        samples = _MARKET_SAMPLES if asks_for_market(rules) else SAMPLES
        walk = walk_look_ahead(book, cut, samples)
        stream = self._tools.workers.stream
        while not isinstance(part := (yield from stream(partial(_next, walk))), Check):
            yield Waiting("Looking for look-ahead")
        return part

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
                other = yield from only_waiting(self._traded(changed, books))
            found[mode] = other.final_equity - other.account.equity
        return found


# What a run needs is imported and the compiled kernels are woken, which is no part of its time; in
# parts, since none of them can be broken off.


def _load_engine() -> None:
    import app.domain.engine  # noqa: F401


def _load_rules() -> None:
    import app.domain.signals  # noqa: F401


def _load_metrics() -> None:
    import app.domain.backtester.metrics  # noqa: F401


def _wake() -> None:
    from app.domain.backtester import wake_kernels

    wake_kernels()


def _gated(
    request: BacktestRequest, books: Sequence[Book], universe: PastUniverse | None
) -> tuple[Sequence[Book], dict[str, int]]:
    """The books without hits outside of the universe of then, and how many these were."""
    from app.domain.backtester.past_universe import NOT_IN_UNIVERSE

    if universe is None:
        return books, {}
    gated, rejected = universe.gate(books, request.strategy.timeframe.milliseconds)
    return gated, {NOT_IN_UNIVERSE: rejected} if rejected else {}


def _next[Part, End](walk: Generator[Part, None, End]) -> Part | End:
    """The next part of a walk, or what it came to."""
    try:
        return next(walk)
    except StopIteration as end:
        found: End = end.value
        return found
