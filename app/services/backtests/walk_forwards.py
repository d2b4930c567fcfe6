"""Walk-forward: parameters chosen on one part of the past and traded on the next."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from app.services.backtests.sweep_refusals import refuse_wrong_stops
from app.services.backtests.sweeps import LESS_IS_BETTER, worth
from app.services.events import Event, Waiting

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.backtester import Outcome
    from app.domain.backtester.metric import Measures
    from app.domain.backtester.robustness.ground import Ground
    from app.domain.backtester.robustness.walk_forward import Window
    from app.domain.lifecycle.bars import Floats
    from app.services.backtests.sweeps import PreparedSweep, SweepRequest, SweepService
    from app.services.ports import Spreads
    from app.services.scan.tools import ScanTools


@dataclass(frozen=True, slots=True)
class WalkForwardRequest:
    """What to walk through.

    Attributes:
        sweep: the sets to choose from, on what, and by which metric; all of them are tried.
        windows: how many times to choose.
        share: of each window that is for choosing, above 0 and below 1.
        anchored: whether every choice sees everything from the beginning on.
    """

    sweep: SweepRequest
    windows: int = 5
    share: float = 0.75
    anchored: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class WalkForwardProgress(Event):
    """Sets that have just been tried in all windows.

    Attributes:
        done: how many have been tried, of ``total``, in order of the grid.
        left_s: seconds still to go, roughly.
        goals: float64[k, windows], what each new one is worth where sets are chosen. ``finals``:
            its final equity there.
    """

    done: int
    total: int
    left_s: float
    goals: Floats
    finals: Floats


@dataclass(frozen=True, slots=True, eq=False)
class WalkedWindow:
    """One choice and what became of it.

    Attributes:
        point: float64[parameters], what was chosen; None where no set had the goal's value: then
            nothing was traded.
        chosen: what the goal's metric was where it was chosen. ``traded``: where it was traded;
            None: undefined.
        growth_chosen: logarithmic growth a year there. ``growth_traded``: here.
        measures: of what was traded; None: nothing was.
        equity: at the end, quote currency.
    """

    window: Window
    point: Floats | None
    chosen: float | None
    traded: float | None
    growth_chosen: float
    growth_traded: float
    measures: Measures | None
    equity: float


@dataclass(frozen=True, slots=True, eq=False)
class WalkForward:
    """The whole walk.

    Attributes:
        times: int64[n], opening times of the bars that were traded, UTC ms. ``equity``,
            float64[n], at their closes: one account through all windows.
        measures: of it; its trades are those that closed within their window.
        efficiency: growth traded over growth chosen; None without a gain to keep.
    """

    request: WalkForwardRequest
    windows: tuple[WalkedWindow, ...]
    times: NDArray[np.int64]
    equity: Floats
    measures: Measures
    efficiency: float | None
    profitable: int
    verdict: str
    total_s: float
    load_s: float
    evaluate_s: float


class WalkForwardService:
    """Walks over files or stored candles; fetches nothing and keeps nothing."""

    def __init__(self, sweeps: SweepService, tools: ScanTools, spreads: Spreads) -> None:
        self._sweeps = sweeps
        self._tools = tools
        self._spreads = spreads

    def prepare(
        self, request: WalkForwardRequest
    ) -> Generator[Event, None, tuple[PreparedSweep, tuple[Window, ...]]]:
        """Read candles, count the sets and cut the windows.

        Raises:
            BadInput: a parameter, a rule, a file or the period cannot be taken, or it has too few
                bars for so many windows.
        """
        from app.domain.backtester.robustness.walk_forward import windows

        sweep = yield from self._sweeps.prepare(replace(request.sweep, method="grid"))
        step = request.sweep.run.strategy.timeframe.milliseconds
        times = sweep.prepared.times
        cut = windows(times, step, request.windows, request.share, anchored=request.anchored)
        ground = replace(sweep.prepared.ground, periods=tuple(one.chosen for one in cut))
        return replace(sweep, prepared=replace(sweep.prepared, ground=ground)), cut

    def run(
        self,
        request: WalkForwardRequest,
        sweep: PreparedSweep,
        cut: Sequence[Window],
    ) -> Generator[Event, None, WalkForward]:
        """Choose and trade; whoever stops iterating cancels it.

        Raises:
            BadInput: a set's rules cannot be evaluated; names its values.
            EnvironmentFault: processes cannot be started, or the cluster cannot be reached.
        """
        began = monotonic()
        tried = yield from self._tried(sweep)
        ground = sweep.prepared.ground
        yield from refuse_wrong_stops(self._tools.workers, ground, sweep.points, tried[1])
        return (yield from self._finished(request, sweep, cut, tried, began))

    def so_far(
        self,
        request: WalkForwardRequest,
        sweep: PreparedSweep,
        cut: Sequence[Window],
        told: Sequence[WalkForwardProgress],
    ) -> Generator[Event, None, WalkForward]:
        """What becomes of a walk that was broken off: it chooses among the sets tried until then.

        Args:
            request: what was to be walked through.
            sweep: as it was prepared.
            cut: its windows.
            told: all the progress there was, at least one.
        """
        import numpy as np

        tried = (
            np.concatenate([one.goals for one in told]),
            np.concatenate([one.finals for one in told]),
        )
        known = replace(sweep, points=sweep.points[: len(tried[0])])
        return (yield from self._finished(request, known, cut, tried, monotonic()))

    def _finished(
        self,
        request: WalkForwardRequest,
        sweep: PreparedSweep,
        cut: Sequence[Window],
        tried: tuple[Floats, Floats],
        began: float,
    ) -> Generator[Event, None, WalkForward]:
        """Trade what was chosen and sum it up."""
        walked, outcomes = yield from self._traded(request, sweep, cut, tried)
        found = yield from self._tools.workers.stream(
            partial(_summed, request, walked, outcomes, sweep.prepared.ground)
        )
        now = monotonic()
        return replace(
            found,
            total_s=now - sweep.began,
            load_s=sweep.prepared.load_s,
            evaluate_s=now - began,
        )

    def _tried(self, sweep: PreparedSweep) -> Generator[Event, None, tuple[Floats, Floats]]:
        """float64[sets, windows]: the goal's value and the final equity where sets are chosen."""
        import numpy as np

        from app.domain.backtester.metrics import METRICS
        from app.domain.backtester.robustness.trial import sets_at_once, try_sets

        request, ground, points = sweep.request, sweep.prepared.ground, sweep.points
        at_once = sets_at_once(ground)
        parts = [points[at : at + at_once] for at in range(0, len(points), at_once)]
        spread = yield from self._tools.workers.stream(
            lambda: self._spreads.lend(request.jobs, request.scheduler, sweep.seconds)
        )
        final = list(METRICS).index("final_equity")
        goals, finals = [], []
        began, done = monotonic(), 0
        with closing(spread), closing(spread.each(try_sets, ground, parts)) as answers:
            for answer in answers:
                if isinstance(answer, Waiting):
                    yield answer
                    continue
                done += len(answer)
                goals.append(worth(request.goal, answer))
                finals.append(answer[:, :, final])
                left = (monotonic() - began) * (len(points) - done) / done
                yield WalkForwardProgress(done, len(points), left, goals[-1], finals[-1])
        return np.concatenate(goals), np.concatenate(finals)

    def _traded(
        self,
        request: WalkForwardRequest,
        sweep: PreparedSweep,
        cut: Sequence[Window],
        tried: tuple[Floats, Floats],
    ) -> Generator[Event, None, tuple[list[WalkedWindow], list[Outcome]]]:
        """One account through what follows each choice."""
        from app.domain.backtester.robustness.walk_forward import choose

        goals, finals = tried
        account = sweep.prepared.ground.account
        equity = account.equity
        walked, outcomes = [], []
        for number, window in enumerate(cut):
            place = choose(goals[:, number])
            if place is None or equity <= 0:
                walked.append(_untraded(window, equity))
                continue
            ground = replace(
                sweep.prepared.ground,
                periods=(window.traded,),
                account=replace(account, equity=equity),
            )
            point = sweep.points[place]
            outcome = yield from self._tools.workers.stream(partial(_only, ground, point))
            goal = request.sweep.goal
            one = _walked(window, point, float(finals[place, number] / account.equity), outcome)
            chosen = float(goals[place, number]) * _sign(goal)
            measures = one.measures or {}
            walked.append(replace(one, chosen=chosen, traded=measures[goal]))
            outcomes.append(outcome)
            equity = outcome.final_equity
        return walked, outcomes


