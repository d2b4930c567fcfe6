from __future__ import annotations

import csv
import random
import zipfile
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import orjson
import pytest

from app.domain.errors import BadInput, EnvironmentFault
from app.domain.journal.day import DayNote, PictureKind
from app.domain.journal.trade import ChecklistItem, TradeMeasures, TradeRecord
from app.domain.setup import ConditionTrace
from app.services.journal.bundles import BundleTaken
from app.services.journal.exports import FILLS, TRADES
from app.services.streams import at_once
from tests.builders.installation import installed
from tests.builders.journal import a_fill
from tests.builders.journal_trades import START, fills, plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.bootstrap.composition import Composition

PNG = b"\x89PNG\r\n\x1a\n and the rest"
HOSTILE = '=HYPERLINK("http://evil")'
RECORD = TradeRecord(
    strategy="Trend pullback",
    strategy_version=3,
    timeframe="1h",
    regime="bull",
    why=(
        ConditionTrace("all", True, children=(ConditionTrace("ADX > 25", True, {"ADX": 31.5}),)),
        ConditionTrace("RSI", None, {"RSI": None}, 0.25, kind="compare"),
    ),
    plan=plan(95, 110, 120, entry=100),
    tags=("setup: gap", "@SUM(A1)"),
    mistakes=("-late",),
    rating=4,
    notes=HOSTILE + "\nand\tmore ✓",
    checklist=(ChecklistItem("spread", 2.0, True, True), ChecklistItem("news", 1.0, None)),
)


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Composition]:
    with installed(tmp_path / "home", offline=True) as installation:
        yield installation.application


def filled(application: Composition) -> None:
    """A trade with everything, an imported one, a note of a day."""
    journal = application.journal
    steps = fills((0, "buy", 100, 2), (3.5, "sell", 110, 2), fee="0.123")
    made = journal.add([replace(fill, id="") for fill in steps], RECORD)
    journal.add_picture(made.id, PNG, "entry.png", PictureKind.ENTRY)
    journal.save_measures({made.id: TradeMeasures(mae=1.5, mae_r=0.3, candles="1h", basis="x")})
    imported = (
        a_fill("buy 1 @ 0.00001234 fee 0.001 BNB", 1, "PEPE/USDT", key="1"),
        a_fill("sell 0.5 @ 0.00002", 2, "PEPE/USDT", key="2"),
    )
    journal.take_in(imported, "import 2 fills", Decimal(0))
    journal.save_day(DayNote("2023-11-15", 4, "wait", "waited"))


def everything(application: Composition) -> tuple[object, ...]:
    journal = application.journal
    trades = journal.trades()
    return (
        trades,
        journal.fills([trade.id for trade in trades]),
        [[replace(own, added_at=0) for own in journal.pictures(trade.id)] for trade in trades],
        journal.days(),
    )


def test_a_bundle_is_the_journal_again_and_five_times_is_once(
    application: Composition, tmp_path: Path
) -> None:
    filled(application)
    path = tmp_path / "journal.zip"
    at_once(application.journal_exports.write(application.journal.trades(), path))
    with installed(tmp_path / "other", offline=True) as installation:
        other = installation.application
        first = other.journal_exports.take_in(path)
        assert first == BundleTaken(trades=2, fills=4, pictures=1, days=1)
        assert everything(other) == everything(application)
        (picture,) = other.journal.pictures(other.journal.trades()[-1].id)
        assert other.journal.picture_bytes(picture.id) == PNG
        assert other.journal.steps.undo == "import 2 trades"
        for _ in range(4):
            again = other.journal_exports.take_in(path)
            assert again == BundleTaken(known=2, days_known=1)
        assert everything(other) == everything(application)
        other.journal.undo()
        assert (other.journal.trades(), other.journal.days()) == ((), ())


