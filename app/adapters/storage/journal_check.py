"""The journal held against its own hashes, its chain of changes, and its copy."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

from app.adapters.storage.journal_copy import read_lines
from app.adapters.storage.repositories.journal_differences import (
    KINDS,
    change_hash,
    differences_of,
    plain_row,
    unpacked,
)
from app.adapters.storage.repositories.setup_rows import row_hash
from app.adapters.storage.sqlite_files import reading, version_of
from app.services.ports.journal_care import JournalDamage, JournalReport

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from app.adapters.storage.repositories.journal_differences import Key
    from app.adapters.storage.repositories.journal_rows import Row
    from app.services.ports import CopyLine

type State = dict[str, dict[Key, Row]]

_ROWS_AT_ONCE: Final = 200
_CHANGES: Final = "journal_changes"


class JournalFileCheck:
    """Works on the files beside an open database."""

    def __init__(self, path: Path, folder: Path) -> None:
        """Nothing is touched yet.

        Args:
            path: the database.
            folder: where the copy is.
        """
        self._path = path
        self._folder = folder

    def verify(self) -> JournalReport:
        """Look without changing anything.

        Raises:
            EnvironmentFault: the database cannot be read at all.
        """
        if version_of(self._path) is None:
            return JournalReport()
        with reading(self._path) as connection:
            if not has_journal(connection):
                return JournalReport()
            state, damages = _rows(connection)
            expected, hashes, of_changes = _chain(connection)
        damages += of_changes
        if not of_changes and not damages:
            damages += _differing(state, expected)
        copied, of_copy = _copy_damages(self._folder, hashes)
        return JournalReport(
            len(state["trade"]), len(state["fill"]), len(hashes), copied, (*damages, *of_copy)
        )


def has_journal(connection: sqlite3.Connection) -> bool:
    """Whether the database is of a version with a journal."""
    query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
    return connection.execute(query, (_CHANGES,)).fetchone() is not None


def damaged_rows(connection: sqlite3.Connection) -> list[JournalDamage]:
    """Rows and changes that are not what their hashes say, or do not follow from one another."""
    _, damages = _rows(connection)
    _, _, of_changes = _chain(connection)
    return [*damages, *of_changes]


def _rows(connection: sqlite3.Connection) -> tuple[State, list[JournalDamage]]:
    state: State = {kind: {} for kind in KINDS}
    damages = []
    for kind, rows in state.items():
        for row in _read(connection, KINDS[kind].table.name):
            plain = plain_row(row)
            key = KINDS[kind].key_of(row)
            rows[key] = plain
            if row_hash(plain) != row["row_hash"]:
                damages.append(_damage(kind, key, plain, "is not as it was saved"))
    return state, damages


def _chain(
    connection: sqlite3.Connection,
) -> tuple[State, dict[int, str], list[JournalDamage]]:
    """Rows as the changes say they are, the hash of each change, and which are damaged."""
    state: State = {kind: {} for kind in KINDS}
    hashes: dict[int, str] = {}
    damages = []
    previous = ""
    for number, row in enumerate(_read(connection, _CHANGES), 1):
        hashes[row["id"]] = row["hash"]
        head = (row["id"], row["name"], row["recorded_at"], row["undoes"])
        try:
            text = unpacked(row["differences"])
        except zlib.error:
            text = b""
        if row["id"] != number or change_hash(previous, head, text) != row["hash"]:
            damages.append(_damaged_change(row["id"], str(row["name"])))
        elif not damages:
            _apply(state, text)
        previous = row["hash"]
    return state, hashes, damages


def _apply(state: State, text: bytes) -> None:
    for each in differences_of(text):
        if each.after is None:
            state[each.kind].pop(each.key, None)
        else:
            state[each.kind][each.key] = each.after


def _differing(state: State, expected: State) -> list[JournalDamage]:
    """Rows that are sound by themselves but not what the changes made of them."""
    found = []
    for kind, rows in state.items():
        wanted = expected[kind]
        for key in sorted(rows.keys() | wanted.keys(), key=str):
            if key not in rows:
                found.append(_damage(kind, key, wanted[key], "is missing"))
            elif key not in wanted:
                found.append(_damage(kind, key, rows[key], "was put there by no change"))
            elif rows[key] != wanted[key]:
                found.append(_damage(kind, key, rows[key], "is not what its changes made of it"))
    return found


def _copy_damages(folder: Path, hashes: Mapping[int, str]) -> tuple[int, list[JournalDamage]]:
    previous, copied, damages = "", 0, []
    for line in read_lines(folder):
        if not _is_sound(line, previous):
            damages.append(_damaged_line(line, "is not as it was written"))
        elif hashes.get(line.id) != line.hash:
            damages.append(_damaged_line(line, "is of another journal than the database"))
        else:
            copied += 1
        previous = line.hash
    return copied, damages


def _is_sound(line: CopyLine, previous: str) -> bool:
    return bool(line.id) and change_hash(previous, line.head, line.differences) == line.hash


def _read(connection: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    connection.text_factory = _as_text
    order = "id" if table == _CHANGES else "rowid"
    rows = connection.execute(f"SELECT * FROM {table} ORDER BY {order}")
    while chunk := rows.fetchmany(_ROWS_AT_ONCE):
        yield from (dict(row) for row in chunk)


def _as_text(content: bytes) -> str:
    return content.decode(errors="replace")


def _damage(kind: str, key: Key, row: Row, what: str) -> JournalDamage:
    table = KINDS[kind].table.name
    named = " ".join(str(part) for part in key)
    trade_id = str(row.get("id" if kind == "trade" else "trade_id", ""))
    symbol = f" of {row['symbol']}" if "symbol" in row else ""
    owner = f", trade {trade_id}" if trade_id and kind != "trade" else ""
    return JournalDamage(table, named, trade_id, f"{table}: {kind} {named}{symbol}{owner} {what}.")


def _damaged_change(change_id: int, name: str) -> JournalDamage:
    text = f"{_CHANGES}: change {change_id} ('{name}') is not as it was saved."
    return JournalDamage(_CHANGES, str(change_id), "", text)


def _damaged_line(line: CopyLine, what: str) -> JournalDamage:
    return JournalDamage("copy", line.place, "", f"{line.place}: this line {what}.")
