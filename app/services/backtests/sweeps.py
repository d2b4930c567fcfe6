"""Sweeps: one strategy with many sets of parameters."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal

from app.domain.errors import BadInput
from app.services.backtests.grounds import prepare_ground
from app.services.backtests.sweep_refusals import refuse_undefined, refuse_wrong_stops
from app.services.events import Event, Waiting

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.domain.backtester.robustness.grid import Grid
    from app.domain.backtester.robustness.ground import Ground
    from app.domain.backtester.robustness.neighbourhood import Neighbourhood
    from app.domain.lifecycle.bars import Floats
    from app.services.backtests.grounds import Prepared
    from app.services.ports import BacktestRequest, CandleFiles, ParameterSearches, Spreads
    from app.services.scan.tools import ScanTools

type Method = Literal["grid", "tpe"]

UNASKED: Final = 10_000
"""More sets than these are asked about before they are tried."""
_SECONDS_A_BAR: Final = 3e-8
_PROPOSALS_A_TRIAL: Final = 50


@dataclass(frozen=True, slots=True)
class SweepRequest:
    """What to try.

    Attributes:
        run: what to trade, where, when and how.
        grid: the parameters' values.
        goal: id of the metric by which sets are compared.
        jobs: at most so many processors; None: all of this machine.
        scheduler: address of a Dask scheduler; empty: this machine.
        method: all combinations, or those that a search proposes.
        trials: how many of them for a search. ``seed``: what it draws from.
    """

    run: BacktestRequest
    grid: Grid
    goal: str = "sharpe"
    jobs: int | None = None
    scheduler: str = ""
    method: Method = "grid"
    trials: int = 100
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSweep:
    """A sweep that can begin.

    Attributes:
        points: float64[sets, parameters], what will be tried; for a search what may be.
        seconds: how long it will take on this machine, roughly.
    """

    request: SweepRequest
    prepared: Prepared
    points: Floats
    seconds: float
    began: float

    @property
    def sets(self) -> int:
        """How many will be tried."""
        request = self.request
        return request.trials if request.method == "tpe" else len(self.points)

    @property
    def must_be_asked(self) -> bool:
        """Whether it is so much that nobody should begin it unawares."""
        return self.sets > UNASKED


@dataclass(frozen=True, slots=True, eq=False)
class SweepProgress(Event):
    """Sets that have just been tried, whole also when the sweep is cancelled after them.

    Attributes:
        done: how many have been tried, of ``total``.
        points: float64[k, parameters], of the new ones. ``metrics``: float64[k, metrics].
        left_s: seconds still to go, roughly.
    """

    done: int
    total: int
    points: Floats
    metrics: Floats
    left_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """What came of all sets.

    Attributes:
        points: float64[sets, parameters], in the order of the grid, or in which they were proposed.
        metrics: float64[sets, metrics], in order of `app.domain.backtester.metric.METRICS`, NaN
            where undefined.
        around: the best set and its neighbours; None where no set has the goal's value.
        verdict: one plain sentence.
        total_s: wall clock. So are ``load_s`` and ``evaluate_s``.
    """

    request: SweepRequest
    points: Floats
    metrics: Floats
    around: Neighbourhood | None
    verdict: str
    total_s: float = 0.0
    load_s: float = 0.0
    evaluate_s: float = 0.0

    @property
    def goals(self) -> Floats:
        """float64[sets], what each is worth: the more the better, NaN where undefined."""
        return worth(self.request.goal, self.metrics)


class SweepService:
    """Tries sets over files or stored candles; fetches nothing and keeps nothing."""

    def __init__(
        self,
        files: CandleFiles,
        tools: ScanTools,
        spreads: Spreads,
        searches: ParameterSearches,
    ) -> None:
        self._files = files
        self._tools = tools
        self._spreads = spreads
        self._searches = searches

    def prepare(self, request: SweepRequest) -> Generator[Event, None, PreparedSweep]:
        """Read candles, count the sets and say how long they will take.

        Raises:
            BadInput: a parameter, a rule, a symbol, a file or the period cannot be taken.
        """
        began = monotonic()
        refuse_unknown_goal(request.goal)
        strategy = request.run.strategy
        request.grid.refuse_unfit(strategy)
        yield from self._tools.kernels.prepare()
        stream = self._tools.workers.stream
        points = yield from stream(lambda: request.grid.sets(strategy.parameters))
        first = dict(zip(request.grid.names, points[0].tolist(), strict=True))
        prepared = yield from stream(
            lambda: prepare_ground(self._tools, self._files, request.run, first)
        )
        if prepared.undefined:
            asked = bool(request.run.symbols)
            yield from refuse_undefined(
                *(self._tools.workers, prepared.ground, points),
                everywhere=asked,
                reason=prepared.undefined,
            )
        found = PreparedSweep(request, prepared, points, 0.0, began)
        seconds = found.sets * prepared.ground.rows * _SECONDS_A_BAR
        if found.must_be_asked:
            seconds = yield from stream(partial(_measured, prepared.ground, points, found.sets))
        return replace(found, seconds=seconds)

    def run(self, sweep: PreparedSweep) -> Generator[Event, None, Sweep]:
        """Try all sets, telling what came of each; whoever stops iterating cancels it.

        Raises:
            BadInput: a set's rules cannot be evaluated; names its values. Or every hit of all sets
                was rejected for the side of its stop.
            EnvironmentFault: processes cannot be started, or the cluster cannot be reached.
        """
        import numpy as np

        from app.domain.backtester.metrics import METRICS

        began = monotonic()
        tried = self._searched(sweep) if sweep.request.method == "tpe" else self._all(sweep)
        points, metrics = [], []
        with closing(tried):
            for event in tried:
                if isinstance(event, SweepProgress):
                    points.append(event.points)
                    metrics.append(event.metrics)
                yield event
        found = judged(sweep.request, np.concatenate(points), np.concatenate(metrics))
        finals = found.metrics[:, list(METRICS).index("final_equity")]
        ground = sweep.prepared.ground
        yield from refuse_wrong_stops(self._tools.workers, ground, found.points, finals)
        now = monotonic()
        return replace(
            found,
            total_s=now - sweep.began,
            load_s=sweep.prepared.load_s,
            evaluate_s=now - began,
        )

    def _all(self, sweep: PreparedSweep) -> Generator[Event, None, None]:
        from app.domain.backtester.robustness.trial import sets_at_once, try_sets

        request, ground, points = sweep.request, sweep.prepared.ground, sweep.points
        at_once = sets_at_once(ground)
        parts = [points[at : at + at_once] for at in range(0, len(points), at_once)]
        spread = yield from self._tools.workers.stream(
            lambda: self._spreads.lend(request.jobs, request.scheduler, sweep.seconds)
        )
        began = monotonic()
        done = number = 0
        with closing(spread), closing(spread.each(try_sets, ground, parts)) as answers:
            for answer in answers:
                if isinstance(answer, Waiting):
                    yield answer
                    continue
                part, number = parts[number], number + 1
                done += len(part)
                left = (monotonic() - began) * (len(points) - done) / done
                yield SweepProgress(done, len(points), part, answer[:, 0], left)

    def _searched(self, sweep: PreparedSweep) -> Generator[Event, None, None]:
        """What a search proposes, set by set; what was tried before is not tried again."""
        import numpy as np

        from app.domain.backtester.robustness.trial import try_sets

        request, stream = sweep.request, self._tools.workers.stream
        search = yield from stream(lambda: self._searches.tpe(request.grid, request.seed))
        allowed = {tuple(point) for point in sweep.points.tolist()}
        known: dict[tuple[float, ...], float] = {}
        began = monotonic()
        wanted = min(request.trials, len(allowed))
        for _ in range(wanted * _PROPOSALS_A_TRIAL):
            if len(known) == wanted:
                break
            proposed = yield from stream(search.propose)
            if proposed not in allowed:
                search.learn(None)
                continue
            if proposed not in known:
                point = np.array([proposed])
                found = yield from stream(partial(try_sets, sweep.prepared.ground, point))
                known[proposed] = float(worth(request.goal, found[:, 0])[0])
                left = (monotonic() - began) * (wanted - len(known)) / len(known)
                yield SweepProgress(len(known), wanted, point, found[:, 0], left)
            value = known[proposed]
            yield from stream(partial(search.learn, value if np.isfinite(value) else None))


def judged(request: SweepRequest, points: Floats, metrics: Floats) -> Sweep:
    """A sweep, or as much of it as there is, looked at as a whole.

    Args:
        request: what was to be tried.
        points: float64[sets, parameters], what was.
        metrics: float64[sets, metrics], what came of it.
    """
    from app.domain.backtester.metrics import METRICS
    from app.domain.backtester.robustness.neighbourhood import neighbourhood
    from app.domain.backtester.robustness.verdicts import on_neighbourhood

    around = neighbourhood(request.grid, points, worth(request.goal, metrics))
    verdict = on_neighbourhood(around, METRICS[request.goal].label)
    return Sweep(request, points, metrics, around, verdict)


def worth(goal: str, metrics: Floats) -> Floats:
    """float64[...], the goal's column of metrics, turned around where less is better."""
    from app.domain.backtester.metrics import METRICS

    column: Floats = metrics[..., list(METRICS).index(goal)]
    return -column if goal in LESS_IS_BETTER else column


