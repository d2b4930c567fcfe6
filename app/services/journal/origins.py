"""Where the journal's fills came from: the exchange, files or the user's hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.services.ports import JournalFilter

if TYPE_CHECKING:
    from app.services.journal.service import JournalService

EXCHANGE: Final = "exchange"
_HAND: Final = "hand"


def fills_of_exchange(journal: JournalService, account: str) -> frozenset[str]:
    """Ids of an account's fills that the exchange told."""
    return frozenset(id_ for id_, origin in _origins(journal, account) if origin == EXCHANGE)


def fills_of_files(journal: JournalService, account: str) -> frozenset[str]:
    """Ids of an account's fills that files told."""
    told = _origins(journal, account)
    return frozenset(id_ for id_, origin in told if origin not in (EXCHANGE, _HAND))


def _origins(journal: JournalService, account: str) -> set[tuple[str, str]]:
    """Id and origin of every fill of an account, of deleted trades too."""
    trades = [
        trade.id
        for removed in (False, True)
        for trade in journal.trades(JournalFilter(account=account, removed=removed))
    ]
    kept = journal.fills(trades)
    return {(fill.id, fill.origin) for fills in kept.values() for fill in fills}