def test_what_the_journal_has_is_left_alone(application: Composition, tmp_path: Path) -> None:
    filled(application)
    path = tmp_path / "journal.zip"
    at_once(application.journal_exports.write(application.journal.trades(), path))
    newest, oldest = application.journal.trades()
    application.journal.edit(oldest.id, replace(oldest.record, notes="newer"))
    application.journal.save_day(DayNote("2023-11-15", 1, "", "newer"))
    application.journal.delete([newest.id])
    assert application.journal_exports.take_in(path) == BundleTaken(known=2, days_known=1)
    assert application.journal.trade(oldest.id).record.notes == "newer"
    assert len(application.journal.trades()) == 1


def test_a_trade_whose_fills_are_in_another_one_is_known(
    application: Composition, tmp_path: Path
) -> None:
    filled(application)
    path = tmp_path / "journal.zip"
    at_once(application.journal_exports.write(application.journal.trades(), path))
    changed = rewritten(path, lambda found: found["trades"][0].update(id="another"))
    assert application.journal_exports.take_in(changed).known == 2


def rewritten(path: Path, change: object, name: str = "changed.zip") -> Path:
    other = path.with_name(name)
    with zipfile.ZipFile(path) as file, zipfile.ZipFile(other, "w") as new:
        for member in file.namelist():
            content = file.read(member)
            if member == "journal.json":
                found = orjson.loads(content)
                change(found)  # type: ignore[operator]
                content = orjson.dumps(found)
            new.writestr(member, content)
    return other


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda found: found.update(format="tar"), "no journal of Harrier"),
        (lambda found: found.update(version=2), "newer Harrier"),
        (lambda found: found.pop("days"), "lacks its trades or days"),
        (lambda found: found["trades"][1]["fills"][0].update(price="-1"), "trade 2: Fill 1"),
        (lambda found: found["trades"][1]["fills"][0].update(price="NaN"), "trade 2"),
        (lambda found: found["trades"][0]["fills"][0].pop("amount"), "trade 1 is damaged"),
        (lambda found: found["trades"][0].update(fills=[]), "trade 1"),
        (lambda found: found["trades"][1]["record"].update(rating=9), "rating"),
        (lambda found: found["trades"][1]["record"].update(tags=[7]), "trade 2 is damaged"),
        (lambda found: found["trades"][1]["pictures"][0].update(id="../../x"), "picture"),
        (lambda found: found["trades"][1]["pictures"][0].update(media_type="text/html"), "kind"),
        (lambda found: found["trades"][1].update(symbol="ETH/USDT"), "another trade's"),
        (lambda found: found["days"][0].update(mood=12), "mood"),
        (lambda found: found["days"].append(3), "day"),
    ],
)
def test_a_damaged_bundle_changes_nothing(
    application: Composition, tmp_path: Path, change: object, says: str
) -> None:
    filled(application)
    path = tmp_path / "journal.zip"
    at_once(application.journal_exports.write(application.journal.trades(), path))
    before = everything(application)
    with pytest.raises(BadInput, match=says) as error:
        application.journal_exports.take_in(rewritten(path, change))
    assert "changed.zip" in str(error.value)
    assert everything(application) == before


def test_a_damaged_picture_changes_nothing(application: Composition, tmp_path: Path) -> None:
    filled(application)
    path = tmp_path / "journal.zip"
    at_once(application.journal_exports.write(application.journal.trades(), path))
    other = tmp_path / "cut.zip"
    with zipfile.ZipFile(path) as file, zipfile.ZipFile(other, "w") as new:
        for member in file.namelist():
            content = file.read(member)
            new.writestr(member, content + b"!" if member.startswith("pictures/") else content)
    with installed(tmp_path / "other", offline=True) as installation:
        with pytest.raises(BadInput, match=r"'entry.png' is damaged"):
            installation.application.journal_exports.take_in(other)
        assert installation.application.journal.trades() == ()


def test_any_bytes_are_taken_or_refused(application: Composition, tmp_path: Path) -> None:
    """Bytes flipped, cut off and made up: never anything but a sentence."""
    filled(application)
    path, other = tmp_path / "journal.zip", tmp_path / "other.zip"
    at_once(application.journal_exports.write(application.journal.trades(), path))
    whole, chance = path.read_bytes(), random.Random(7)
    for number in range(60):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if number % 5 == 0:
            content = content[: chance.randrange(len(content))]
        other.write_bytes(content)
        try:
            taken = application.journal_exports.take_in(other)
        except BadInput:
            continue
        assert taken.known == 2


