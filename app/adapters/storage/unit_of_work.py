"""One transaction and the repositories that work in it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, Self

from app.adapters.storage.repositories.alerts import SqlAlerts
from app.adapters.storage.repositories.backtests import SqlBacktests
from app.adapters.storage.repositories.base_rates import SqlBaseRates
from app.adapters.storage.repositories.facts import SqlFacts
from app.adapters.storage.repositories.hooks import SqlHooks
from app.adapters.storage.repositories.journal import SqlJournal
from app.adapters.storage.repositories.journal_changes import SqlJournalChanges
from app.adapters.storage.repositories.market import SqlAssets, SqlUniverses
from app.adapters.storage.repositories.price_alerts import SqlPriceAlerts
from app.adapters.storage.repositories.regimes import SqlRegimes
from app.adapters.storage.repositories.scans import SqlScans
from app.adapters.storage.repositories.setups import SqlSetups
from app.adapters.storage.repositories.strategies import SqlStrategies
from app.domain.errors import RetryableError

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Engine

    from app.services.ports import (
        AlertRepository,
        AssetRepository,
        BacktestRepository,
        BaseRateRepository,
        FactRepository,
        HookRepository,
        JournalChanges,
        JournalRepository,
        PriceAlertRepository,
        RegimeRepository,
        ScanRepository,
        SetupRepository,
        StrategyRepository,
        UniverseRepository,
    )

READ_ONLY: Final = "harrier_read_only"
_LONGEST_QUEUE_S: Final = 30.0


class WritersTurn:
    """Lets one thread at a time write; the others queue."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    def take(self) -> None:
        """Wait for the turn.

        Raises:
            RetryableError: another thread keeps it for very long.
            RuntimeError: this thread has it already, so that it would wait for itself.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("a unit of work that writes is open on this thread already")
        if not self._lock.acquire(timeout=_LONGEST_QUEUE_S):
            raise RetryableError("The database is busy with something long; try again in a moment.")
        self._owner = threading.get_ident()

    def give_back(self) -> None:
        """Let the next thread write."""
        self._owner = None
        self._lock.release()


class SqlUnitOfWork:
    """A context manager that undoes what was not committed. Never leaves its thread."""

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

    def __init__(self, engine: Engine, turn: WritersTurn | None) -> None:
        """Nothing is opened before the block is entered.

        Args:
            engine: where connections come from.
            turn: taken while the block runs; None for one that only reads.
        """
        self._engine = engine
        self._turn = turn

    def __enter__(self) -> Self:
        if self._turn is not None:
            self._turn.take()
        try:
            self._connect()
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._connection.close()
        finally:
            self._release()

    def commit(self) -> None:
        """Keep what was done. The block may go on: it is in a new transaction then."""
        if self._turn is None:
            raise RuntimeError("a unit of work that only reads has nothing to commit")
        self._gathered.flush()
        try:
            self._connection.commit()
        except BaseException:
            # SQLite leaves a transaction open whose commit failed; SQLAlchemy takes it for ended.
            self._connection.connection.rollback()
            raise

    def _connect(self) -> None:
        options = {READ_ONLY: self._turn is None}
        connection = self._engine.connect().execution_options(**options)
        self._connection = connection
        self.assets = SqlAssets(connection)
        self.universes = SqlUniverses(connection)
        self.strategies = SqlStrategies(connection)
        self._gathered = SqlSetups(connection)
        self.setups = self._gathered
        self.scans = SqlScans(connection)
        self.regimes = SqlRegimes(connection)
        self.facts = SqlFacts(connection)
        self.alerts = SqlAlerts(connection)
        self.price_alerts = SqlPriceAlerts(connection)
        self.backtests = SqlBacktests(connection)
        self.base_rates = SqlBaseRates(connection)
        self.hooks = SqlHooks(connection)
        self.journal = SqlJournal(connection)
        self.journal_changes = SqlJournalChanges(connection)

    def _release(self) -> None:
        if self._turn is not None:
            self._turn.give_back()
