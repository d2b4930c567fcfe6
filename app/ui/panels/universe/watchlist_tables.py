"""The two tables of watchlists: the lists, and the symbols of one with what the market says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from app.ui.models import formats
from app.ui.models.column import Column, SortKey
from app.ui.models.row_model import RowModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.watchlists import Watchlist, Watchlists

PLACE = "place"


class ListRow(NamedTuple):
    """One watchlist; ``place`` counts from 1."""

    place: int
    name: str
    symbols: int


class SymbolRow(NamedTuple):
    """One symbol of a list.

    Attributes:
        place: in the list, from 1.
        standing: its rank, why the universe leaves it out, or that there is no such market.
        token: colour of the standing.
    """

    place: int
    symbol: str
    standing: str
    token: str


@dataclass(frozen=True, slots=True)
class MarketView:
    """What is known of the market that lists are looked at beside.

    Attributes:
        markets: all symbols that the exchange lists; empty while it was not asked yet.
        ranks: of the members of the universe.
        reasons: why other symbols are out.
    """

    markets: frozenset[str] = frozenset()
    ranks: Mapping[str, int] | None = None
    reasons: Mapping[str, str] | None = None

    def lists(self, symbol: str) -> bool:
        """Whether the market has the symbol, as far as one knows."""
        return not self.markets or symbol in self.markets

    def standing(self, symbol: str) -> tuple[str, str]:
        """How a symbol stands, and the colour for it."""
        if not self.lists(symbol):
            return _tr("not in this market"), "warn"
        if self.ranks and symbol in self.ranks:
            return _tr("rank {0}").format(formats.count(self.ranks[symbol])), "text2"
        if self.reasons and symbol in self.reasons:
            return _tr("left out: {0}").format(self.reasons[symbol]), "text2"
        return (_tr("not in the universe") if self.ranks else formats.DASH), "text3"


def list_rows(lists: Watchlists) -> list[ListRow]:
    """The lists as rows."""
    return [ListRow(at, one.name, len(one.symbols)) for at, one in enumerate(lists, 1)]


def symbol_rows(one: Watchlist | None, view: MarketView) -> list[SymbolRow]:
    """The symbols of a list as rows; none of no list."""
    symbols = one.symbols if one is not None else ()
    return [
        SymbolRow(at, symbol, *view.standing(symbol)) for at, symbol in enumerate(symbols, start=1)
    ]


def lists_model() -> RowModel[ListRow]:
    """The lists in the user's order."""
    columns = (
        Column[ListRow](
            "name",
            _tr("Watchlist"),
            lambda row: row.name,
            weight=500,
            tooltip=lambda row: row.name,
            width=72,
            stretch=True,
        ),
        Column[ListRow](
            "symbols",
            _tr("Symbols"),
            lambda row: row.symbols,
            text=lambda row: formats.count(row.symbols),
            numeric=True,
            token="text2",
            width=72,
            narrow=1,
        ),
        Column[ListRow](
            PLACE,
            _tr("Place"),
            lambda row: row.place,
            numeric=True,
            token="text3",
            width=56,
            hidden=True,
        ),
    )
    model = RowModel(columns, lambda row: row.name)
    model.sort_by(SortKey(PLACE))
    return model


def symbols_model() -> RowModel[SymbolRow]:
    """The symbols of a list in the user's order."""
    columns = (
        Column[SymbolRow](
            PLACE,
            _tr("No."),
            lambda row: row.place,
            numeric=True,
            token="text3",
            width=60,
            narrow=1,
        ),
        Column[SymbolRow]("symbol", _tr("Symbol"), lambda row: row.symbol, weight=500, width=100),
        Column[SymbolRow](
            "standing",
            _tr("In the universe"),
            lambda row: row.standing,
            token=lambda row: row.token,
            tooltip=lambda row: row.standing,
            width=72,
            stretch=True,
        ),
    )
    model = RowModel(columns, lambda row: row.symbol)
    model.sort_by(SortKey(PLACE))
    return model


def _tr(words: str) -> str:
    return QCoreApplication.translate("universe", words)
