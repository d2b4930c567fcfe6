"""Services over what was really traded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.backtest_services import BacktestServices
from app.bootstrap.built_once import built_once

if TYPE_CHECKING:
    from app.services.journal.copying import CopyKeeper
    from app.services.journal.service import JournalService


class JournalServices(BacktestServices):
    """The journal."""

    @built_once
    def _journal_copy(self) -> CopyKeeper:
        from app.adapters.storage.journal_copy import JournalCopyFiles
        from app.services.journal.copying import CopyKeeper

        files = JournalCopyFiles(self._folder.journal)
        return CopyKeeper(self.database.work, files, self.wall)

    @built_once
    def journal(self) -> JournalService:
        """What was really traded."""
        from app.adapters.storage.journal_pictures import JournalPictureFiles
        from app.services.journal.drafts import Drafts
        from app.services.journal.ledger import JournalLedger
        from app.services.journal.pictures import PictureBook
        from app.services.journal.service import JournalService

        open_work = self.database.work
        ledger = JournalLedger(open_work, self.bus, self.wall, self._journal_copy)
        files = JournalPictureFiles(self._folder.journal / "pictures")
        return JournalService(
            open_work,
            ledger,
            PictureBook(open_work, ledger, files),
            Drafts(open_work, self.settings, self.wall),
            self.decisions,
        )
