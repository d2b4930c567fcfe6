"""The journal as it stands."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.collector import collector_in_small_steps
from app.adapters.storage.models import (
    JournalDayRow,
    JournalFillRow,
    JournalMeasuresRow,
    JournalPictureRow,
    JournalTradeRow,
)
from app.adapters.storage.repositories.journal_record import measures_text
from app.adapters.storage.repositories.journal_rows import (
    FIGURES,
    FILL_COLUMNS,
    day_of,
    fill_of,
    picture_of,
    trade_of,
)
from app.domain.journal.fill import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Select

    from app.domain.journal.day import DayNote, Picture
    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade, TradeMeasures
    from app.services.ports.journal import JournalFilter

_ROWS_AT_ONCE: Final = 100  # more would hold the interpreter lock long enough to be seen
_IDS_AT_ONCE: Final = 500
_MANY_IDS: Final = 2_000
_TRADES = JournalTradeRow.__table__.c
_FILLS = JournalFillRow.__table__.c
_DAYS = JournalDayRow.__table__
_PICTURES = JournalPictureRow.__table__
_MEASURES = JournalMeasuresRow.__table__.c


class SqlJournal:
    """Reads; what is changed goes through `SqlJournalChanges`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def trades(self, wanted: JournalFilter) -> tuple[JournalTrade, ...]:
        """Newest opened first."""
        pictures = self._picture_counts()
        found: list[JournalTrade] = []
        with collector_in_small_steps() as settle:
            for query in _trade_queries(wanted):
                for rows in self._connection.execute(query).partitions(_ROWS_AT_ONCE):
                    found.extend([trade_of(row, pictures) for row in rows])
                    settle()
        if len(wanted.ids) > _IDS_AT_ONCE:
            found.sort(key=lambda trade: (-trade.figures.opened_at, trade.id))
        return tuple(found)

    def get(self, trade_ids: Iterable[str]) -> Mapping[str, JournalTrade]:
        """Those of the trades that exist, by id, also deleted ones."""
        pictures = self._picture_counts()
        found = {}
        for ids in _chunks(trade_ids):
            for row in self._connection.execute(_trade_query().where(_TRADES.id.in_(ids))):
                found[row[0]] = trade_of(row, pictures)
        return found

    def fills(self, trade_ids: Iterable[str]) -> Mapping[str, tuple[Fill, ...]]:
        """The fills of each trade, in their order."""
        asked = frozenset(trade_ids)
        if len(asked) > _MANY_IDS:
            every = self._read_fills([_fill_query()])
            return {trade_id: fills for trade_id, fills in every.items() if trade_id in asked}
        chunks = _chunks(asked)
        return self._read_fills(_fill_query().where(_FILLS.trade_id.in_(ids)) for ids in chunks)

    def fills_of(self, account: str, symbol: str) -> Mapping[str, tuple[Fill, ...]]:
        """Every fill of one account and symbol by its trade's id, of deleted trades too."""
        own = _fill_query().where(_FILLS.account == account, _FILLS.symbol == symbol)
        return self._read_fills([own.where(_FILLS.trade_id != "")])

    def owners(self, fill_ids: Iterable[str]) -> Mapping[tuple[str, int], str]:
        """The trade of each fill there is, by its id and part; "" for one outside of trades."""
        query = select(_FILLS.id, _FILLS.part, _FILLS.trade_id)
        return {
            (fill_id, part): trade_id
            for ids in _chunks(fill_ids)
            for fill_id, part, trade_id in self._connection.execute(query.where(_FILLS.id.in_(ids)))
        }

    def accounts(self) -> tuple[str, ...]:
        """Every account with a fill, sorted."""
        query = select(_FILLS.account).distinct().order_by(_FILLS.account)
        return tuple(self._connection.execute(query).scalars())

    def accounts_symbols(self) -> Sequence[tuple[str, str]]:
        """Each account and symbol with a fill."""
        query = select(_FILLS.account, _FILLS.symbol).distinct()
        return [
            (account, symbol)
            for account, symbol in self._connection.execute(
                query.order_by(_FILLS.account, _FILLS.symbol)
            )
        ]

    def known_fills(self, account: str) -> Mapping[str, str]:
        """Fingerprint of each fill of an account by its id, of deleted trades too."""
        query = select(_FILLS.id, _FILLS.fingerprint).where(_FILLS.account == account)
        rows = self._connection.execute(query)
        return {row.id: row.fingerprint for row in rows}

    def closed_profit(self, quote: str) -> Decimal:
        """Sum over the closed trades of a quote currency, without those deleted."""
        query = select(_TRADES.profit).where(
            _TRADES.profit.is_not(None),
            _TRADES.removed_at.is_(None),
            _TRADES.symbol.endswith(f"/{quote}", autoescape=True),
        )
        return sum((Decimal(text) for text in self._connection.execute(query).scalars()), ZERO)

    def days(self, since: str = "", until: str = "") -> tuple[DayNote, ...]:
        """Notes from one ISO date to another, both inclusive; "" is no bound."""
        query = select(_DAYS).where(_DAYS.c.day >= since).order_by(_DAYS.c.day)
        if until:
            query = query.where(_DAYS.c.day <= until)
        return tuple(day_of(row) for row in self._connection.execute(query).mappings())

    def pictures(self, trade_id: str) -> tuple[Picture, ...]:
        """In the order they were added."""
        own = select(_PICTURES).where(_PICTURES.c.trade_id == trade_id)
        rows = self._connection.execute(own.order_by(_PICTURES.c.added_at, _PICTURES.c.id))
        return tuple(picture_of(row) for row in rows.mappings())

    def save_measures(self, measures: Mapping[str, TradeMeasures]) -> None:
        """Keep what candles say about trades, by their ids; no step of the user's."""
        rows = [
            {"trade_id": trade_id, "measures": measures_text(own)}
            for trade_id, own in measures.items()
        ]
        statement = insert(JournalMeasuresRow)
        upsert = statement.on_conflict_do_update(
            index_elements=["trade_id"], set_={"measures": statement.excluded["measures"]}
        )
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            self._connection.execute(upsert, rows[start : start + _ROWS_AT_ONCE])

    def _picture_counts(self) -> dict[str, int]:
        query = select(_PICTURES.c.trade_id, func.count()).group_by(_PICTURES.c.trade_id)
        rows = self._connection.execute(query)
        return {row[0]: row[1] for row in rows}

    def _read_fills(self, queries: Iterable[Select[Any]]) -> dict[str, tuple[Fill, ...]]:
        found: dict[str, list[Fill]] = {}
        with collector_in_small_steps() as settle:
            for query in queries:
                for rows in self._connection.execute(query).partitions(_ROWS_AT_ONCE):
                    for trade_id, *row in rows:
                        found.setdefault(trade_id, []).append(fill_of(row))
                    settle()
        return {trade_id: tuple(fills) for trade_id, fills in found.items()}


