"""One cycle, straight down: universe, candles, rules, setups, one transaction, events."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from app.domain.errors import ExchangeError, HarrierError
from app.services.data_fetcher import FetchedData, FetchProgress, Needs, SeriesFailed
from app.services.events import Waiting
from app.services.regimes import hysteresis_of, reference_of
from app.services.scan.choosing import Chooser
from app.services.scan.events import (
    RegimeChanged,
    RegimeJudged,
    ScanProgress,
    SetupChanged,
    SetupOpened,
    SymbolFailed,
    UniverseRefreshed,
)
from app.services.scan.needs import REGIME_BARS, base_of, universe_bars, warmups
from app.services.scan.task import retry_moment

if TYPE_CHECKING:
    from app.domain.signals import SignalPlan
    from app.domain.timeframe import Timeframe
    from app.services.events import Event
    from app.services.ports import ScanRecord
    from app.services.scan.choosing import Chosen
    from app.services.scan.detail import Detail
    from app.services.scan.events import (
        ScanResult,
    )
    from app.services.scan.outcome import Outcome
    from app.services.scan.task import ScanTask
    from app.services.scan.tools import ScanTools

log = logging.getLogger(__name__)

type Fetching = Generator[Waiting | FetchProgress | SeriesFailed, None, FetchedData]
type Step[Answer] = Generator[Event, None, Answer]


class Cycle:
    """One scan while it runs.

    Attributes:
        record: what is kept of it; counts are filled in as they become known.
        is_kept: whether its setups are stored, so that it can no longer be cancelled.
    """

    def __init__(self, tools: ScanTools, task: ScanTask, record: ScanRecord) -> None:
        self.record = record
        self.is_kept = False
        self._tools = tools
        self._task = task
        self._base = base_of([rule.strategy for rule in task.rules if not rule.is_external])
        self._failures: dict[str, str] = {}
        self._notes: list[str] = []
        self._members: tuple[str, ...] = ()
        self._seconds: dict[str, float] = {}
        self._retry_at: int | None = None
        self._started = monotonic()

    def run(self) -> Step[ScanResult]:
        """The whole cycle.

        Raises:
            HarrierError: nothing could be scanned.
        """
        yield from self._tools.kernels.prepare()
        task = self._task
        rules = yield from self._tools.workers.stream(
            lambda: task.compiled.plan_of(task.rules), "Reading the rules"
        )
        chosen = yield from self._timed("universe", self._choose())
        data = yield from self._timed("fetch", self._fetch(rules, chosen))
        outcome = yield from self._timed("evaluate", self._evaluate(rules, chosen, data))
        yield from self._look_at_clock()
        result = yield from self._timed("store", self._store(outcome))
        record = replace(result.record, duration=self._rounded(monotonic() - self._started))
        with self._tools.open_work() as work:
            work.scans.save(record)
            work.commit()
        return replace(result, record=record, retry_at=self._retry_at)

    def ended(self, state: str, seconds: float, reason: str = "") -> ScanRecord:
        """The record of a cycle that ended before its time."""
        if reason:
            self._failures[""] = reason
        return self._counted(state, seconds)

    # ------------------------------------------------------------ steps

    def _choose(self) -> Step[Chosen]:
        task = self._task
        yield self._progress("universe", 0, 1)
        chooser = Chooser(
            task.exchange,
            self._tools.universe,
            task.fetcher,
            self._tools.settings.current,
            task.now,
            task.offline,
        )
        chosen = yield from chooser.choose(task.request)
        self._members = tuple(member.symbol for member in chosen.universe.members)
        self._notes.extend(chosen.notes)
        self.record = replace(self.record, universe=len(self._members))
        if not self._members:
            raise ExchangeError(
                f"No market of {task.exchange.title} against {chosen.universe.quote} passes the "
                "filters: see the reasons in Universe, or choose another quote currency."
            )
        if chosen.fresh:
            yield UniverseRefreshed(chosen.universe)
        for symbol, reason in chosen.unknown.items():
            yield from self._fail(symbol, reason)
        yield self._progress("universe", 1, 1)
        return chosen

    def _fetch(self, rules: SignalPlan, chosen: Chosen) -> Step[FetchedData]:
        known = (symbol for symbol in self._members if symbol not in chosen.unknown)
        besides = sorted(rules.plan.symbols | self._task.followed)
        history = self._tools.settings.current.data.history_bars
        shared, external = warmups(rules, self._task.rules)
        own = {timeframe: max(bars, history) for timeframe, bars in external.items()}
        needs = Needs(
            symbols=tuple(dict.fromkeys((*known, *besides))),
            bars=universe_bars(shared, self._base, history),
            own=dict.fromkeys(self._task.external, own),
            reference=self._reference(chosen),
            reference_bars=REGIME_BARS,
            offline=self._task.offline,
            past=self._task.is_past,
        )
        data = yield from self._told(self._task.fetcher.load(needs, self._task.now))
        for symbol, reason in data.failures.items():
            yield from self._fail(symbol, reason)
        if data.host_error is not None:
            self._failures[""] = str(data.host_error)
            self._retry_at = retry_moment(data.host_error, self._task.request)
        self._notes.extend(f"{symbol}: {flag}" for symbol, flag in data.flags)
        return data

    def _told(self, stream: Fetching) -> Step[FetchedData]:
        """The fetcher's stream in the scan's own events."""
        started = monotonic()
        with closing(stream):
            while True:
                try:
                    step = next(stream)
                except StopIteration as end:
                    fetched: FetchedData = end.value
                    return fetched
                if isinstance(step, FetchProgress):
                    left = _left(step.done, step.total, monotonic() - started)
                    yield self._progress("fetch", step.done, step.total, left)
                elif isinstance(step, SeriesFailed):
                    yield from self._fail(step.symbol, step.reason)
                else:
                    yield step

    def _evaluate(self, rules: SignalPlan, chosen: Chosen, data: FetchedData) -> Step[Outcome]:
        # Imported with the first scan: these load the engine, and with it numba.
        from app.services.scan.evaluator import Evaluator
        from app.services.scan.outcome import Outcome

        total = len(self._task.rules)
        yield self._progress("evaluate", 0, total)
        evaluator = Evaluator(
            rules,
            self._base,
            tuple(symbol for symbol in self._members if symbol not in self._failures),
            self._task.followed,
            self._reference(chosen),
            self._base.last_closed(self._task.now),
            data,
            {symbol: market.tick for symbol, market in chosen.markets.items()},
            hysteresis_of(self._tools.settings.current.market),
        )
        workers = self._tools.workers
        evaluated = yield from workers.stream(lambda: evaluator.run(workers.run))
        for symbol in evaluated.lagging:
            yield from self._fail(
                symbol, f"{symbol} has no newest candle yet; the next scan makes it up"
            )
        outcome = Outcome(self._tools, self._task, chosen, evaluated, rules)
        outcome.begin(self.record.id, frozenset(self._members), self._failures)
        detail = yield from self._look_inside(outcome)
        for done in outcome.judge(detail):
            yield self._progress("evaluate", done, total)
        return outcome

    def _look_inside(self, outcome: Outcome) -> Step[Detail]:
        """Fetch the finer candles that open and new setups are judged with."""
        from app.services.scan.detail import Detail, detail_of, needs_of

        wanted = () if self._task.is_past else outcome.detail_wanted()
        if not wanted:
            return Detail()
        offline, now = self._task.offline, self._task.now
        loaded: dict[Timeframe, FetchedData] = {}
        for needs in needs_of(wanted, offline=offline):
            try:
                data = yield from self._told(self._task.fetcher.load(needs, now))
            except HarrierError as error:
                data = FetchedData({}, dict.fromkeys(needs.symbols, str(error)), (), 0, 0.0)
            for symbol, reason in data.failures.items():
                yield from self._fail(symbol, reason)
            loaded[min(needs.bars)] = data
        return detail_of(loaded, self._task.exchange.timeframes(), now, offline=offline)

    def _store(self, outcome: Outcome) -> Step[ScanResult]:
        yield self._progress("store", 0, 1)
        for symbol, reason in outcome.end_without_market().items():
            log.warning("%s", reason)
            self._failures[symbol] = reason
        failed = [symbol for symbol in self._members if symbol in self._failures]
        state = "failed" if len(failed) == len(self._members) else "partial" if failed else "done"
        record = replace(
            self._counted(state, monotonic() - self._started), setups=len(outcome.judgement.new)
        )
        result = outcome.result(record, self._failures, tuple(self._notes))
        if not self._task.is_past:
            outcome.keep(record)
            self.is_kept = True
            for setup, events in outcome.news:
                if setup.id in outcome.judgement.new:
                    yield SetupOpened(setup, setup.late)
                else:
                    yield SetupChanged(setup, events)
            reference = reference_of(self._tools.settings.current.market)
            for change in outcome.regime_changes:
                yield RegimeChanged(reference, change, outcome.is_late(change))
        if result.regime is not None:
            evaluated = outcome.evaluated
            yield RegimeJudged(result.regime, evaluated.bands, evaluated.breadth)
        yield self._progress("store", 1, 1)
        return result

    def _look_at_clock(self) -> Step[None]:
        """Measure the market's clock once more, so that its pace is known."""
        if self._task.clock_in_doubt and self._retry_at is None:
            with suppress(HarrierError):  # the next scan measures it too
                self._tools.follow_clock((yield from self._task.exchange.market_time()))

    # ------------------------------------------------------------ small change

    def _reference(self, chosen: Chosen) -> str:
        return f"{self._tools.settings.current.market.reference}/{chosen.universe.quote}"

    def _fail(self, symbol: str, reason: str) -> Generator[Event]:
        """Note a symbol's failure once; what is not of the universe is a note."""
        if symbol in self._failures:
            return
        if symbol not in self._members:
            self._notes.append(f"{symbol}: {reason}")
            return
        self._failures[symbol] = reason
        log.warning("%s", reason if symbol in reason else f"{symbol}: {reason}")
        yield SymbolFailed(self.record.id, symbol, reason)

    def _progress(
        self, phase: str, done: int, total: int, left_s: float | None = None
    ) -> ScanProgress:
        return ScanProgress(self.record.id, phase, done, total, left_s)

    def _timed[Answer](self, phase: str, step: Step[Answer]) -> Step[Answer]:
        started = monotonic()
        answer = yield from step
        self._seconds[phase] = monotonic() - started
        return answer

    def _counted(self, state: str, seconds: float) -> ScanRecord:
        failed = sum(1 for symbol in self._members if symbol in self._failures)
        finished = state in ("done", "partial", "failed")
        return replace(
            self.record,
            state=state,
            scanned=len(self._members) - failed if finished and "fetch" in self._seconds else 0,
            failed=failed,
            requests=self._task.exchange.requests_sent - self._task.sent_before,
            duration=self._rounded(seconds),
            errors=tuple(self._failures.items()),
        )

    def _rounded(self, total: float) -> dict[str, float]:
        phases = ("fetch", "evaluate", "store", "universe")
        return {
            "total": round(total, 4),
            **{phase: round(self._seconds.get(phase, 0.0), 4) for phase in phases},
        }


def _left(done: int, total: int, seconds: float) -> float | None:
    """Seconds left at the pace so far; None before there is a pace."""
    return seconds / done * (total - done) if done else None