@pytest.mark.parametrize("name", ["missing.zip", "text.zip", "empty.zip"])
def test_what_is_no_bundle(application: Composition, tmp_path: Path, name: str) -> None:
    (tmp_path / "text.zip").write_text("hello")
    (tmp_path / "empty.zip").touch()
    with pytest.raises(BadInput, match=name):
        application.journal_exports.take_in(tmp_path / name)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_trades_and_fills_as_csv(application: Composition, tmp_path: Path) -> None:
    filled(application)
    exports, trades = application.journal_exports, application.journal.trades()
    at_once(exports.write(trades, tmp_path / "trades.csv"))
    pepe, btc = rows_of(tmp_path / "trades.csv")
    assert (btc["symbol"], btc["direction"], btc["status"]) == ("BTC/USDT", "long", "closed")
    assert (btc["opened_at"], btc["closed_at"]) == ("2023-11-15T00:00:00Z", "2023-11-15T03:30:00Z")
    assert Decimal(btc["profit"]) == Decimal("19.754")
    assert (btc["quote"], btc["rating"], btc["mae_r"], btc["pictures"]) == ("USDT", "4", "0.3", "1")
    assert btc["planned_targets"] == "110 × 0.5; 120 × 0.5"
    assert (btc["notes"], btc["mistakes"]) == ("'" + RECORD.notes, "'-late")
    assert (pepe["entry_price"], pepe["profit"], pepe["closed_at"]) == ("0.00001234", "", "")
    assert pepe["fees_unconverted"] == "BNB"
    at_once(exports.write(trades, tmp_path / "fills.csv", FILLS))
    rows = rows_of(tmp_path / "fills.csv")
    assert [row["side"] for row in rows] == ["buy", "sell", "buy", "sell"]
    assert rows[0]["price"] == "0.00001234"
    assert {row["trade_id"] for row in rows} == {trade.id for trade in trades}
    assert (rows[2]["fee"], rows[2]["fee_currency"]) == ("0.123", "USDT")


def test_a_workbook_holds_texts_as_texts(application: Composition, tmp_path: Path) -> None:
    filled(application)
    path = tmp_path / "journal.xlsx"
    at_once(application.journal_exports.write(application.journal.trades(), path))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Trades", "Fills", "Days", "Statistics"]
    sheet = book["Trades"]
    at = {cell.value: cell.column for cell in sheet[1]}
    notes = sheet.cell(3, at["notes"])
    assert (notes.data_type, notes.value) == ("s", RECORD.notes)
    assert sheet.cell(3, at["profit"]).value == 19.754
    assert sheet.cell(3, at["opened_at"]).value.isoformat() == "2023-11-15T00:00:00"
    assert {sheet.cell(row, at["id"]).value for row in (2, 3)} == {
        trade.id for trade in application.journal.trades()
    }
    assert book["Days"].cell(2, 4).value == "waited"
    book.close()


def test_every_statistic_as_csv(application: Composition, tmp_path: Path) -> None:
    filled(application)
    exports, report = application.journal_exports, application.journal_statistics.report()
    path = tmp_path / "data.csv"
    at_once(exports.table(report, "calendar", path))
    assert path.read_text() == f"day,n,total\n2023-11-15,1,{report.figures['result']}\n"
    at_once(exports.table(report, "tag", path))
    assert path.read_text().splitlines()[1].startswith("'@SUM(A1),1,1,0,1.0,")
    at_once(exports.table(report, "curve", path))
    assert path.read_text().splitlines()[1].startswith("2023-11-15T03:30:00Z,")
    for breakdown in report.breakdowns:
        at_once(exports.table(report, breakdown.id, path))
        assert len(path.read_text().splitlines()) == 1 + len(breakdown.rows)
    for part in ("figures", "trades", "comparison"):
        at_once(exports.table(report, part, path))
    with pytest.raises(BadInput, match="'moon' is none of figures, calendar"):
        at_once(exports.table(report, "moon", path))


