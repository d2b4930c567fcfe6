"""What happens becomes alerts, in the transaction that keeps what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.alerts import Alert, AlertKind, kind_of_state
from app.domain.alerts.decision import History, decide
from app.services.alerts.events import AlertsRaised
from app.services.alerts.facts import price_facts, regime_facts, scan_facts, setup_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.domain.alerts import Policy
    from app.domain.alerts.price import PriceAlert
    from app.domain.setup import Setup, SetupEvent
    from app.services.alerts.facts import Facts
    from app.services.alerts.templates import TemplateService
    from app.services.events import EventBus
    from app.services.ports import ScanRecord, UnitOfWork, WallClock

_FAILING: Final = "alerts/scan_failing"
_PAUSING_GUARD: Final = "daily_loss"  # the others mark a setup, which is told all the same


class SetupStep(NamedTuple):
    """A setup that is new or lived on, with the events of this step."""

    setup: Setup
    events: tuple[SetupEvent, ...]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the recorder asks for each time, since it may change while the program runs.

    Attributes:
        policy: the user's.
        channels: those that are on now, the centre among them.
        snoozed_until: until when a setup is not to be told of, market time, UTC ms; None: told.
    """

    policy: Callable[[], Policy]
    channels: Callable[[], tuple[str, ...]]
    snoozed_until: Callable[[UnitOfWork, str], int | None] = lambda _work, _setup: None


class AlertRecorder:
    """Writes alerts and their deliveries; a happening known by its key is never written twice.

    Whoever records calls `announce` with what came back, once it is committed.
    """

    def __init__(
        self, templates: TemplateService, wishes: Wishes, bus: EventBus, wall: WallClock
    ) -> None:
        self._templates = templates
        self._wishes = wishes
        self._bus = bus
        self._wall = wall

    def setups(
        self, work: UnitOfWork, steps: Iterable[SetupStep], market_now: int
    ) -> tuple[Alert, ...]:
        """Record new setups and what became of known ones.

        Args:
            work: the transaction that keeps the setups.
            steps: in the order they happened.
            market_now: market time, UTC ms; what happened a whole bar before it is late.
        """
        made: list[Alert] = []
        for step in steps:
            made += self._new(step) if step.is_new else self._moved(step, market_now)
        return self._record(work, made, market_now)

    def scan(self, work: UnitOfWork, record: ScanRecord) -> tuple[Alert, ...]:
        """Record that scans began to fail, or work again; not every failure of many."""
        failed = record.state == "failed"
        if record.state not in ("done", "partial", "failed"):
            return ()
        if bool(work.facts.get(_FAILING)) == failed:
            return ()
        work.facts.set(_FAILING, failed)
        kind = AlertKind.SCAN_FAILED if failed else AlertKind.SCAN_RECOVERED
        return self._record(work, [self._alert(f"{kind}/{record.id}", kind, scan_facts(record))])

    def price(
        self, work: UnitOfWork, alert: PriceAlert, bar_time: int, close: float, *, late: bool
    ) -> tuple[Alert, ...]:
        """Record that a price alert fired at a bar (opening time, market time, UTC ms)."""
        facts = price_facts(alert, bar_time, close)
        made = self._alert(
            f"price/{alert.id}/{bar_time}", AlertKind.PRICE, facts, symbol=alert.symbol, late=late
        )
        return self._record(work, [made])

    def regime(
        self, work: UnitOfWork, label: str, before: str | None, since: int, *, late: bool = False
    ) -> tuple[Alert, ...]:
        """Record that the market's regime changed at ``since`` (market time, UTC ms)."""
        facts = regime_facts(label, before, since)
        made = self._alert(f"regime/{since}/{label}", AlertKind.REGIME, facts, late=late)
        return self._record(work, [made])

    def announce(self, alerts: Sequence[Alert]) -> None:
        """Tell what was stored; call it after the commit."""
        if alerts:
            self._bus.publish(AlertsRaised(tuple(alerts)))

    def _new(self, step: SetupStep) -> list[Alert]:
        """Of what was missed only setups that are still open are worth a message."""
        setup = step.setup
        if not setup.state.is_open:
            return []
        return [self._of_setup(f"setup/{setup.id}", AlertKind.SETUP, setup, None, setup.late)]

    def _moved(self, step: SetupStep, market_now: int) -> list[Alert]:
        bar = step.setup.timeframe.milliseconds
        made = []
        for event in step.events:
            kind = kind_of_state(event.to_state)
            if kind is not None:
                key = f"{kind}/{event.setup_id}/{event.to_state}/{event.bar_time}"
                late = event.bar_time + 2 * bar <= market_now
                made.append(self._of_setup(key, kind, step.setup, event, late))
        return made

    def _of_setup(
        self, key: str, kind: AlertKind, setup: Setup, event: SetupEvent | None, late: bool
    ) -> Alert:
        facts = setup_facts(setup, event)
        title, text = self._templates.render(kind, facts)
        return Alert(
            key,
            kind,
            self._wall.now(),
            title,
            text,
            facts,
            setup_id=setup.id,
            strategy=setup.strategy,
            symbol=setup.symbol,
            score=setup.score,
            late=late,
        )

    def _alert(
        self,
        key: str,
        kind: AlertKind,
        facts: Facts,
        *,
        symbol: str | None = None,
        late: bool = False,
    ) -> Alert:
        title, text = self._templates.render(kind, facts)
        return Alert(key, kind, self._wall.now(), title, text, facts, symbol=symbol, late=late)

    def _record(
        self, work: UnitOfWork, made: list[Alert], market_now: int = 0
    ) -> tuple[Alert, ...]:
        if not made:
            return ()
        policy, channels, now = self._wishes.policy(), self._wishes.channels(), self._wall.now()
        last = dict(work.alerts.last_setups(now - policy.cooldown)) if policy.cooldown else {}
        stored = work.alerts.add(made)
        for alert in stored:
            place = (alert.strategy or "", alert.symbol or "")
            history = History(
                last.get(place), self._is_snoozed(work, alert, market_now), _pauses(alert)
            )
            verdicts = decide(alert, policy, channels, history)
            work.alerts.queue(alert, verdicts, now)
            if alert.kind is AlertKind.SETUP and any(v.goes_out for v in verdicts):
                last[place] = alert.at
        return stored

    def _is_snoozed(self, work: UnitOfWork, alert: Alert, market_now: int) -> bool:
        if alert.setup_id is None:
            return False
        until = self._wishes.snoozed_until(work, alert.setup_id)
        return until is not None and market_now < until


def _pauses(alert: Alert) -> tuple[str, ...]:
    """Reasons of the guards that pause alerts about new setups."""
    marks = alert.payload.get("guards")
    if not isinstance(marks, list):
        return ()
    return tuple(mark["reason"] for mark in marks if mark["guard"] == _PAUSING_GUARD)
