"""The scan use case: checks the request, runs one cycle, and keeps a record however it ends."""

from __future__ import annotations

import logging
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.errors import HarrierError
from app.domain.webhooks.external import is_external
from app.services.data_fetcher import DataFetcher
from app.services.ports import ScanRecord, SetupFilter
from app.services.scan.compiled import CompiledRules
from app.services.scan.cycle import Cycle
from app.services.scan.events import ScanFinished, ScanResult, ScanStarted
from app.services.scan.rules import rules_of
from app.services.scan.task import ScanTask, retry_moment

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.domain.timeframe import Timeframe
    from app.services.events import Event
    from app.services.ports import Exchange, Waits
    from app.services.scan.events import ScanRequest
    from app.services.scan.tools import ScanTools

log = logging.getLogger(__name__)


class ScanService:
    """Runs scans; callers see to it that only one runs at a time."""

    def __init__(self, tools: ScanTools) -> None:
        self._tools = tools
        self._fetcher: tuple[Exchange, DataFetcher] | None = None
        self._compiled = CompiledRules()

    def timeframes_in_use(self) -> set[Timeframe]:
        """Base timeframes of the strategies that are on, and of open setups from outside."""
        stored = self._tools.strategies.list()
        used = {each.strategy.timeframe for each in stored if each.enabled}
        with self._tools.open_work(read_only=True) as work:
            open_setups = work.setups.find(SetupFilter(exchange=self._tools.exchange().id))
        return used | {each.timeframe for each in open_setups if is_external(each.strategy)}

    def run(self, request: ScanRequest) -> Generator[Event, None, ScanResult]:
        """One cycle as a stream of events, ending with `ScanFinished`.

        Closing the stream cancels the cycle: candles that came are kept, setups are made by the
        next cycle. An expected failure is no exception: the record's state is ``failed`` and its
        errors say why.

        Raises:
            BadInput: a rule of the request cannot be taken.
        """
        started = monotonic()
        exchange = self._tools.exchange()
        sent_before = exchange.requests_sent
        rules = rules_of(request, self._tools, exchange.id)
        record = ScanRecord(
            id=uuid4().hex[:12],
            exchange=exchange.id,
            as_of=request.at or self._tools.wall.now(),
            started_at=self._tools.wall.now(),
            state="running",
            timeframes=tuple(sorted(rules.timeframes)),
            past=request.at is not None,
        )
        cycle: Cycle | None = None
        try:
            now, in_doubt = yield from self._market_time(exchange, request)
            record = replace(record, as_of=now)
            task = ScanTask(
                request,
                exchange,
                self._fetcher_for(exchange),
                self._compiled,
                rules.rules,
                rules.followed,
                record.as_of,
                sent_before,
                self._is_offline(exchange),
                in_doubt,
                rules.external,
            )
            self._keep(record)
            cycle = Cycle(self._tools, task, record)
            log.info("Scan %s of %s begins (%s)", record.id, exchange.title, request.reason)
            yield ScanStarted(record.id, exchange.id, record.as_of, request.reason)
            result = yield from cycle.run()
        except GeneratorExit:
            if cycle is not None and not cycle.is_kept:
                self._keep(cycle.ended("cancelled", monotonic() - started))
            raise
        except HarrierError as error:
            log.warning("The scan failed: %s", error)
            record = replace(record, requests=exchange.requests_sent - sent_before)
            result = ScanResult(
                _failed(record, cycle, str(error), monotonic() - started),
                None,
                retry_at=retry_moment(error, request),
                error=error,
            )
            self._keep(result.record)
        except Exception as error:
            reason = f"an internal error: {type(error).__name__}; the log says more"
            self._keep(_failed(record, cycle, reason, monotonic() - started))
            raise
        _log_end(result)
        if not (request.symbols or request.strategies or result.record.past):
            self._tell(result.record)
            if result.record.scanned:
                yield from self._tools.prices(result.record.as_of)
        yield ScanFinished(result)
        return result

    def _market_time(self, exchange: Exchange, request: ScanRequest) -> Waits[tuple[int, bool]]:
        """Market time, UTC ms, and whether its clock is to be measured once more."""
        if request.at is not None:
            return request.at, False
        if self._is_offline(exchange):
            return self._newest_stored(exchange), False
        now = yield from exchange.market_time()
        return now, self._tools.follow_clock(now)

    def _newest_stored(self, exchange: Exchange) -> int:
        """Closing time of the newest stored candle: what is known without asking."""
        closes = (
            info.last + info.timeframe.milliseconds
            for info in self._tools.store.series(exchange.id)
        )
        return max(closes, default=self._tools.wall.now())

    def _is_offline(self, exchange: Exchange) -> bool:
        return self._tools.offline and not exchange.is_demo

    def _fetcher_for(self, exchange: Exchange) -> DataFetcher:
        if self._fetcher is None or self._fetcher[0] is not exchange:
            tools = self._tools
            most_filled = tools.settings.current.data.maximum_filled
            fetcher = DataFetcher(exchange, tools.store, tools.open_work, most_filled)
            self._fetcher = (exchange, fetcher)
        return self._fetcher[1]

    def _tell(self, record: ScanRecord) -> None:
        """Alert that scans of the universe began to fail, or work again."""
        with self._tools.open_work() as work:
            alerts = self._tools.alerts.scan(work, record)
            work.commit()
        self._tools.alerts.announce(alerts)

    def _keep(self, record: ScanRecord) -> None:
        with self._tools.open_work() as work:
            work.scans.save(record)
            work.commit()


def _failed(record: ScanRecord, cycle: Cycle | None, reason: str, seconds: float) -> ScanRecord:
    if cycle is not None:
        return cycle.ended("failed", seconds, reason)
    return replace(
        record, state="failed", errors=(("", reason),), duration={"total": round(seconds, 4)}
    )


def _log_end(result: ScanResult) -> None:
    record = result.record
    log.info(
        "Scan %s ends %s: %d of %d symbols, %d new setups, %d moved, %d requests, %.1f s",
        record.id,
        record.state,
        record.scanned,
        record.universe,
        len(result.new),
        len(result.changed),
        record.requests,
        record.duration.get("total", 0.0),
    )
