"""What the services need from outside, as protocols.

Network ports are streams: they yield `Waiting` at least every 100 ms and return their answer.
Closing the generator cancels what is under way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from app.domain.asset import Market, Ticker
    from app.domain.candles import Candles
    from app.domain.errors import HarrierError
    from app.domain.setup import Setup, SetupEvent
    from app.domain.strategy import Strategy
    from app.domain.timeframe import Timeframe
    from app.services.events import Waiting

type Waits[T] = Generator[Waiting, None, T]


class WallClock(Protocol):
    """The machine's own clock: for Retry-After, quiet hours, ``created_at``."""

    def now(self) -> int:
        """UTC ms."""


# ---------------------------------------------------------------- exchange


@dataclass(frozen=True, slots=True)
class CandleRequest:
    """Closed candles wanted: ``since`` ≤ opening time < ``until``, UTC ms on the grid."""

    symbol: str
    timeframe: Timeframe
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class CandleReply:
    """The answer to one request: candles as the exchange has them (unfilled), or an error.

    Attributes:
        flags: sentences on what was repaired on the way in (duplicates dropped, rows off the
            grid snapped, …); empty when the data was clean.
    """

    request: CandleRequest
    candles: Candles | None
    error: HarrierError | None = None
    flags: tuple[str, ...] = ()


class Exchange(Protocol):
    """One market place: public data only."""

    @property
    def id(self) -> str:
        """Stable id: ccxt's, or ``demo``."""

    @property
    def title(self) -> str:
        """Name to show."""

    @property
    def is_demo(self) -> bool:
        """Whether prices are made up; then everything says DEMO."""

    @property
    def requests_sent(self) -> int:
        """HTTP requests sent so far, retries included."""

    @property
    def load(self) -> tuple[int, int] | None:
        """Used and allowed request weight of the current minute, or None."""

    def market_time(self) -> Waits[int]:
        """The exchange's clock, UTC ms; decides what is closed. Sends one request."""

    def markets(self) -> Waits[tuple[Market, ...]]:
        """All spot markets, also the inactive ones."""

    def tickers(self) -> Waits[Mapping[str, Ticker]]:
        """The last 24 hours by symbol."""

    def timeframes(self) -> Sequence[Timeframe]:
        """What the exchange serves, shortest first."""

    def candles(
        self, requests: Sequence[CandleRequest]
    ) -> Generator[Waiting | CandleReply, None, None]:
        """Answer every request once, in any order; pages are joined. Never raises for a symbol.

        Raises:
            RetryableError: the host refuses everybody for now.
            ExchangeError: the host refuses for good.
        """

    def close(self) -> None:
        """Stop helper processes and sockets; a later call starts them anew."""


# ---------------------------------------------------------------- candles


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """What the candle store holds of one series. Times are opening times, UTC ms."""

    exchange: str
    symbol: str
    timeframe: Timeframe
    rows: int
    first: int
    last: int


class CandleStore(Protocol):
    """Stored candles, unfilled, of any exchange. Safe from any thread; one writer at a time."""

    def load(
        self,
        exchange: str,
        symbols: Sequence[str],
        timeframe: Timeframe,
        since: int | None = None,
        until: int | None = None,
    ) -> dict[str, Candles]:
        """Series with since ≤ opening time < until; a symbol without rows is left out."""

    def merge(self, exchange: str, timeframe: Timeframe, series: Mapping[str, Candles]) -> None:
        """Add rows; a row with a known opening time replaces the stored one. One transaction."""

    def series(self, exchange: str | None = None) -> tuple[SeriesInfo, ...]:
        """What is there, in order of exchange, symbol, timeframe."""

    def drop(self, exchange: str, symbol: str, timeframe: Timeframe) -> None:
        """Forget one series."""

    def verify(self) -> tuple[str, ...]:
        """Sentences on what is damaged; empty when sound."""

    def close(self) -> None:
        """Close connections and fold the write-ahead log away."""


@dataclass(frozen=True, slots=True)
class CandleFileContent:
    """What a file of candles holds.

    Attributes:
        symbol: from the file's name, or None when the name does not tell.
        timeframe: from the file's name, else from the distance of the rows; None when neither
            tells.
        candles: unfilled; on the grid when the timeframe is known.
        flags: sentences on what was repaired (rows off the grid snapped or dropped).
    """

    symbol: str | None
    timeframe: Timeframe | None
    candles: Candles
    flags: tuple[str, ...] = ()