def _fill_query() -> Select[Any]:
    columns = (_FILLS[name] for name in FILL_COLUMNS)
    return select(_FILLS.trade_id, *columns).order_by(
        _FILLS.time, _FILLS.sequence, _FILLS.id, _FILLS.part
    )


def _trade_query() -> Select[Any]:
    figures = (_TRADES[name] for name in FIGURES)
    query = select(
        *(_TRADES[name] for name in ("id", "account", "symbol", "record", "removed_at")),
        _MEASURES.measures,
        *figures,
    )
    table = JournalTradeRow.__table__
    joined = table.outerjoin(JournalMeasuresRow.__table__, _TRADES.id == _MEASURES.trade_id)
    return query.select_from(joined).order_by(_TRADES.opened_at.desc(), _TRADES.id)


def _trade_queries(wanted: JournalFilter) -> list[Select[Any]]:
    """One, or several for more ids than one statement takes."""
    query = _narrowed(_trade_query(), wanted)
    if not wanted.ids:
        return [query]
    return [query.where(_TRADES.id.in_(ids)) for ids in _chunks(wanted.ids)]


def _chunks(ids: Iterable[str]) -> list[list[str]]:
    every = sorted(set(ids))
    return [every[start : start + _IDS_AT_ONCE] for start in range(0, len(every), _IDS_AT_ONCE)]


def _narrowed(query: Select[Any], wanted: JournalFilter) -> Select[Any]:
    removed = _TRADES.removed_at
    query = query.where(removed.is_not(None) if wanted.removed else removed.is_(None))
    for name in ("account", "symbol", "status", "setup_id"):
        if value := getattr(wanted, name):
            query = query.where(_TRADES[name] == value)
    if wanted.since is not None:
        query = query.where(_TRADES.opened_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(_TRADES.opened_at < wanted.until)
    return query