def _sign(goal: str) -> int:
    return -1 if goal in LESS_IS_BETTER else 1


def _only(ground: Ground, point: Floats) -> Outcome:
    from app.domain.backtester.robustness.trial import outcomes

    ((_, _, outcome),) = outcomes(ground, point[None, :])
    return outcome


def _untraded(window: Window, equity: float) -> WalkedWindow:
    return WalkedWindow(window, None, None, None, 0.0, 0.0, None, equity)


def _walked(window: Window, point: Floats, gained: float, outcome: Outcome) -> WalkedWindow:
    from app.domain.backtester.metrics import measure
    from app.domain.backtester.robustness.walk_forward import growth

    final = outcome.final_equity
    return WalkedWindow(
        window,
        point,
        None,
        None,
        growth(1.0, gained, _length(window.chosen)),
        growth(outcome.account.equity, final, _length(window.traded)),
        measure(outcome),
        final,
    )


def _length(period: Any) -> float:
    return float(period.until - period.since)


def _summed(
    request: WalkForwardRequest,
    walked: list[WalkedWindow],
    outcomes: list[Outcome],
    ground: Ground,
) -> WalkForward:
    """All windows as one account."""
    import numpy as np

    from app.domain.backtester.metrics import measure
    from app.domain.backtester.robustness.verdicts import on_walk_forward
    from app.domain.backtester.robustness.walk_forward import efficiency

    whole = _joined(outcomes, ground) if outcomes else None
    known = [one for one in walked if one.measures is not None]
    kept = efficiency([one.growth_chosen for one in known], [one.growth_traded for one in known])
    profitable = sum(one.growth_traded > 0 for one in known)
    return WalkForward(
        request,
        tuple(walked),
        whole.times if whole else np.empty(0, np.int64),
        whole.equity if whole else np.empty(0),
        measure(whole) if whole else {},
        kept,
        profitable,
        on_walk_forward(kept, profitable, len(walked)),
        0.0,
        0.0,
        0.0,
    )


def _joined(outcomes: list[Outcome], ground: Ground) -> Outcome:
    """One run after the other; what was open at the end of one counts in its equity alone."""
    import numpy as np

    last = outcomes[-1]
    masks = [one.trades.closed for one in outcomes]

    def column(name: str) -> Any:
        parts = zip(outcomes, masks, strict=True)
        return np.concatenate([getattr(one.trades, name)[mask] for one, mask in parts])

    names = ("owner", "lives", "money", "score")
    trades = replace(last.trades, **{name: column(name) for name in names})
    return replace(
        last,
        account=ground.account,
        trades=trades,
        times=np.concatenate([one.times for one in outcomes]),
        equity=np.concatenate([one.equity for one in outcomes]),
    )
