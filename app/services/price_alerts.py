"""Price alerts: set by the user, looked at after each scan, fired whenever they turn true."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING

from app.domain.alerts.price import Crossing, PriceAlert, crossing_rule, firings
from app.domain.errors import BadInput, HarrierError
from app.domain.timeframe import Timeframe
from app.services.alerts.events import PriceAlertsChanged
from app.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.domain.alerts import Alert
    from app.services.alerts.recorder import AlertRecorder
    from app.services.evaluation import EvaluationService, ExpressionValues
    from app.services.events import EventBus
    from app.services.ports import OpenUnitOfWork, WallClock

log = logging.getLogger(__name__)

type Checking = Generator[Event, None, None]


@dataclass(frozen=True, slots=True)
class Looked:
    """A price alert after its new bars, and those at which it fired: opening time and close."""

    alert: PriceAlert
    fired: tuple[tuple[int, float], ...] = ()


class PriceAlertService:
    """Price alerts as the user sets them, and what watches them.

    Only closed bars count. The bar that was newest when an alert was set is the last that it does
    not see; whatever closed while the program was off is looked at when it is back.
    """

    def __init__(
        self,
        open_work: OpenUnitOfWork,
        evaluation: EvaluationService,
        recorder: AlertRecorder,
        bus: EventBus,
        wall: WallClock,
    ) -> None:
        self._open_work = open_work
        self._evaluation = evaluation
        self._recorder = recorder
        self._bus = bus
        self._wall = wall

    def all(self) -> tuple[PriceAlert, ...]:
        """Every price alert, newest first; those that fired once are inactive."""
        with self._open_work(read_only=True) as work:
            return work.price_alerts.all()

    def add_level(
        self,
        symbol: str,
        level: float,
        crossing: Crossing = Crossing.EITHER,
        timeframe: Timeframe = Timeframe.M15,
        *,
        repeats: bool = False,
        note: str = "",
    ) -> PriceAlert:
        """Watch a price (quote currency) on the bars of a timeframe.

        Raises:
            BadInput: no price above 0, or no symbol such as BTC/USDT.
        """
        if not isfinite(level) or level <= 0:
            raise BadInput("a level is a price above 0", source="level")
        rule = crossing_rule(level, crossing)
        return self._add(
            PriceAlert(
                symbol, timeframe, rule, level=level, crossing=crossing, repeats=repeats, note=note
            )
        )

    def add_condition(
        self,
        symbol: str,
        timeframe: Timeframe,
        condition: str,
        *,
        repeats: bool = False,
        note: str = "",
    ) -> PriceAlert:
        """Watch any condition of the rule language.

        Raises:
            BadInput: a mistake in it, with its place, or no symbol such as BTC/USDT.
        """
        from app.domain import language

        node = language.parse(condition)
        language.check(node, timeframe, expects="condition")
        text = " ".join(condition.split())
        return self._add(PriceAlert(symbol, timeframe, text, repeats=repeats, note=note))

    def remove(self, alert_id: int) -> None:
        """Watch no longer.

        Raises:
            BadInput: there is no such price alert.
        """
        with self._open_work() as work:
            if not work.price_alerts.remove(alert_id):
                raise BadInput(f"there is no price alert {alert_id}")
            work.commit()
        self._bus.publish(PriceAlertsChanged())

    def set_active(self, alert_id: int, *, active: bool) -> None:
        """Switch one off, or watch again from the next closed bar on.

        Raises:
            BadInput: there is no such price alert.
        """
        known = {alert.id: alert for alert in self.all()}
        if alert_id not in known:
            raise BadInput(f"there is no price alert {alert_id}")
        now = self._wall.now()
        changed = replace(
            known[alert_id], active=active, created_at=now, judged_until=None, problem=""
        )
        self._save([Looked(changed)])
        self._bus.publish(PriceAlertsChanged())

    def check(self, market_now: int) -> Checking:
        """Look at every new closed bar of what is watched, as a stream.

        Args:
            market_now: market time, UTC ms; alerts without a new closed bar ask for nothing.
        """
        with self._open_work(read_only=True) as work:
            watched = work.price_alerts.all(active_only=True)
        looked: list[Looked] = []
        for alert in watched:
            if _has_new_bar(alert, market_now):
                after = yield from self._look(alert, market_now)
                looked.append(after)
        if looked:
            self._save(looked, market_now)
        if any(after.fired for after in looked):
            self._bus.publish(PriceAlertsChanged())

    def _add(self, alert: PriceAlert) -> PriceAlert:
        base, _, quote = alert.symbol.partition("/")
        if not base or not quote:
            raise BadInput(f"{alert.symbol!r} is no symbol such as BTC/USDT", source="symbol")
        with self._open_work() as work:
            stored = work.price_alerts.save(replace(alert, created_at=self._wall.now()))
            work.commit()
        self._bus.publish(PriceAlertsChanged())
        return stored

    def _look(self, alert: PriceAlert, market_now: int) -> Generator[Event, None, Looked]:
        try:
            values = yield from self._evaluation.of_symbol(
                alert.condition, alert.symbol, alert.timeframe
            )
        except HarrierError as error:
            log.warning("Price alert on %s: %s", alert.symbol, error)
            return Looked(replace(alert, problem=str(error)))
        return judged(alert, values, self._wall.now(), market_now)

    def _save(self, looked: list[Looked], market_now: int = 0) -> None:
        made: list[Alert] = []
        with self._open_work() as work:
            kept = {alert.id for alert in work.price_alerts.all()}
            for after in looked:
                if after.alert.id not in kept:  # removed meanwhile
                    continue
                work.price_alerts.save(after.alert)
                length = after.alert.timeframe.milliseconds
                for bar_time, close in after.fired:
                    late = bar_time + 2 * length <= market_now
                    made += self._recorder.price(work, after.alert, bar_time, close, late=late)
            work.commit()
        self._recorder.announce(made)


def judged(alert: PriceAlert, values: ExpressionValues, now: int, market_now: int) -> Looked:
    """The alert after the bars that it has not seen.

    Args:
        alert: with ``judged_until`` None at its first look, which goes back to when it was set;
            what was true already then is no news.
        values: its condition over the stored bars.
        now: wall clock, UTC ms.
        market_now: market time, UTC ms.
    """
    armed, seen = alert.armed, alert.judged_until
    times, truths = values.ts.tolist(), values.values.tolist()
    if seen is None:
        seen = alert.timeframe.last_closed(market_now - (now - alert.created_at))
        armed = not any(truth == 1 for ts, truth in zip(times, truths, strict=True) if ts == seen)
    rows = [row for row, ts in enumerate(times) if ts > seen]
    found = firings([truths[row] for row in rows], armed=armed, repeats=alert.repeats)
    closes = values.evaluation.data[alert.timeframe].candles(0).close
    fired = tuple((times[rows[n]], float(closes[rows[n]])) for n in found.rows)
    after = replace(
        alert,
        judged_until=times[-1] if rows else seen,
        armed=found.armed,
        fired_at=now if fired else alert.fired_at,
        active=alert.repeats or not fired,
        problem="",
    )
    return Looked(after, fired)


def _has_new_bar(alert: PriceAlert, market_now: int) -> bool:
    return alert.judged_until is None or (
        alert.judged_until < alert.timeframe.last_closed(market_now)
    )