LESS_IS_BETTER: Final = frozenset(
    (
        *("max_drawdown_pct", "max_drawdown_money", "max_drawdown_duration"),
        *("average_drawdown_pct", "average_drawdown_duration", "ulcer_index_pct", "volatility"),
        *("losses", "longest_loss_streak", "ambiguous_trades", "open_trades", "exposure"),
    )
)


def refuse_unknown_goal(goal: str) -> None:
    """Raises BadInput when there is no such metric; names the nearest."""
    from difflib import get_close_matches

    from app.domain.backtester.metrics import METRICS

    if goal not in METRICS:
        near = get_close_matches(goal, METRICS, 1, 0.5)
        hint = f"did you mean '{near[0]}'?" if near else f"one of {', '.join(METRICS)}"
        raise BadInput(f"there is no metric '{goal}': {hint}", source="--goal")


def _measured(ground: Ground, points: Floats, sets: int) -> float:
    """Seconds for all sets, by those of one chunk from the middle."""
    from app.domain.backtester.robustness.trial import sets_at_once, try_sets

    some = min(sets_at_once(ground), len(points))
    middle = (len(points) - some) // 2
    try_sets(ground, points[middle : middle + some])
    began = monotonic()
    try_sets(ground, points[middle : middle + some])
    return (monotonic() - began) * sets / some
