"""The size of the account that setups are sized from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.ports import OpenUnitOfWork
    from app.services.preferences import AccountSettings
    from app.services.settings import SettingsService


class Equity:
    """The account of the settings, which may grow and shrink with the journal."""

    def __init__(self, open_work: OpenUnitOfWork, settings: SettingsService) -> None:
        self._open_work = open_work
        self._settings = settings

    def account(self) -> AccountSettings:
        """The settings' account; where its size follows the journal, with the closed profit.

        Only trades in the quote currency of the settings count. An account that has lost
        everything keeps a size of one cent, since sizes follow from a number above 0.
        """
        settings = self._settings.current
        account = settings.account
        if not account.follows_journal:
            return account
        with self._open_work(read_only=True) as work:
            profit = work.journal.closed_profit(settings.market.quote)
        equity = max(account.equity + float(profit), 0.01)
        return account.model_copy(update={"equity": equity})
