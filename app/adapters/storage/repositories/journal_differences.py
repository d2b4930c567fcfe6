"""What a change did to the journal's rows: worked out, written, packed and taken back."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import and_, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.models import (
    JournalDayRow,
    JournalFillRow,
    JournalPictureRow,
    JournalTradeRow,
)
from app.adapters.storage.repositories.setup_rows import row_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Table

    from app.adapters.storage.repositories.journal_rows import Row

type Key = tuple[str, ...] | tuple[str, int]

_ROWS_AT_ONCE: Final = 200
_FASTEST: Final = 1
_BETWEEN: Final = b",\t"  # JSON as any other; inside of its texts a tab would be escaped


@dataclass(frozen=True, slots=True)
class Kind:
    """A table whose rows changes are made of, and the columns that name a row."""

    table: Table
    key: tuple[str, ...]

    def key_of(self, row: Mapping[str, Any]) -> Key:
        """What names a row."""
        return tuple(row[name] for name in self.key)


KINDS: Final = {
    "trade": Kind(JournalTradeRow.__table__, ("id",)),  # type: ignore[arg-type]
    "fill": Kind(JournalFillRow.__table__, ("id", "part")),  # type: ignore[arg-type]
    "day": Kind(JournalDayRow.__table__, ("day",)),  # type: ignore[arg-type]
    "picture": Kind(JournalPictureRow.__table__, ("trade_id", "id")),  # type: ignore[arg-type]
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row before and after, without nulls and hash; None: there was, or is, none."""

    kind: str
    before: Row | None
    after: Row | None

    @property
    def key(self) -> Key:
        """What names the row."""
        return KINDS[self.kind].key_of(self.after or self.before or {})

    @property
    def reversed(self) -> Difference:
        """What takes it back."""
        return Difference(self.kind, self.after, self.before)

    @property
    def trade_ids(self) -> Iterator[str]:
        """The trades it touches."""
        name = "id" if self.kind == "trade" else "trade_id"
        return (row[name] for row in (self.before, self.after) if row and row.get(name))


def current_rows(connection: Connection, kind: str, keys: Iterable[Key]) -> dict[Key, Row]:
    """The rows there are of those asked for, by key, without nulls and hash."""
    table, wanted = KINDS[kind].table, set(keys)
    first = table.c[KINDS[kind].key[0]]
    names = sorted({key[0] for key in wanted}, key=str)
    found = {}
    for start in range(0, len(names), _ROWS_AT_ONCE):
        query = select(table).where(first.in_(names[start : start + _ROWS_AT_ONCE]))
        for row in connection.execute(query).mappings():
            key = KINDS[kind].key_of({str(name): value for name, value in row.items()})
            if key in wanted:
                found[key] = plain_row(row)
    return found


def plain_row(row: Mapping[Any, Any]) -> Row:
    """A row as differences have it."""
    return {
        str(name): value for name, value in row.items() if value is not None and name != "row_hash"
    }


def write(connection: Connection, differences: Sequence[Difference]) -> None:
    """Make every row what it is afterwards."""
    for kind in KINDS:
        own = [difference for difference in differences if difference.kind == kind]
        _delete(connection, kind, [each.key for each in own if each.after is None])
        _upsert(connection, kind, [each.after for each in own if each.after is not None])


def _delete(connection: Connection, kind: str, keys: Sequence[Key]) -> None:
    table, names = KINDS[kind].table, KINDS[kind].key
    for key in keys:
        named = and_(*(table.c[name] == value for name, value in zip(names, key, strict=True)))
        connection.execute(delete(table).where(named))


def _upsert(connection: Connection, kind: str, rows: Sequence[Row]) -> None:
    table, names = KINDS[kind].table, KINDS[kind].key
    statement = insert(table)
    changed = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in names
    }
    upsert = statement.on_conflict_do_update(index_elements=list(names), set_=changed)
    empty = dict.fromkeys(column.name for column in table.columns)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        connection.execute(upsert, [{**empty, **row, "row_hash": row_hash(row)} for row in some])


def json_of(differences: Iterable[Difference]) -> bytes:
    """A JSON list of [kind, before, after]."""
    # One by one: a large import in one piece would hold the interpreter lock for long.
    parts = [orjson.dumps([each.kind, each.before, each.after]) for each in differences]
    return b"[" + _BETWEEN.join(parts) + b"]"


def differences_of(text: bytes) -> tuple[Difference, ...]:
    """What `json_of` wrote."""
    parts = text[1:-1].split(_BETWEEN) if len(text) > len(b"[]") else []
    return tuple([Difference(*orjson.loads(part)) for part in parts])


def packed(text: bytes) -> bytes:
    """Differences as the database keeps them."""
    return zlib.compress(text, _FASTEST)


def unpacked(content: bytes) -> bytes:
    """What `packed` packed.

    Raises:
        zlib.error: damaged.
    """
    return zlib.decompress(content)


def change_hash(previous: str, head: Sequence[Any], differences: bytes) -> str:
    """Sixty-four hexadecimal digits over a change and, by ``previous``, all before it.

    Args:
        previous: hash of the change before; "" for the first.
        head: id, name, recorded_at, undoes.
        differences: JSON.
    """
    found = sha256(orjson.dumps([previous, *head]))
    found.update(differences)
    return found.hexdigest()
