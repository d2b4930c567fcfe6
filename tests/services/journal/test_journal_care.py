from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.paths import DataFolder
from app.domain.errors import BadInput
from app.domain.journal.day import DayNote, PictureKind
from app.domain.journal.trade import Plan, TradeRecord
from tests.builders.installation import installed
from tests.builders.journal import a_fill, a_journal, copied

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.journal.service import JournalService

TABLES = ("journal_trades", "journal_fills", "journal_days", "journal_pictures", "journal_changes")
PNG = b"\x89PNG\r\n\x1a\n"


def lived(journal: JournalService) -> None:
    """A bit of everything, with something undone."""
    made = journal.add((a_fill("buy 2 @ 100"), a_fill("sell 1 @ 105", 3)), TradeRecord())
    journal.edit(made.id, TradeRecord(tags=("late",), plan=Plan(101, 95), notes="ümläut\n|"))
    fills = [a_fill("buy 1 @ 10", 1, key="one"), a_fill("sell 3 @ 12", 2, key="two")]
    journal.take_in(fills, "import 2 fills", Decimal(1))
    journal.save_day(DayNote("2026-01-01", 3, "plan", "notes"))
    journal.add_picture(made.id, PNG, "own.png", PictureKind.OWN)
    journal.delete([made.id])
    journal.undo()
    journal.save_day(DayNote("2026-01-01", 5))
    journal.undo()


def rows(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(DataFolder(home).database)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}"), key=str) for table in TABLES
        }


def change(home: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(DataFolder(home).database)) as connection:
        assert connection.execute(sql, values).rowcount > 0
        connection.commit()


def damages(home: Path) -> list[str]:
    with installed(home, offline=True) as installation:
        return [each.sentence for each in installation.application.journal_care.verify().damages]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with a_journal(tmp_path) as journal:
        lived(journal)
    return tmp_path


def test_a_sound_journal_is_called_sound(home: Path) -> None:
    with installed(home, offline=True) as installation:
        report = installation.application.journal_care.verify()
        assert installation.application.maintenance.check().problems == ()
    assert (report.trades, report.fills, report.changes, report.copied) == (3, 5, 9, 9)
    assert report.damages == ()


def test_the_journal_made_from_its_copy_is_the_same_row_by_row(home: Path) -> None:
    before = rows(home)
    assert all(before.values())
    DataFolder(home).database.unlink()
    with installed(home, offline=True) as installation:
        rebuilt = installation.application.journal_care.rebuild()
        assert (rebuilt.changes, rebuilt.trades, rebuilt.backup) == (9, 3, None)
    assert rows(home) == before
    with a_journal(home) as journal:
        assert journal.undo() == "add picture to BTC/USDT"


def test_a_journal_is_replaced_only_when_told_and_kept_in_a_backup(home: Path) -> None:
    before = rows(home)
    with installed(home, offline=True) as installation:
        care = installation.application.journal_care
        with pytest.raises(BadInput, match="--replace"):
            care.rebuild()
        backup = care.rebuild(replace=True).backup
        assert backup is not None
        assert backup.exists()
        assert care.verify().damages == ()
    assert rows(home) == before


def test_there_is_nothing_to_rebuild_from_in_a_new_folder(tmp_path: Path) -> None:
    with (
        installed(tmp_path, offline=True) as installation,
        pytest.raises(BadInput, match="no copy"),
    ):
        installation.application.journal_care.rebuild()


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE journal_fills SET price = '101' WHERE price = '100'", "journal_fills: fill "),
        ("UPDATE journal_fills SET trade_id = ''", "journal_fills: fill "),
        ("UPDATE journal_trades SET record = replace(record, 'late', 'Late')", "trade "),
        ("UPDATE journal_days SET mood = 1", "journal_days: day 2026-01-01 is not"),
        ("UPDATE journal_pictures SET name = 'x.png'", "journal_pictures: picture "),
        ("DELETE FROM journal_fills WHERE price = '105'", " is missing"),
        ("DELETE FROM journal_changes WHERE id = 4", "change 5"),
        ("UPDATE journal_changes SET name = 'import 3 fills' WHERE id = 3", "import 3 fills"),
        ("UPDATE journal_changes SET differences = x'00' WHERE id = 2", "change 2"),
    ],
)
def test_what_was_changed_behind_the_journals_back_is_named(
    home: Path, sql: str, named: str
) -> None:
    change(home, sql)
    found = damages(home)
    assert any(named in sentence for sentence in found), found
    if "journal_fills:" in named:
        assert all(", trade " in each or "trade_id = ''" in sql for each in found)


