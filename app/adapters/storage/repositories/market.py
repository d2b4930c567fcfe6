"""Markets and universes."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.models import AssetRow, UniverseRow
from app.domain.asset import Market
from app.services.ports import Exclusion, Universe, UniverseMember

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_ROWS_A_STATEMENT = 500  # a longer one holds the interpreter lock long enough to be seen
_MARKET_COLUMNS = (
    "symbol",
    "market_id",
    "base",
    "quote",
    "tick",
    "lot",
    "minimum_notional",
    "active",
    "listed_at",
)


class SqlAssets:
    """Markets as last seen at each exchange."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, exchange: str, markets: Iterable[Market], seen_at: int) -> None:
        """Update the markets of an exchange; what is gone becomes inactive."""
        rows = [
            {name: getattr(market, name) for name in _MARKET_COLUMNS}
            | {"exchange": exchange, "seen_at": seen_at}
            for market in markets
        ]
        self._connection.execute(
            update(AssetRow).where(AssetRow.exchange == exchange).values(active=False)
        )
        statement = insert(AssetRow)
        changed = {name: statement.excluded[name] for name in (*_MARKET_COLUMNS, "seen_at")}
        statement = statement.on_conflict_do_update(
            index_elements=["exchange", "symbol"], set_=changed
        )
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            self._connection.execute(statement, rows[start : start + _ROWS_A_STATEMENT])

    def all(self, exchange: str) -> tuple[Market, ...]:
        """Markets by symbol."""
        columns = [getattr(AssetRow, name) for name in _MARKET_COLUMNS]
        wanted = select(*columns).where(AssetRow.exchange == exchange).order_by(AssetRow.symbol)
        return tuple(Market(*row) for row in self._connection.execute(wanted))


class SqlUniverses:
    """Every refresh of the universe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, universe: Universe) -> None:
        """Keep one refresh."""
        members = [(member.symbol, member.rank, member.quote_volume) for member in universe.members]
        excluded = [(exclusion.symbol, exclusion.reason) for exclusion in universe.excluded]
        row = {
            "exchange": universe.exchange,
            "quote": universe.quote,
            "as_of": universe.as_of,
            "member_count": len(members),
            "excluded_count": len(excluded),
            "members": _packed(members),
            "excluded": _packed(excluded),
        }
        self._connection.execute(insert(UniverseRow), row)

    def latest(self, exchange: str | None = None, at: int | None = None) -> Universe | None:
        """The last refresh at or before ``at`` (market time, UTC ms)."""
        wanted = select(
            UniverseRow.exchange,
            UniverseRow.quote,
            UniverseRow.as_of,
            UniverseRow.members,
            UniverseRow.excluded,
        ).order_by(UniverseRow.as_of.desc(), UniverseRow.id.desc())
        if exchange is not None:
            wanted = wanted.where(UniverseRow.exchange == exchange)
        if at is not None:
            wanted = wanted.where(UniverseRow.as_of <= at)
        row = self._connection.execute(wanted.limit(1)).first()
        if row is None:
            return None
        return Universe(
            row.exchange,
            row.quote,
            row.as_of,
            tuple(UniverseMember(*member) for member in _unpacked(row.members)),
            tuple(Exclusion(*exclusion) for exclusion in _unpacked(row.excluded)),
        )

    def history(self, exchange: str, limit: int) -> tuple[tuple[int, int, int], ...]:
        """Newest first: (as_of, members, excluded)."""
        wanted = (
            select(UniverseRow.as_of, UniverseRow.member_count, UniverseRow.excluded_count)
            .where(UniverseRow.exchange == exchange)
            .order_by(UniverseRow.as_of.desc(), UniverseRow.id.desc())
            .limit(limit)
        )
        return tuple((row[0], row[1], row[2]) for row in self._connection.execute(wanted))

    def between(
        self, exchange: str, since: int | None, until: int | None
    ) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Oldest first; see `app.services.ports.repositories.UniverseRepository.between`."""
        own = UniverseRow.exchange == exchange
        wanted = select(UniverseRow.as_of, UniverseRow.members).where(own)
        if since is not None:
            last = select(func.max(UniverseRow.as_of)).where(own, UniverseRow.as_of <= since)
            begin = self._connection.execute(last).scalar()
            wanted = wanted.where(UniverseRow.as_of >= (since if begin is None else begin))
        if until is not None:
            wanted = wanted.where(UniverseRow.as_of < until)
        found: list[tuple[int, tuple[str, ...]]] = []
        for as_of, packed in self._connection.execute(
            wanted.order_by(UniverseRow.as_of, UniverseRow.id)
        ):
            members = tuple(member[0] for member in _unpacked(packed))
            if not found or found[-1][1] != members:
                found.append((as_of, members))
        return tuple(found)


def _packed(rows: list[tuple[str, str]] | list[tuple[str, int, float | None]]) -> bytes:
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def _unpacked(packed: bytes) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(zlib.decompress(packed))
    return rows
