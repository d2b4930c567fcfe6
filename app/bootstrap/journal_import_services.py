"""Services that bring fills into the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.built_once import built_once
from app.bootstrap.journal_services import JournalServices

if TYPE_CHECKING:
    from app.services.journal.exchange_fills import ExchangeFillService
    from app.services.journal.imports import ImportService
    from app.services.journal.matching import MatchingService


class JournalImportServices(JournalServices):
    """Files of fills and accounts at exchanges."""

    @built_once
    def fill_imports(self) -> ImportService:
        """Fills out of files."""
        from app.adapters.storage.fill_files import FillFiles
        from app.services.journal.imports import ImportService
        from app.services.journal.profiles import ProfileService

        return ImportService(
            FillFiles(),
            self.journal,
            ProfileService(self.database.work),
            self.store,
            self.trade_matching,
        )

    @built_once
    def exchange_fills(self) -> ExchangeFillService:
        """Fills of accounts at exchanges."""
        from app.services.journal.account_keys import AccountKeys
        from app.services.journal.exchange_fills import ExchangeFillService, FetchTools

        return ExchangeFillService(
            FetchTools(
                journal=self.journal,
                keys=AccountKeys(self.secrets, self.database.work),
                open_source=self._market_places.account,
                open_work=self.database.work,
                store=self.store,
                wall=self.wall,
                matching=self.trade_matching,
            )
        )

    @built_once
    def trade_matching(self) -> MatchingService:
        """Trades tied to the setups that caused them."""
        from app.services.journal.matching import MatchingService

        return MatchingService(self.journal, self.database.work)
