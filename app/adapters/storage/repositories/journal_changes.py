"""Changes of the journal: gathered, written with what they did, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import delete, insert, select

from app.adapters.storage.models import JournalChangeRow
from app.adapters.storage.repositories.journal_differences import (
    KINDS,
    Difference,
    change_hash,
    current_rows,
    differences_of,
    json_of,
    packed,
    unpacked,
    write,
)
from app.adapters.storage.repositories.journal_rows import (
    day_row,
    fill_row,
    picture_row,
    trade_row,
)
from app.domain.errors import BadInput
from app.services.ports.journal_changes import ChangeLine, JournalChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from app.adapters.storage.repositories.journal_differences import Key
    from app.adapters.storage.repositories.journal_rows import Row
    from app.domain.journal.day import DayNote, Picture
    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade
    from app.services.ports import CopyLine

_TABLE = JournalChangeRow.__table__
_HEAD = [_TABLE.c[name] for name in ("id", "name", "recorded_at", "undoes", "hash")]


class SqlJournalChanges:
    """Nothing is written before `keep` or `take_back`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._wanted: dict[str, dict[Key, Row | None]] = {kind: {} for kind in KINDS}

    def put_trade(self, trade: JournalTrade) -> None:
        """Insert or replace a trade, without its measures."""
        self._put("trade", trade_row(trade))

    def put_fills(self, trade_id: str, fills: Sequence[Fill]) -> None:
        """Insert or replace fills as those of a trade; "" keeps them outside of every trade."""
        for fill in fills:
            self._put("fill", fill_row(fill, trade_id))

    def drop_trade(self, trade_id: str) -> None:
        """Forget a trade that has no fills left."""
        self._wanted["trade"][(trade_id,)] = None

    def drop_fills(self, keys: Iterable[tuple[str, int]]) -> None:
        """Forget fills by id and part."""
        self._wanted["fill"].update(dict.fromkeys(keys))

    def put_day(self, note: DayNote) -> None:
        """Insert or replace the note of a day."""
        self._put("day", day_row(note))

    def put_picture(self, picture: Picture) -> None:
        """Insert or replace a picture."""
        self._put("picture", picture_row(picture))

    def drop_picture(self, trade_id: str, picture_id: str) -> None:
        """Take a picture from a trade."""
        self._wanted["picture"][(trade_id, picture_id)] = None

    def keep(self, name: str, recorded_at: int) -> JournalChange | None:
        """Write what was gathered as one change; None when nothing differs."""
        differences: list[Difference] = []
        for kind, wanted in self._wanted.items():
            before = current_rows(self._connection, kind, wanted)
            differences.extend(
                Difference(kind, before.get(key), row)
                for key, row in wanted.items()
                if before.get(key) != row
            )
            self._wanted[kind] = {}
        return self._add(name, recorded_at, None, differences) if differences else None

    def take_back(self, change_id: int, recorded_at: int) -> JournalChange:
        """Undo a change by another of the same name.

        Raises:
            BadInput: there is none of that id, or a later one has touched the same rows.
        """
        query = select(_TABLE).where(_TABLE.c.id == change_id)
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise BadInput("What should be taken back is not in the journal any more.")
        back = [each.reversed for each in differences_of(unpacked(row["differences"]))]
        self._require_untouched(row["name"], back)
        return self._add(row["name"], recorded_at, change_id, back)

    def newest(self, limit: int) -> tuple[JournalChange, ...]:
        """The newest changes, oldest of them first, without the trades and days they touched."""
        query = select(*_HEAD).order_by(_TABLE.c.id.desc()).limit(limit)
        rows = self._connection.execute(query).all()
        return tuple(JournalChange(*row) for row in reversed(rows))

    def lines(self, after: int) -> Iterator[ChangeLine]:
        """The changes after one, oldest first, for the copy."""
        query = select(_TABLE).where(_TABLE.c.id > after).order_by(_TABLE.c.id)
        for row in self._connection.execute(query).mappings().partitions(1):
            (change,) = row
            yield _line(
                JournalChange(*(change[column.name] for column in _HEAD)),
                unpacked(change["differences"]),
            )

    def replace_all(self, lines: Iterable[CopyLine]) -> int:
        """Put what the copy says in place of the whole journal; returns how many changes.

        Raises:
            BadInput: a line is damaged or one is missing; names it.
        """
        for kind in KINDS.values():
            self._connection.execute(delete(kind.table))
        self._connection.execute(delete(JournalChangeRow))
        state: dict[tuple[str, Key], Difference] = {}
        previous, count = "", 0
        for line in lines:
            if line.id == count and line.hash == previous and line.head:
                continue  # two files have it
            _require_next(line, count + 1, previous)
            previous, count = line.hash, line.id
            self._insert(line.head, line.hash, line.differences)
            for each in differences_of(line.differences):
                state[each.kind, each.key] = Difference(each.kind, None, each.after)
        write(self._connection, [each for each in state.values() if each.after is not None])
        return count

    def hash_of(self, change_id: int) -> str | None:
        """The hash of one change; None when there is none."""
        query = select(_TABLE.c.hash).where(_TABLE.c.id == change_id)
        found: str | None = self._connection.execute(query).scalar()
        return found

    def _insert(self, head: Sequence[Any], hash_: str, differences: bytes) -> None:
        row = dict(zip(("id", "name", "recorded_at", "undoes"), head, strict=True))
        content = {**row, "hash": hash_, "differences": packed(differences)}
        self._connection.execute(insert(JournalChangeRow), content)

    def _put(self, kind: str, row: Row) -> None:
        self._wanted[kind][KINDS[kind].key_of(row)] = row

    def _require_untouched(self, name: str, back: Sequence[Difference]) -> None:
        for kind in KINDS:
            expected = {each.key: each.before for each in back if each.kind == kind}
            found = current_rows(self._connection, kind, expected)
            if any(found.get(key) != row for key, row in expected.items()):
                raise BadInput(
                    f"'{name}' cannot be taken back: what it changed was changed again later."
                )

    def _add(
        self, name: str, recorded_at: int, undoes: int | None, differences: Sequence[Difference]
    ) -> JournalChange:
        write(self._connection, differences)
        last = self.newest(1)
        change_id, previous = (last[0].id, last[0].hash) if last else (0, "")
        head = (change_id + 1, name, recorded_at, undoes)
        text = json_of(differences)
        hash_ = change_hash(previous, head, text)
        self._insert(head, hash_, text)
        touched = frozenset(
            trade_id for each in differences if each.kind != "day" for trade_id in each.trade_ids
        )
        days = tuple(str(each.key[0]) for each in differences if each.kind == "day")
        return JournalChange(*head, hash_, touched, days)


def _require_next(line: CopyLine, number: int, previous: str) -> None:
    if line.head and line.id != number:
        raise BadInput(f"{line.place}: change {number} should stand before this line.")
    if not line.head or change_hash(previous, line.head, line.differences) != line.hash:
        raise BadInput(f"{line.place}: this line of the copy is not as it was written.")


def _line(change: JournalChange, differences: bytes) -> ChangeLine:
    head = orjson.dumps(
        {
            "id": change.id,
            "name": change.name,
            "recorded_at": change.recorded_at,
            "undoes": change.undoes,
            "hash": change.hash,
        }
    )
    text = head[:-1] + b',"differences":' + differences + b"}\n"
    return ChangeLine(change.id, change.recorded_at, change.hash, text)