class CandleFolder(Protocol):
    """A folder of files named ``BASE_QUOTE-TF.parquet``."""

    @property
    def path(self) -> Path:
        """The folder."""

    def series(self) -> Mapping[tuple[str, Timeframe], Path]:
        """Files by symbol and timeframe, in order of symbol, timeframe."""

    def symbols(self, timeframe: Timeframe) -> tuple[str, ...]:
        """Symbols with a file of this timeframe."""

    def load(self, symbol: str, timeframe: Timeframe) -> CandleFileContent:
        """Read one file; what was read is remembered.

        Raises:
            BadInput: no such file, or not sound; one line that names it.
        """


class CandleFiles(Protocol):
    """Files of candles: Parquet, CSV, Binance's bulk downloads."""

    def read(self, path: Path) -> CandleFileContent:
        """Read one file.

        Raises:
            BadInput: missing, of another kind, or not sound; one line that names file and place.
        """

    def write(self, path: Path, candles: Candles) -> None:
        """Write Parquet or CSV, by the name's ending, in place of what was there.

        Raises:
            BadInput: neither ``.parquet`` nor ``.csv``.
            EnvironmentFault: the folder cannot be written.
        """

    def folder(self, path: Path) -> CandleFolder:
        """The folder of ``--candles``.

        Raises:
            BadInput: it is not there, or holds no candle file.
        """


# ---------------------------------------------------------------- database


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A symbol left out of the universe, with the reason as a sentence."""

    symbol: str
    reason: str


@dataclass(frozen=True, slots=True)
class UniverseMember:
    """A symbol of the universe: rank by 24 h quote volume, from 1."""

    symbol: str
    rank: int
    quote_volume: float | None


@dataclass(frozen=True, slots=True)
class Universe:
    """One refresh of the universe. ``as_of`` is market time, UTC ms."""

    exchange: str
    quote: str
    as_of: int
    members: tuple[UniverseMember, ...]
    excluded: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class StoredStrategy:
    """A strategy's newest version as it is kept."""

    strategy: Strategy
    version: int
    content_hash: str
    enabled: bool
    source: str
    changed_at: int


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """One cycle as it is kept.

    Attributes:
        as_of: market time of the cycle, UTC ms. ``started_at`` is wall clock.
        state: running, done, partial, failed, cancelled or interrupted.
        requests: HTTP requests, retries too.
        duration: seconds by phase: total, fetch, evaluate, store.
        errors: symbol (or "" for the whole scan) and sentence.
        past: a scan of the past (``--at``), which makes no live setup.
    """

    id: str
    exchange: str
    as_of: int
    started_at: int
    state: str
    universe: int = 0
    scanned: int = 0
    failed: int = 0
    setups: int = 0
    requests: int = 0
    duration: Mapping[str, float] = field(default_factory=dict)
    errors: tuple[tuple[str, str], ...] = ()
    timeframes: tuple[str, ...] = ()
    past: bool = False


@dataclass(frozen=True, slots=True)
class SetupFilter:
    """Which setups to list; None leaves a field open."""

    open_only: bool = True
    state: str | None = None
    symbol: str | None = None
    strategy: str | None = None
    exchange: str | None = None
    limit: int | None = None


class AssetRepository(Protocol):
    """Markets as last seen at each exchange."""

    def replace(self, exchange: str, markets: Iterable[Market], seen_at: int) -> None:
        """Update the markets of an exchange; what is gone becomes inactive."""

    def all(self, exchange: str) -> tuple[Market, ...]:
        """Markets by symbol."""


class UniverseRepository(Protocol):
    """Every refresh of the universe."""

    def add(self, universe: Universe) -> None:
        """Keep one refresh."""

    def latest(self, exchange: str | None = None, at: int | None = None) -> Universe | None:
        """The last refresh at or before ``at`` (market time, UTC ms)."""

    def history(self, exchange: str, limit: int) -> tuple[tuple[int, int, int], ...]:
        """Newest first: (as_of, members, excluded)."""


class StrategyRepository(Protocol):
    """Strategies with all their versions."""

    def all(self) -> tuple[StoredStrategy, ...]:
        """Newest versions, by name."""

    def get(self, name: str) -> StoredStrategy | None:
        """The newest version, or None."""

    def save(self, strategy: Strategy, changed_at: int, source: str = "user") -> StoredStrategy:
        """Keep a new version unless the content is unchanged."""

    def set_enabled(self, name: str, *, enabled: bool) -> None:
        """Switch on or off without a new version."""

    def delete(self, name: str) -> None:
        """Hide a strategy; versions used by setups stay."""


