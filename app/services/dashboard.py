"""What the dashboard reads: open setups, results in R, today's events, coverage of candles."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from app.domain.timeframe import MINUTE, Timeframe
from app.services.ports import SetupFilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.domain.setup import Setup, SetupEvent
    from app.services.application import Application
    from app.services.ports import ScanRecord

CYCLES: Final = 48
MOST_RESULTS: Final = 5_000
MOST_RECORDS: Final = 1_500
MOST_EVENTS: Final = 100
LATE_SHARE: Final = 0.1


# ---------------------------------------------------------------- results


@dataclass(frozen=True, slots=True)
class Result:
    """How one setup ended: in R, at the bar that opened at ``ended_at`` (UTC ms)."""

    setup_id: str
    ended_at: int
    r: float


def result_of(setup: Setup) -> Result | None:
    """The result of a setup that was entered and has ended by itself; None of any other."""
    ended_by_user = setup.left_at is not None
    if ended_by_user or setup.state.is_open or setup.r is None or setup.entry_price is None:
        return None
    ended = max((each.time for each in setup.exits), default=setup.evaluated_until)
    return Result(setup.id, ended, setup.r)


def equity_in_r(results: Iterable[Result]) -> tuple[float, ...]:
    """Sum of R after each result, oldest first."""
    ordered = sorted(results, key=lambda result: (result.ended_at, result.setup_id))
    return tuple(accumulate(result.r for result in ordered))


# ---------------------------------------------------------------- coverage


class Mark(StrEnum):
    """What became of one closed candle of a timeframe.

    ``LATE`` was scanned after a tenth of the next bar, ``PARTIAL`` without some symbols,
    ``MISSED`` not before the next candle closed. ``UNKNOWN`` lies before the first kept cycle,
    or has just closed.
    """

    SCANNED = "scanned"
    LATE = "late"
    PARTIAL = "partial"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CoveredCandle:
    """One closed candle and the cycle that saw it.

    Attributes:
        close: its closing time, UTC ms.
        seen_at: market time of the first cycle after the close, UTC ms, also one that came after
            the next close; None without any.
    """

    close: int
    mark: Mark
    seen_at: int | None = None
    scanned: int = 0
    universe: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """The newest candles of one timeframe, oldest first."""

    timeframe: Timeframe
    candles: tuple[CoveredCandle, ...]

    @property
    def share(self) -> float | None:
        """Share (0–1) of the known candles that were scanned in time, late or in part."""
        known = [candle for candle in self.candles if candle.mark is not Mark.UNKNOWN]
        if not known:
            return None
        return sum(candle.mark is not Mark.MISSED for candle in known) / len(known)


def coverage(
    records: Iterable[ScanRecord], now: int, delay: int = 0, cycles: int = CYCLES
) -> tuple[Coverage, ...]:
    """Which candles were scanned, for each timeframe of the newest cycle, shortest first.

    Args:
        records: kept cycles of one exchange, in any order; those of the past are left out.
        now: market time, UTC ms.
        delay: between a close and its scan, by intent, ms.
        cycles: how many candles of each timeframe.
    """
    live = sorted((r for r in records if not r.past), key=lambda record: record.as_of)
    newest = next((record for record in reversed(live) if record.timeframes), None)
    if newest is None:
        return ()
    frames = [one for one in Timeframe if one.value in newest.timeframes]
    return tuple(
        Coverage(frame, _candles(frame, _of_frame(live, frame), now, (delay, cycles)))
        for frame in frames
    )


def _of_frame(records: Sequence[ScanRecord], frame: Timeframe) -> list[ScanRecord]:
    return [record for record in records if frame.value in record.timeframes]


def _candles(
    frame: Timeframe, records: Sequence[ScanRecord], now: int, plan: tuple[int, int]
) -> tuple[CoveredCandle, ...]:
    delay, cycles = plan
    length = frame.milliseconds
    newest = frame.floor(now)
    times = [record.as_of for record in records]
    patience = delay + max(MINUTE, round(length * LATE_SHARE))
    found = []
    for close in range(newest - (cycles - 1) * length, newest + 1, length):
        first, last = bisect_left(times, close), bisect_left(times, close + length)
        candle = _judged(close, records[first:last], patience)
        if candle.mark is Mark.MISSED:
            candle = _not_seen(close, times, now, patience)
        elif first == 0 and candle.mark is Mark.LATE:
            # The very first cycle begins the watch; nobody waited for it.
            candle = CoveredCandle(
                close, Mark.SCANNED, candle.seen_at, candle.scanned, candle.universe
            )
        found.append(candle)
    return tuple(found)


def _judged(close: int, records: Sequence[ScanRecord], patience: int) -> CoveredCandle:
    """The candle by the best cycle before the next close."""
    for state in ("done", "partial"):
        seen = next((record for record in records if record.state == state), None)
        if seen is None:
            continue
        late = seen.as_of - close > patience
        mark = Mark.PARTIAL if state == "partial" else Mark.LATE if late else Mark.SCANNED
        return CoveredCandle(close, mark, seen.as_of, seen.scanned, seen.universe)
    return CoveredCandle(close, Mark.MISSED)


def _not_seen(close: int, times: Sequence[int], now: int, patience: int) -> CoveredCandle:
    before_all = not times or close < times[0]
    if before_all or now - close <= patience:
        return CoveredCandle(close, Mark.UNKNOWN)
    after = bisect_left(times, close)
    return CoveredCandle(close, Mark.MISSED, times[after] if after < len(times) else None)


# ---------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What is open and what happened.

    Attributes:
        open_setups: newest signal bar first.
        events: newest first, each with its setup.
        ticks: price steps by symbol, those of the open setups among them.
    """

    open_setups: tuple[Setup, ...] = ()
    events: tuple[tuple[SetupEvent, Setup], ...] = ()
    ticks: Mapping[str, float] = field(default_factory=dict)


