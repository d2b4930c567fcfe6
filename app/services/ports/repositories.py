"""Where kept values are read and written, one transaction at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from app.domain.asset import Market
    from app.domain.regime_changes import RegimeChange
    from app.domain.setup import Setup, SetupEvent
    from app.domain.setup_decision import Decision
    from app.domain.setup_results import Outcome
    from app.domain.strategy import Strategy
    from app.services.ports.alerts import AlertRepository, PriceAlertRepository
    from app.services.ports.backtests import BacktestRepository
    from app.services.ports.base_cases import BaseRateRepository
    from app.services.ports.hooks import HookRepository
    from app.services.ports.journal import JournalRepository
    from app.services.ports.journal_changes import JournalChanges
    from app.services.ports.records import ScanRecord, SetupFilter, StoredStrategy, Universe


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

    def between(
        self, exchange: str, since: int | None, until: int | None
    ) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Oldest first: as_of (UTC ms) and members, largest first.

        From the last refresh at or before ``since`` on, up to but without ``until``; None: no
        bound. One with the members of the one before is left out.
        """


class StrategyRepository(Protocol):
    """Strategies with all their versions."""

    def all(self) -> tuple[StoredStrategy, ...]:
        """Newest versions, by name."""

    def get(self, name: str) -> StoredStrategy | None:
        """The newest version, or None."""

    def version(self, name: str, content_hash: str) -> StoredStrategy | None:
        """The version of that content, also of a strategy that was deleted; None without one."""

    def versions(self, name: str) -> tuple[StoredStrategy, ...]:
        """Every version, newest first; also of a strategy that was deleted."""

    def save(self, strategy: Strategy, changed_at: int, source: str = "user") -> StoredStrategy:
        """Keep a new version unless the content is unchanged."""

    def rename(self, name: str, wanted: str) -> None:
        """Let a strategy's versions go on under another name that no strategy in the list has."""

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
        """Events recorded since a wall-clock time, newest first, without those of shadows."""

    def decisions(self, setup_id: str) -> tuple[Decision, ...]:
        """What the user decided about a setup, in order, what was taken back included."""

    def decide(self, decision: Decision) -> Decision:
        """Keep a decision; returns it with its id."""

    def outcomes(self, wanted: SetupFilter) -> tuple[Outcome, ...]:
        """How each setup that was entered and has ended came out, shadows included."""


class ScanRepository(Protocol):
    """The history of cycles."""

    def save(self, record: ScanRecord) -> None:
        """Insert or update one cycle with its errors."""

    def latest(self, limit: int) -> tuple[ScanRecord, ...]:
        """Newest first."""

    def mark_interrupted(self) -> int:
        """Turn ``running`` records of dead processes into ``interrupted``; how many."""


class RegimeRepository(Protocol):
    """Changes of the market's regime."""

    def add(
        self, exchange: str, reference: str, changes: Iterable[RegimeChange], recorded_at: int
    ) -> None:
        """Keep changes, one for each bar."""

    def latest(self, exchange: str, reference: str, limit: int) -> tuple[RegimeChange, ...]:
        """Newest first."""


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
    regimes: RegimeRepository
    facts: FactRepository
    alerts: AlertRepository
    price_alerts: PriceAlertRepository
    backtests: BacktestRepository
    base_rates: BaseRateRepository
    hooks: HookRepository
    journal: JournalRepository
    journal_changes: JournalChanges

    def commit(self) -> None:
        """Keep what was done; leaving the block without it undoes everything."""


class OpenUnitOfWork(Protocol):
    """Opens one transaction; leaving the block closes it."""

    def __call__(self, *, read_only: bool = False) -> AbstractContextManager[UnitOfWork]:
        """A unit of work; one that only reads waits for no writer and must not commit."""