class SetupRepository(Protocol):
    """Setups with their events."""

    def get(self, setup_id: str) -> Setup | None:
        """One setup, or None."""

    def find(self, wanted: SetupFilter) -> tuple[Setup, ...]:
        """Setups that match, newest signal bar first."""

    def save(self, setup: Setup, events: Iterable[SetupEvent]) -> None:
        """Insert or update a setup and add its new events."""

    def events(self, setup_id: str) -> tuple[SetupEvent, ...]:
        """Events in the order they were recorded."""

    def recent_events(self, since: int, limit: int) -> tuple[SetupEvent, ...]:
        """Events recorded since a wall-clock time, newest first."""


class ScanRepository(Protocol):
    """The history of cycles."""

    def save(self, record: ScanRecord) -> None:
        """Insert or update one cycle with its errors."""

    def latest(self, limit: int) -> tuple[ScanRecord, ...]:
        """Newest first."""

    def mark_interrupted(self) -> int:
        """Turn ``running`` records of dead processes into ``interrupted``; how many."""


class FactRepository(Protocol):
    """Small facts that must change together with the data: JSON values by key."""

    def get(self, key: str) -> object | None:
        """The value, or None."""

    def set(self, key: str, value: object) -> None:
        """Keep a JSON-serialisable value."""


class UnitOfWork(Protocol):
    """One transaction and its repositories. Never leaves the thread that opened it."""

    assets: AssetRepository
    universes: UniverseRepository
    strategies: StrategyRepository
    setups: SetupRepository
    scans: ScanRepository
    facts: FactRepository

    def commit(self) -> None:
        """Keep what was done; leaving the block without it undoes everything."""


class OpenUnitOfWork(Protocol):
    """Opens one transaction; leaving the block closes it."""

    def __call__(self, *, read_only: bool = False) -> AbstractContextManager[UnitOfWork]:
        """A unit of work; one that only reads waits for no writer and must not commit."""


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """Outcome of a check: problems are sentences, empty when sound."""

    path: Path
    exists: bool
    version: str | None
    newest_version: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """One kept copy of the database. ``taken_at`` is wall clock, UTC ms; size in bytes."""

    path: Path
    taken_at: int
    size: int


class Maintenance(Protocol):
    """Care of the database file."""

    def check(self) -> DatabaseReport:
        """Integrity and version, without changing anything."""

    def backup(self, target: Path | None = None) -> Path:
        """Copy to ``target`` or the backup folder; the copy is verified."""

    def restore(self, source: Path) -> Path:
        """Put a backup in place; returns where the replaced file was kept."""

    def upgrade(self) -> tuple[str | None, str]:
        """Backup, then migrate; returns versions before and after."""

    def backups(self) -> tuple[Backup, ...]:
        """The copies in the backup folder made by `backup` without a target, newest first."""

    def discard(self, backup: Backup) -> None:
        """Delete one of them."""


# ---------------------------------------------------------------- time and settings


class Timer(Protocol):
    """Calls back at planned wall-clock moments, on a thread of its own."""

    def plan(self, name: str, at: int, call: Callable[[], None]) -> None:
        """Call once at wall clock ``at`` (UTC ms), replacing an earlier plan of that name.

        A moment missed by sleep is made up once.
        """

    def cancel(self, name: str) -> None:
        """Drop a plan."""

    def stop(self) -> None:
        """Drop all plans and end the thread."""


class Kernels(Protocol):
    """Machine code of the numeric kernels."""

    @property
    def ready(self) -> bool:
        """Whether everything is compiled, so that nothing waits for a compiler."""

    def prepare(self) -> Waits[None]:
        """Compile what is missing, outside this process.

        Raises:
            EnvironmentFault: compiling failed.
        """


class SettingsStore(Protocol):
    """Where preferences are kept: nested JSON, only what differs from the defaults."""

    def read(self) -> dict[str, object]:
        """The stored values; {} when there are none.

        Raises:
            BadInput: damaged.
            EnvironmentFault: written by a newer program, or not readable.
        """

    def set_aside(self) -> str:
        """Keep what is stored under another name, which is returned, and forget it."""

    def write(self, values: Mapping[str, object]) -> None:
        """Replace them atomically.

        Raises:
            EnvironmentFault: the disk is full or the folder cannot be written.
        """


class SecretStore(Protocol):
    """The system's keyring."""

    def get(self, name: str) -> str | None:
        """The secret, or None."""

    def set(self, name: str, value: str) -> None:
        """Keep a secret.

        Raises:
            EnvironmentFault: no keyring on this system.
        """

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is no error."""


class StrategyTexts(Protocol):
    """Where strategies come from as text."""

    def read(self, path: str) -> str:
        """The text of a strategy file.

        Raises:
            BadInput: missing, too large, or no text.
        """

    def gallery(self) -> tuple[tuple[str, str], ...]:
        """The ready strategies that ship with the program: (file name, text), by file name."""
