"""What a cycle found: judged, kept in one transaction, and put together as its result."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.setup_decision import decided_like
from app.services.alerts.recorder import SetupStep
from app.services.guards import GuardService
from app.services.ports import SetupFilter
from app.services.regimes import keep_changes, reference_of
from app.services.scan.detail import Detail
from app.services.scan.detail_needs import wanted_detail
from app.services.scan.events import ScanResult
from app.services.scan.gone import Absences, left_behind
from app.services.scan.judging import Bench, Judgement, judge, newest_bar
from app.services.scan.rows import scanner_rows
from app.services.scan.shadows import read_shadows
from app.services.scan.watermarks import Watermarks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from app.domain.alerts import Alert
    from app.domain.regime_changes import RegimeChange
    from app.domain.setup import Setup, SetupEvent
    from app.domain.signals import SignalPlan
    from app.services.ports import ScanRecord, UnitOfWork
    from app.services.scan.choosing import Chosen
    from app.services.scan.detail import FinerSeries
    from app.services.scan.evaluator import Evaluated
    from app.services.scan.shadows import Moved
    from app.services.scan.task import ScanTask
    from app.services.scan.tools import ScanTools

log = logging.getLogger(__name__)

_MOST_ENDED = 2_000


class Outcome:
    """Setups, rejections and rows of one cycle.

    Attributes:
        judgement: grows while `judge` is iterated.
        regime_changes: those that `keep` has stored and that are news, oldest first.
    """

    def __init__(
        self,
        tools: ScanTools,
        task: ScanTask,
        chosen: Chosen,
        evaluated: Evaluated,
        signal_plan: SignalPlan,
    ) -> None:
        self.evaluated = evaluated
        self.judgement = Judgement()
        self.regime_changes: tuple[RegimeChange, ...] = ()
        self._tools = tools
        self._task = task
        self._chosen = chosen
        self._signal_plan = signal_plan
        self._watermarks = Watermarks(task.exchange.id, {})
        self._bench: Bench | None = None
        self._shadows: tuple[Setup, ...] = ()
        self._absences: Absences | None = None

    def begin(self, scan_id: str, members: frozenset[str], failures: Mapping[str, str]) -> None:
        """Read what earlier scans know.

        Args:
            scan_id: whose setups they will be.
            members: the universe.
            failures: symbols that may make no setups now, with the reason; more may be added.
        """
        previous = self._read_known()
        if self._task.is_whole:
            self._watermarks.forget_others(members)
        self._bench = Bench(
            exchange=self._task.exchange.id,
            scan_id=scan_id,
            rules=self._task.rules,
            signal_plan=self._signal_plan,
            evaluation=self.evaluated.evaluation,
            markets=self._chosen.markets,
            wanted=members - failures.keys(),
            previous=previous,
            watermarks=self._watermarks,
            allowed=self.evaluated.allowed,
            regime_at=self.evaluated.label_at,
            recorded_at=self._tools.wall.now(),
            detail=Detail(),
            shadows=self._shadows,
        )

    def detail_wanted(self) -> tuple[FinerSeries, ...]:
        """The finer candles that have to be there before anything is judged."""
        assert self._bench is not None
        return tuple(wanted_detail(self._bench, self._task.exchange.timeframes()))

    def judge(self, detail: Detail) -> Iterator[int]:
        """Judge one strategy after the other, yielding how many are done."""
        assert self._bench is not None
        wanted = self._bench.wanted - detail.unresolved
        bench = replace(self._bench, detail=detail, wanted=wanted)
        for done, judgement in enumerate(judge(bench), start=1):
            self.judgement = judgement
            yield done
        if not self._task.is_past:
            self._mark()

    def _mark(self) -> None:
        """Let the portfolio's guards mark the new setups they act on."""
        judgement = self.judgement
        guards = GuardService(self._tools.open_work, self._tools.settings)
        moved = {setup.id: setup for setup, _ in judgement.moved}
        marked = guards.mark(
            [setup for setup in moved.values() if setup.id in judgement.new],
            moved,
            self.evaluated.evaluation.data,
            self._task.now,
        )
        judgement.moved = [(marked.get(s.id, s), events) for s, events in judgement.moved]

    def end_without_market(self) -> dict[str, str]:
        """End the setups whose symbol is gone; symbol and sentence."""
        task, judgement = self._task, self.judgement
        if not task.is_whole or task.offline or not self._chosen.markets:
            return {}
        with self._tools.open_work(read_only=True) as work:
            self._absences = Absences.read(work, task.exchange.id)
            self._absences.note(task.followed, self._chosen.markets, task.now)
            gone = self._absences.gone(task.exchange.title, task.now)
            if not gone:
                return {}
            ended = left_behind(work, task.exchange.id, gone, self._tools.wall.now())
        moved = {setup.id for setup, _ in (*judgement.moved, *judgement.shadows)}
        judgement.moved += [each for each in ended if each[0].id not in moved]
        return {symbol: f"{reason}; its open setups have ended" for symbol, reason in gone.items()}

    def keep(self, record: ScanRecord) -> None:
        """Store setups, events, their alerts, marks and the record in one transaction."""
        with self._tools.open_work() as work:
            judgement = self.judgement
            judgement.moved = [_as_decided(work, *moved) for moved in judgement.moved]
            judgement.shadows = [_as_decided(work, *moved) for moved in judgement.shadows]
            for setup, events in (*judgement.moved, *judgement.shadows):
                work.setups.save(setup, events)
            steps = [
                SetupStep(setup, _heard(events), setup.id in judgement.new)
                for setup, events in judgement.moved
            ]
            alerts = self._tools.alerts.setups(work, steps, self._task.now)
            alerts += self._keep_regime(work)
            self._watermarks.save(work)
            if self._absences is not None:
                self._absences.save(work)
            work.scans.save(record)
            work.commit()
        self._tools.alerts.announce(alerts)
        for setup, events in self.judgement.moved:
            if not setup.late:
                for event in _heard(events):
                    log.info(
                        "%s %s: %s (%s)", setup.symbol, setup.strategy, event.to_state, event.reason
                    )

    @property
    def news(self) -> Iterator[Moved]:
        """Setups that moved, with the events that may be told: those of shadows are not."""
        for setup, events in (*self.judgement.moved, *self.judgement.shadows):
            yield setup, _heard(events)

    def _keep_regime(self, work: UnitOfWork) -> tuple[Alert, ...]:
        """Store what changed in the regime since the last scan, and raise its alerts."""
        history, market = self.evaluated.history, self._tools.settings.current.market
        if history is None or self._chosen.universe.quote != market.quote:
            return ()
        reference = reference_of(market)
        now, exchange = self._tools.wall.now(), self._task.exchange.id
        self.regime_changes = keep_changes(work, exchange, reference, history, now)
        alerts: tuple[Alert, ...] = ()
        for change in self.regime_changes:
            alerts += self._tools.alerts.regime(
                work, change.label, change.label_before, change.time, late=self.is_late(change)
            )
        return alerts

    def is_late(self, change: RegimeChange) -> bool:
        """Whether a later bar had closed when the change was found."""
        history = self.evaluated.history
        return history is not None and change.time < int(history.times[-1])

    def result(
        self, record: ScanRecord, failures: Mapping[str, str], notes: tuple[str, ...]
    ) -> ScanResult:
        """Everything the cycle found."""
        judgement, evaluated = self.judgement, self.evaluated
        newest = {
            rule.strategy.name: newest_bar(evaluated.evaluation.data[rule.strategy.timeframe])
            for rule in self._task.rules
        }
        of_newest = [s for s, _ in judgement.moved if s.bar_time == newest[s.strategy]]
        judgement.findings.failures.update(failures)
        return ScanResult(
            record=record,
            regime=evaluated.regime,
            setups=(*of_newest, *judgement.seen),
            new=frozenset(judgement.new),
            changed=tuple(
                s for s, events in judgement.moved if events and s.id not in judgement.new
            ),
            recovered=tuple(s for s, _ in judgement.moved if s.late and s.id in judgement.new),
            rejected=tuple(judgement.rejections),
            near_misses=tuple(judgement.near_misses),
            rows=scanner_rows(
                self._chosen.universe.members,
                evaluated.base,
                evaluated.rsi,
                (self._chosen.markets, self._chosen.tickers),
                judgement.findings,
            ),
            notes=notes,
        )

    def _read_known(self) -> dict[tuple[str, str], Setup]:
        """Setups and marks of earlier scans; a scan of the past knows of none."""
        names = [rule.strategy.name for rule in self._task.rules]
        exchange = self._task.exchange.id
        if self._task.is_past:
            self._watermarks = Watermarks(exchange, {name: {} for name in names})
            return {}
        latest: dict[tuple[str, str], Setup] = {}
        with self._tools.open_work(read_only=True) as work:
            self._shadows = read_shadows(work, exchange)
            self._watermarks = Watermarks.read(work, exchange, names, self._task.request.look_back)
            for rule in self._task.rules:
                # Ended setups matter only where a cool-down counts from their end.
                ended = rule.strategy.cooldown_bars > 0
                wanted = SetupFilter(
                    open_only=not ended,
                    strategy=rule.strategy.name,
                    exchange=exchange,
                    limit=_MOST_ENDED if ended else None,
                )
                for setup in work.setups.find(wanted):
                    latest.setdefault((setup.strategy, setup.symbol), setup)
        return latest


def _as_decided(work: UnitOfWork, setup: Setup, events: tuple[SetupEvent, ...]) -> Moved:
    """What lived on while the user decided about it: the decision stands, the life goes on."""
    kept = work.setups.get(setup.id)
    if kept is None:
        return setup, events
    setup = decided_like(setup, kept)
    is_shadow = setup.shadow is not None
    return setup, tuple(replace(event, shadow=is_shadow) for event in events)


def _heard(events: Iterable[SetupEvent]) -> tuple[SetupEvent, ...]:
    return tuple(event for event in events if not event.shadow)