def test_a_flipped_byte_of_the_file_is_found_and_named(home: Path) -> None:
    """Bytes inside of rows, so that SQLite itself takes the file for sound."""
    chance = random.Random(5)
    path = DataFolder(home).database
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    for text in (b"\xc3\xbcml\xc3\xa4ut", b"import 2 fills", b"own.png", b"of one", b'["late"]'):
        place = whole.index(text) + chance.randrange(len(text))
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(7)
        path.write_bytes(flipped)
        found = damages(home)
        assert found, text
        assert any(table in found[0] for table in TABLES)
    path.write_bytes(whole)
    assert damages(home) == []


def test_a_damaged_line_of_the_copy_is_named_and_rebuilds_nothing(home: Path) -> None:
    (path,) = DataFolder(home).journal.glob("*.jsonl")
    lines = path.read_bytes().split(b"\n")
    lines[3] = lines[3].replace(b'"notes":"notes"', b'"notes":"motes"')
    path.write_bytes(b"\n".join(lines))
    assert any(f"{path}:4: this line is not as it was written" in each for each in damages(home))
    before = rows(home)
    with installed(home, offline=True) as installation, pytest.raises(BadInput, match=":4: this"):
        installation.application.journal_care.rebuild(replace=True)
    assert rows(home) == before
    path.write_bytes(b"\n".join(lines[:2] + lines[4:]))
    with installed(home, offline=True) as installation, pytest.raises(BadInput, match="change 3"):
        installation.application.journal_care.rebuild(replace=True)


def test_a_torn_line_is_mended_and_what_is_missing_is_made_up(home: Path) -> None:
    (path,) = DataFolder(home).journal.glob("*.jsonl")
    whole = path.read_bytes()
    places = [place for place, letter in enumerate(whole) if letter == ord("\n")]
    for cut in (len(whole) - 1, places[3] + 40, places[2] + 1, 5, 0):
        path.write_bytes(whole[:cut])
        with installed(home, offline=True) as installation:
            installation.application.journal_copying.begin()
        assert copied(home) == whole
    path.write_bytes(whole[: places[-3] + 1] + b"\0" * 30 + b"\n")
    with installed(home, offline=True) as installation:
        installation.application.journal_copying.begin()
    assert copied(home) == whole


def test_a_copy_that_knows_more_than_the_database_is_kept(home: Path) -> None:
    whole = copied(home)
    DataFolder(home).database.unlink()
    with installed(home, offline=True) as installation:
        installation.application.journal_copying.begin()
        assert copied(home) == whole
        installation.application.journal.save_day(DayNote("2026-02-02", 2))
        assert copied(home).count(b"\n") == 1
        (aside,) = DataFolder(home).journal.glob("*.replaced-*")
        assert aside.read_bytes() == whole
        rebuilt = installation.application.journal_care.rebuild([aside], replace=True)
        assert rebuilt.changes == 9


def test_a_full_disk_of_the_copy_does_not_stop_the_journal(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path).journal
    folder.write_text("a file where the folder should be")
    with installed(tmp_path, offline=True) as installation:
        journal = installation.application.journal
        journal.add((a_fill("buy 1 @ 5"),), TradeRecord())
        assert len(journal.trades()) == 1
        folder.unlink()
        journal.save_day(DayNote("2026-01-01", 3))
        assert copied(tmp_path).count(b"\n") == 2