def read_results(services: Application) -> tuple[Result, ...]:
    """Results of the newest setups of the exchange that have ended; reads storage."""
    wanted = SetupFilter(open_only=False, exchange=_exchange(services), limit=MOST_RESULTS)
    found = (result_of(setup) for setup in services.setups.list(wanted))
    return tuple(result for result in found if result is not None)


def read_cycles(services: Application) -> tuple[ScanRecord, ...]:
    """The kept cycles of the exchange, newest first; reads storage."""
    exchange = _exchange(services)
    cycles = services.scan_history.latest(MOST_RECORDS)
    return tuple(record for record in cycles if record.exchange == exchange)


def read_day(
    services: Application,
    since: int,
    ended: Mapping[str, Setup] = MappingProxyType({}),
    ticks: Mapping[str, float] = MappingProxyType({}),
) -> DayFacts:
    """Open setups and the events recorded since a wall-clock time; reads storage.

    Args:
        services: of the installation.
        since: UTC ms.
        ended: ended setups known already, by id; they do not change any more.
        ticks: price steps known already, by symbol; markets are read when one is missing.
    """
    exchange = _exchange(services)
    opened = services.setups.list(SetupFilter(exchange=exchange))
    events = services.setups.recent_events(since, MOST_EVENTS)
    setups = {**ended, **{setup.id: setup for setup in opened}}
    for setup_id in {event.setup_id for event in events} - setups.keys():
        setups[setup_id] = services.setups.get(setup_id).setup
    if any(setup.symbol not in ticks for setup in opened):
        markets = services.universe.markets(exchange)
        ticks = {symbol: market.tick for symbol, market in markets.items()}
    told = ((event, setups[event.setup_id]) for event in events)
    return DayFacts(opened, tuple(pair for pair in told if pair[1].exchange == exchange), ticks)


def _exchange(services: Application) -> str:
    """The id in the settings, which tells it without opening the exchange."""
    return services.settings.current.market.exchange
