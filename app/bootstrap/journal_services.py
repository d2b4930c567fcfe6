"""Services over what was really traded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.backtest_services import BacktestServices
from app.bootstrap.built_once import built_once

if TYPE_CHECKING:
    from app.adapters.storage.journal_copy import JournalCopyFiles
    from app.adapters.storage.journal_pictures import JournalPictureFiles
    from app.adapters.storage.unit_of_work import SqlUnitOfWork
    from app.services.journal.care import JournalCare
    from app.services.journal.copying import CopyKeeper
    from app.services.journal.exports import JournalExports
    from app.services.journal.kept_trades import KeptTrades
    from app.services.journal.ledger import JournalLedger
    from app.services.journal.measuring import MeasuringService
    from app.services.journal.service import JournalService
    from app.services.journal.statistics import StatisticsService


class JournalServices(BacktestServices):
    """The journal."""

    @built_once
    def _journal_copy(self) -> JournalCopyFiles:
        from app.adapters.storage.journal_copy import JournalCopyFiles

        return JournalCopyFiles(self._folder.journal)

    @built_once
    def journal_copying(self) -> CopyKeeper:
        """What keeps the copy as far as the journal is."""
        from app.services.journal.copying import CopyKeeper

        return CopyKeeper(self.database.work, self._journal_copy, self.wall)

    @built_once
    def journal_care(self) -> JournalCare:
        """Whether the journal is sound; opens no database before it is made anew."""
        from app.adapters.storage.journal_check import JournalFileCheck
        from app.services.journal.care import JournalCare

        def open_work(*, read_only: bool = False) -> SqlUnitOfWork:
            return self.database.work(read_only=read_only)

        check = JournalFileCheck(self._folder.database, self._folder.journal)
        return JournalCare(open_work, self._journal_copy, check, self.backups)

    @built_once
    def _journal_ledger(self) -> JournalLedger:
        from app.services.journal.ledger import JournalLedger

        return JournalLedger(self.database.work, self.bus, self.wall, self.journal_copying)

    @built_once
    def _journal_pictures(self) -> JournalPictureFiles:
        from app.adapters.storage.journal_pictures import JournalPictureFiles

        return JournalPictureFiles(self._folder.journal / "pictures")

    @built_once
    def journal(self) -> JournalService:
        """What was really traded."""
        from app.services.journal.drafts import Drafts
        from app.services.journal.pictures import PictureBook
        from app.services.journal.service import JournalService

        open_work = self.database.work
        ledger = self._journal_ledger
        return JournalService(
            open_work,
            ledger,
            PictureBook(open_work, ledger, self._journal_pictures),
            Drafts(
                open_work,
                self.equity.account,
                self.wall,
                lambda: self.settings.current.journal.checklist,
            ),
            self.decisions,
        )

    @built_once
    def _kept_trades(self) -> KeptTrades:
        from app.services.journal.kept_trades import KeptTrades

        return KeptTrades(self.journal, self.bus)

    @built_once
    def journal_statistics(self) -> StatisticsService:
        """What the trades come to."""
        from app.services.journal.statistics import StatisticsService, Stored

        candles = Stored(self.store, lambda: self.exchange.id)
        return StatisticsService(self._kept_trades, self.setups, candles, self.market_now)

    @built_once
    def journal_measuring(self) -> MeasuringService:
        """What candles say about trades."""
        from app.services.journal.measuring import MeasuringService

        return MeasuringService(
            self.journal, self._kept_trades, self.store, lambda: self.exchange.id
        )

    @built_once
    def journal_exports(self) -> JournalExports:
        """Trades and statistics as files."""
        from app.adapters.reports.journal_files import JournalFiles
        from app.services.journal.exports import JournalExports

        return JournalExports(
            self.journal,
            self.journal_statistics,
            JournalFiles(),
            self._journal_ledger,
            self._journal_pictures,
        )
