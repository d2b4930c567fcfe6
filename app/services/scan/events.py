"""What a scan is asked, and what it tells while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.services.events import Event

if TYPE_CHECKING:
    from app.domain.errors import HarrierError
    from app.domain.regime import Regime
    from app.domain.regime_changes import RegimeChange
    from app.domain.setup import NearMiss, Rejection, Setup, SetupEvent
    from app.domain.strategy import Strategy
    from app.domain.timeframe import Timeframe
    from app.services.ports import ScanRecord, Universe


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What to scan.

    Attributes:
        strategies: rules for this scan alone; empty: the enabled ones.
        symbols: only these; empty: the universe.
        top: how many symbols by volume; None: the setting.
        at: scan of the past, market time in UTC ms; makes no live setup and no alert.
        look_back: bars judged before the newest one where a strategy never saw a symbol, so that
            a first look at the demo market shows setups in all states.
        reason: schedule, user, start or command.
    """

    strategies: tuple[Strategy, ...] = ()
    symbols: tuple[str, ...] = ()
    top: int | None = None
    at: int | None = None
    look_back: int = 0
    reason: str = "user"


@dataclass(frozen=True, slots=True)
class ScanStarted(Event):
    """A cycle began; ``as_of`` is market time, UTC ms."""

    scan_id: str
    exchange: str
    as_of: int
    reason: str


@dataclass(frozen=True, slots=True)
class ScanProgress(Event):
    """How far a cycle is. Phases: universe, fetch, evaluate, store. ``left_s`` is an estimate."""

    scan_id: str
    phase: str
    done: int
    total: int
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class SymbolFailed(Event):
    """One symbol could not be scanned; the reason is a sentence for the user."""

    scan_id: str
    symbol: str
    reason: str


@dataclass(frozen=True, slots=True)
class StrategyMatch:
    """A strategy whose entry rule holds at the last closed bar of a symbol."""

    strategy: str
    direction: str
    timeframe: Timeframe
    score: float
    is_setup: bool


@dataclass(frozen=True, slots=True)
class ScannerRow:
    """One symbol of the Scanner table, as of its last closed bar of the base timeframe.

    Attributes:
        last: last close, quote currency. ``tick`` is the market's price step.
        change: relative change over 24 h, fraction; ``quote_volume`` over 24 h, quote currency.
        spark: up to 48 hourly-or-base closes, oldest first.
        rsi: RSI 14 of the base timeframe.
    """

    symbol: str
    rank: int
    last: float | None
    tick: float
    change: float | None
    quote_volume: float | None
    spark: tuple[float, ...]
    rsi: float | None
    matches: tuple[StrategyMatch, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    score: float | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Everything one cycle found.

    Attributes:
        setups: hits of the last closed bar that made a setup, new or seen before.
        new: ids of those that this cycle made.
        changed: setups of earlier bars whose state this cycle moved.
        recovered: new setups of missed bars, found late.
        notes: sentences about what the scan had to leave out.
        retry_at: wall clock, UTC ms, from which it is worth scanning again because the exchange
            served nobody for a while (0: unknown); None otherwise.
        error: why the cycle failed as a whole, when that was no bug.
    """

    record: ScanRecord
    regime: Regime | None
    setups: tuple[Setup, ...] = ()
    new: frozenset[str] = frozenset()
    changed: tuple[Setup, ...] = ()
    recovered: tuple[Setup, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    rows: tuple[ScannerRow, ...] = ()
    notes: tuple[str, ...] = ()
    retry_at: int | None = None
    error: HarrierError | None = None


@dataclass(frozen=True, slots=True)
class UniverseRefreshed(Event):
    """The universe was chosen anew."""

    universe: Universe


@dataclass(frozen=True, slots=True)
class SetupOpened(Event):
    """A new setup was stored."""

    setup: Setup
    late: bool = False


@dataclass(frozen=True, slots=True)
class SetupChanged(Event):
    """A stored setup moved on."""

    setup: Setup
    events: tuple[SetupEvent, ...]


@dataclass(frozen=True, slots=True)
class RegimeJudged(Event):
    """The regime as of this cycle.

    Attributes:
        history: (close time, trend, volatility) by 4h bar, oldest first.
        breadth: percent of the universe above its own EMA 50 (1d) at the same bars; None unknown.
    """

    regime: Regime
    history: tuple[tuple[int, str | None, str | None], ...] = ()
    breadth: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class RegimeChanged(Event):
    """The regime took another label, which is stored; told oldest first.

    Attributes:
        reference: symbol it was judged by.
        late: found only after a later bar had closed.
    """

    reference: str
    change: RegimeChange
    late: bool


@dataclass(frozen=True, slots=True)
class ScanFinished(Event):
    """A cycle ended, also when it failed or was cancelled (see the record's state)."""

    result: ScanResult
    counts: dict[str, int] = field(default_factory=dict)
