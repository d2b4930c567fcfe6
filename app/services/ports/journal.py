"""Where the journal is kept, and what it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from app.domain.journal.day import DayNote, Picture
    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade, TradeMeasures


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Which trades; empty: all that were not deleted.

    Attributes:
        status: ``open`` or ``closed``; "" for both.
        since: opened then or later, UTC ms. ``until``: opened before then.
        ids: these alone.
        removed: those deleted instead of the others.
    """

    account: str = ""
    symbol: str = ""
    status: str = ""
    since: int | None = None
    until: int | None = None
    ids: frozenset[str] = frozenset()
    setup_id: str = ""
    removed: bool = False


class JournalRepository(Protocol):
    """Trades, their fills, days and pictures, as they stand."""

    def trades(self, wanted: JournalFilter) -> tuple[JournalTrade, ...]:
        """Newest opened first."""

    def get(self, trade_ids: Iterable[str]) -> Mapping[str, JournalTrade]:
        """Those of the trades that exist, by id, also deleted ones."""

    def fills(self, trade_ids: Iterable[str]) -> Mapping[str, tuple[Fill, ...]]:
        """The fills of each trade, in their order."""

    def fills_of(self, account: str, symbol: str) -> Mapping[str, tuple[Fill, ...]]:
        """Every fill of one account and symbol by its trade's id, of deleted trades too."""

    def owners(self, fill_ids: Iterable[str]) -> Mapping[tuple[str, int], str]:
        """The trade of each fill there is, by its id and part; "" for one outside of trades."""

    def accounts(self) -> tuple[str, ...]:
        """Every account with a fill, sorted."""

    def known_fills(self, account: str) -> Mapping[str, str]:
        """Fingerprint of each fill of an account by its id, of deleted trades too."""

    def closed_profit(self, quote: str) -> Decimal:
        """Sum over the closed trades of a quote currency, without those deleted."""

    def days(self, since: str = "", until: str = "") -> tuple[DayNote, ...]:
        """Notes from one ISO date to another, both inclusive; "" is no bound."""

    def pictures(self, trade_id: str) -> tuple[Picture, ...]:
        """In the order they were added."""

    def save_measures(self, measures: Mapping[str, TradeMeasures]) -> None:
        """Keep what candles say about trades, by their ids; no step of the user's."""

    def accounts_symbols(self) -> Sequence[tuple[str, str]]:
        """Each account and symbol with a fill."""