def test_where_a_file_cannot_go(application: Composition, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none of \.csv, \.xlsx, \.zip"):
        at_once(application.journal_exports.write((), tmp_path / "journal.pdf"))
    for name in ("journal.csv", "journal.xlsx", "journal.zip"):
        with pytest.raises(EnvironmentFault, match="cannot be written"):
            at_once(application.journal_exports.write((), tmp_path / "nowhere" / name))


def test_times_to_the_millisecond(application: Composition, tmp_path: Path) -> None:
    fill = replace(fills((0, "buy", 1, 1))[0], id="", time=START + 7)
    application.journal.add([fill], TradeRecord())
    path = tmp_path / "fills.csv"
    at_once(application.journal_exports.write(application.journal.trades(), path, FILLS))
    assert "2023-11-15T00:00:00.007Z" in path.read_text()


def many(application: Composition, count: int) -> None:
    """As many closed trades, one after the other."""
    taken = [
        replace(fill, id=f"{number}-{fill.id}")
        for number in range(count)
        for fill in fills((number, "buy", 100, 1), (number + 0.5, "sell", 101 + number % 7, 1))
    ]
    application.journal.take_in(taken, "import", Decimal(0))
    assert len(application.journal.trades()) == count


@pytest.mark.parametrize("name", ["new.csv", "fills.csv", "new.xlsx", "new.zip"])
def test_it_tells_how_far_it_is_until_all_is_written(
    application: Composition, tmp_path: Path, name: str
) -> None:
    many(application, 450)
    what = FILLS if name == "fills.csv" else TRADES
    trades = application.journal.trades()
    steps = list(application.journal_exports.write(trades, tmp_path / name, what))
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert len(set(done)) > 3
    assert steps[-1].done == steps[-1].total >= 450
    assert all(step.done <= step.total for step in steps)


@pytest.mark.parametrize("name", ["journal.csv", "journal.xlsx", "journal.zip"])
def test_wherever_it_is_closed_the_older_file_stays_whole(
    application: Composition, tmp_path: Path, name: str
) -> None:
    many(application, 450)
    folder = tmp_path / "files"
    folder.mkdir()
    path = folder / name
    at_once(application.journal_exports.write(application.journal.trades()[:3], path))
    before = path.read_bytes()
    trades = application.journal.trades()
    steps = sum(1 for _ in application.journal_exports.write(trades, folder / f"new{path.suffix}"))
    (folder / f"new{path.suffix}").unlink()
    assert steps > 4
    for count in (0, 1, steps // 2, steps - 1, steps):
        with closing(application.journal_exports.write(trades, path)) as writing:
            for _ in range(count):
                next(writing)
        assert path.read_bytes() == before
        assert [one.name for one in folder.iterdir()] == [name]


def test_a_trade_that_is_deleted_meanwhile_is_left_out_of_a_bundle(
    application: Composition, tmp_path: Path
) -> None:
    many(application, 3)
    trades, path = application.journal.trades(), tmp_path / "journal.zip"
    gone = replace(trades[0], id="gone")
    at_once(application.journal_exports.write((gone, *trades[1:]), path))
    with installed(tmp_path / "other", offline=True) as installation:
        taken = installation.application.journal_exports.take_in(path)
    assert (taken.trades, taken.fills) == (2, 4)


def test_what_is_taken_back_while_a_file_is_begun_is_left_out(
    application: Composition, tmp_path: Path
) -> None:
    filled(application)
    trades = application.journal.trades()
    _, oldest = trades
    application.journal.undo()
    assert application.journal.undo() == "import 2 fills"
    exports = application.journal_exports
    at_once(exports.write(trades, tmp_path / "fills.csv", FILLS))
    assert {row["trade_id"] for row in rows_of(tmp_path / "fills.csv")} == {oldest.id}
    at_once(exports.write(trades, tmp_path / "journal.zip"))
    with zipfile.ZipFile(tmp_path / "journal.zip") as file:
        found = orjson.loads(file.read("journal.json"))
    assert [trade["id"] for trade in found["trades"]] == [oldest.id]
