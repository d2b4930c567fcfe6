"""Monte Carlo: what chance might have made of the same trades, bars and holding times."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from app.services.backtests.grounds import prepare_ground
from app.services.events import Event, Waiting
from app.services.past_runs import refuse_wrong_stop

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from app.domain.backtester import Outcome
    from app.domain.backtester.robustness.ground import Ground
    from app.domain.backtester.robustness.monte_carlo import Distribution, Draw, Steps
    from app.domain.lifecycle.bars import Floats
    from app.services.ports import BacktestRequest, CandleFiles, Spreads
    from app.services.scan.tools import ScanTools

_SECONDS_A_BAR = 4e-7


@dataclass(frozen=True, slots=True)
class MonteCarloRequest:
    """What to draw.

    Attributes:
        run: what to trade, where, when and how.
        runs: how many ways through the trades, and how many runs of random entries.
        markets: how many markets of redrawn bars; 0: none.
        block: so many bars in a row stay together there.
        seed: the same draws the same.
        jobs: at most so many processors for the markets; None: all of this machine.
        scheduler: address of a Dask scheduler; empty: this machine.
    """

    run: BacktestRequest
    runs: int = 1_000
    markets: int = 100
    block: int = 24
    seed: int = 0
    jobs: int | None = None
    scheduler: str = ""


@dataclass(frozen=True, slots=True)
class MonteCarloProgress(Event):
    """How far it is.

    Attributes:
        phase: ``bootstrap``, ``shuffle``, ``entries`` or ``markets``.
    """

    phase: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class MonteCarlo:
    """What was drawn.

    Attributes:
        outcome: the run as it was.
        trades: how many of it closed; without one nothing is drawn from them.
        drawdown_pct: of the way that was taken, from trade to trade.
        bootstrap: as many trades drawn with replacement. ``shuffle``: the same in other orders.
        markets: on redrawn bars; None where none was asked for, or ``no_markets`` says why not.
        p: share of runs of random entries that were at least as good; None without a trade.
        mean_gain: of the trades, share of the fill price. ``random_gains``: float64[runs].
        verdicts: one plain sentence on each, by its name.
    """

    request: MonteCarloRequest
    outcome: Outcome
    trades: int
    drawdown_pct: float
    bootstrap: Distribution | None = None
    shuffle: Distribution | None = None
    markets: Distribution | None = None
    no_markets: str = ""
    p: float | None = None
    mean_gain: float | None = None
    random_gains: Floats | None = None
    verdicts: Mapping[str, str] = field(default_factory=dict)
    total_s: float = 0.0
    load_s: float = 0.0
    evaluate_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class MonteCarloPart(Event):
    """All that has been drawn, whole also when nothing more is."""

    so_far: MonteCarlo


class MonteCarloService:
    """Draws from files or stored candles; fetches nothing and keeps nothing."""

    def __init__(self, files: CandleFiles, tools: ScanTools, spreads: Spreads) -> None:
        self._files = files
        self._tools = tools
        self._spreads = spreads

    def run(self, request: MonteCarloRequest) -> Generator[Event, None, MonteCarlo]:
        """Draw everything; whoever stops iterating cancels it.

        Raises:
            BadInput: a rule, a symbol, a file or the period cannot be taken.
            EnvironmentFault: processes cannot be started, or the cluster cannot be reached.
        """
        began = monotonic()
        yield from self._tools.kernels.prepare()
        stream = self._tools.workers.stream
        prepared = yield from stream(
            lambda: prepare_ground(self._tools, self._files, request.run, {})
        )
        ground, drawing = prepared.ground, monotonic()
        outcome = yield from stream(partial(_outcome, ground))
        refuse_wrong_stop(outcome.signals, outcome.rejected)
        closed, fall = int(outcome.trades.closed.sum()), _fall(_steps(outcome))
        found = MonteCarlo(request, outcome, closed, fall, load_s=prepared.load_s)
        for draw in (self._ordered, self._entered, self._marketed):
            found = yield from draw(found, ground)
            now = monotonic()
            found = replace(found, total_s=now - began, evaluate_s=now - drawing)
            yield MonteCarloPart(found)
        return found

    def _ordered(self, found: MonteCarlo, _ground: Ground) -> Generator[Event, None, MonteCarlo]:
        """The trades with replacement and in other orders."""
        from app.domain.backtester.robustness.verdicts import on_ways

        steps = _steps(found.outcome)
        bootstrap = yield from self._ways(found.request, steps, "bootstrap")
        shuffle = yield from self._ways(found.request, steps, "shuffle")
        if bootstrap is None:
            return found
        start = found.outcome.account.equity
        verdict = on_ways(bootstrap, start, found.trades, found.drawdown_pct)
        said = {**found.verdicts, "trades": verdict}
        return replace(found, bootstrap=bootstrap, shuffle=shuffle, verdicts=said)

    def _entered(self, found: MonteCarlo, ground: Ground) -> Generator[Event, None, MonteCarlo]:
        """Random entries with the same holding times."""
        from app.domain.backtester.robustness.verdicts import on_significance

        entries = yield from self._entries(found.request, ground, found.outcome)
        if entries is None:
            return found
        p, mean_gain, random_gains = entries
        said = {**found.verdicts, "entries": on_significance(p, found.trades)}
        return replace(found, p=p, mean_gain=mean_gain, random_gains=random_gains, verdicts=said)

    def _ways(
        self, request: MonteCarloRequest, steps: Steps, draw: Draw
    ) -> Generator[Event, None, Distribution | None]:
        from app.domain.backtester.robustness.monte_carlo import joined, ways

        if not len(steps.steps):
            return None
        parts, done = [], 0
        blocks = ways(steps, draw, request.runs, request.seed)
        while (part := (yield from self._next(blocks))) is not None:
            parts.append(part)
            done += len(part.finals)
            yield MonteCarloProgress(draw, done, request.runs)
        return joined(parts)

    def _entries(
        self, request: MonteCarloRequest, ground: Ground, outcome: Outcome
    ) -> Generator[Event, None, tuple[float, float, Floats] | None]:
        """p, mean gain of the trades, and of each run of random ones; None without a trade."""
        import numpy as np

        from app.domain.backtester.robustness import significance

        held = []
        for owner, symbol in enumerate(outcome.trades.symbols):
            candles = ground.base.candles(ground.base.symbols.index(symbol))
            (period,) = ground.periods
            rows = candles.window(*period.rows(candles.ts))
            held.append(significance.holdings(outcome.trades, owner, rows))
        gains = np.concatenate([one.gains for one in held])
        if not len(gains):
            return None
        actual = float(gains.mean())
        slippage = ground.account.slippage
        blocks = significance.random_means(held, slippage, request.runs, request.seed)
        parts, done = [], 0
        while (part := (yield from self._next(blocks))) is not None:
            parts.append(part)
            done += len(part)
            yield MonteCarloProgress("entries", done, request.runs)
        means = np.concatenate(parts)
        return significance.p_value(actual, means), actual, means

    def _next[Block](self, blocks: Iterator[Block]) -> Generator[Event, None, Block | None]:
        return (yield from self._tools.workers.stream(lambda: next(blocks, None)))

    def _marketed(self, found: MonteCarlo, ground: Ground) -> Generator[Event, None, MonteCarlo]:
        """Markets of redrawn bars."""
        from app.domain.backtester.robustness.markets import Redraw, try_market
        from app.domain.signals import compile_strategies
        from app.services.past import asks_for_market

        request = found.request
        if not request.markets:
            return found
        if asks_for_market(compile_strategies([ground.strategy])):
            reason = "The rules look at the whole market, which cannot be redrawn."
            return replace(found, no_markets=reason)
        parts = [Redraw(number, request.block, request.seed) for number in range(request.markets)]
        seconds = request.markets * ground.rows * _SECONDS_A_BAR
        spread = yield from self._tools.workers.stream(
            lambda: self._spreads.lend(request.jobs, request.scheduler, seconds)
        )
        rows: list[Floats] = []
        with closing(spread), closing(spread.each(try_market, ground, parts)) as answers:
            for answer in answers:
                if isinstance(answer, Waiting):
                    yield answer
                    continue
                rows.append(answer)
                yield MonteCarloProgress("markets", len(rows), request.markets)
                yield MonteCarloPart(_with_markets(found, rows))
        return _with_markets(found, rows)


def _with_markets(found: MonteCarlo, rows: list[Floats]) -> MonteCarlo:
    """With what came of each market; float64[metrics] each."""
    import numpy as np

    from app.domain.backtester.metrics import METRICS
    from app.domain.backtester.robustness.monte_carlo import Distribution
    from app.domain.backtester.robustness.verdicts import on_markets

    table, names = np.stack(rows), list(METRICS)
    columns = (table[:, names.index(name)] for name in ("final_equity", "max_drawdown_pct"))
    markets, outcome = Distribution(*columns), found.outcome
    verdict = on_markets(markets, outcome.final_equity, outcome.account.equity)
    return replace(found, markets=markets, verdicts={**found.verdicts, "markets": verdict})


def _outcome(ground: Ground) -> Outcome:
    import numpy as np

    from app.domain.backtester.robustness.trial import outcomes

    ((_, _, outcome),) = outcomes(ground, np.empty((1, 0)))
    return outcome


def _steps(outcome: Outcome) -> Steps:
    from app.domain.backtester.robustness.monte_carlo import steps_of

    account = outcome.account
    compounded = account.compounding and account.stake is None
    return steps_of(outcome.trades, account.equity, compounded=compounded)


def _fall(steps: Steps) -> float:
    """Greatest fall from a peak along the way that was taken, percent."""
    from app.domain.backtester.robustness.monte_carlo import ends

    return float(ends(steps, steps.steps[None, :]).drawdowns[0]) if len(steps.steps) else 0.0
