"""``journal import``: its document, its complaints and its exit codes."""

from __future__ import annotations

import pytest

from tests.builders import fill_files as written
from tests.builders.databases import lay_database
from tests.builders.fill_files import ROUND_TRIP


@pytest.fixture
def journal(shell, tmp_path):
    lay_database(shell.home / "harrier.db")

    def run(text, *options, name="fills.csv"):
        path = tmp_path / name
        if text is not None:
            path.write_text(text, "utf-8")
        return shell("journal", "import", str(path), *options)

    return run


def test_document_tells_what_came(journal, tmp_path):
    text = written.okx(ROUND_TRIP)
    first = journal(text, "--json")
    assert first.code == 0
    assert first.err == ""
    expected = {
        "file": str(tmp_path / "fills.csv"),
        "format": "okx",
        "account": "okx",
        "rows": 10,
        "added": 5,
        "duplicates": 0,
        "ignored": 0,
        "refused": [],
        "trades_new": 2,
        "trades_changed": 0,
    }
    assert {key: first.document[key] for key in expected} == expected
    again = journal(text, "--json", "--format", "okx")
    assert {key: again.document[key] for key in ("added", "duplicates", "trades_new")} == {
        "added": 0,
        "duplicates": 5,
        "trades_new": 0,
    }
    assert journal(text, "--json", "--account", "second").document["added"] == 5


def test_damaged_rows_are_named_and_nothing_is_taken(journal, tmp_path):
    rows = written.newer_binance(ROUND_TRIP).splitlines()
    rows[2] = rows[2].replace("60010.5", "soon")
    rows[4] = rows[4].replace("BTCUSDT,SELL", "BTCUSDT,HOLD")
    refused = journal("\n".join(rows), "--json")
    assert refused.code == 2
    assert [(one["line"], one["field"]) for one in refused.document["refused"]] == [
        (3, "Price"),
        (5, "Side"),
    ]
    assert refused.document["added"] == 0
    first, second = refused.err.splitlines()
    path = tmp_path / "fills.csv"
    assert first.startswith(f"{path}:3: Price: ")
    assert second.startswith(f"{path}:5: Side: ")
    taken = journal("\n".join(rows), "--json", "--skip-bad")
    assert (taken.code, taken.document["added"], len(taken.document["refused"])) == (0, 3, 2)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", ()),
        (None, ()),
        ("a,b,c\n1,2,3\n", ()),
        ("\x00\x01\x02", ()),
        (written.kraken(ROUND_TRIP), ("--format", "binance")),
    ],
)
def test_file_that_cannot_be_taken_is_named_in_one_line(journal, text, options):
    answer = journal(text, *options, name="odd.csv")
    assert answer.code == 2
    assert "odd.csv" in answer.complaint


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--format", "mtgox"),
        ("--timezone", "Mars/Olympus"),
        ("--rate", "BNB"),
        ("--rate", "BNB=0"),
        ("--rate", "BNB=cheap"),
        ("--dust", "-1"),
        ("--dust", "nan"),
    ],
)
def test_wrong_option_is_named_in_one_line(journal, option, value):
    answer = journal(written.kraken(ROUND_TRIP), option, value)
    assert answer.code == 2
    assert option in answer.complaint


def test_wrong_zone_is_named_where_the_layout_has_its_own(journal):
    answer = journal(written.newer_binance(ROUND_TRIP), "--timezone", "Mars/Olympus")
    assert answer.code == 2
    assert "--timezone: 'Mars/Olympus'" in answer.complaint


@pytest.mark.parametrize("pair", ["BTCBTC", "BTC/BTC", "USDTUSDT"])
def test_pair_of_one_currency_is_refused(journal, pair):
    row = f"2024-03-01 10:00:00,{pair},BUY,1,2,2,0,"
    text = f"{written.OLDER_BINANCE}\n{row}\n"
    answer = journal(text, "--json")
    assert answer.code == 2
    assert [(one["line"], one["field"]) for one in answer.document["refused"]] == [(2, "Market")]


def test_trade_that_one_import_closed_stays_closed_in_the_next(journal, shell):
    def row(day, side, amount):
        return f"2024-03-0{day} 10:00:00,BTCUSDT,{side},100,{amount}BTC,{amount}USDT,0USDT\n"

    early = written.NEWER_BINANCE + "\n" + row(1, "BUY", 1) + row(2, "SELL", 0.6)
    journal(early, "--dust", "50")
    more = journal(early + row(3, "BUY", 2), "--json").document
    assert (more["added"], more["trades_new"], more["trades_changed"]) == (1, 1, 0)
    late, first = shell("journal", "list", "--json").document["trades"]
    assert (first["status"], first["dust"], first["profit"]) == ("closed", 0.4, -40.0)
    assert (late["status"], late["amount"]) == ("open", 2.0)


def test_pass_of_a_repeated_hour_is_said_and_chosen(journal, shell):
    night = written.Execution("1", "2024-10-27 02:30:00", "BTC/USDT", "BUY", "67000", "0.1")
    text, zone = written.okx([night], "", 0), ("--timezone", "Europe/Berlin")
    said = journal(text, *zone).out
    assert "it is read as its first pass" in said
    assert said.splitlines()[-1] == (
        "1 of them is not sure: `journal undo` and then `--repeated-hour second` reads the second"
        " pass"
    )
    shell("journal", "undo")
    chosen = journal(text, *zone, "--repeated-hour", "second", "--json").document
    assert (chosen["added"], chosen["doubtful_times"], chosen["doubtful_pass"]) == (1, 1, "second")
    (trade,) = shell("journal", "list", "--json").document["trades"]
    assert trade["opened_at"] == "2024-10-27T01:30:00Z"
    again = journal(text, *zone, "--json").document
    assert (again["duplicates"], again["doubtful_times"]) == (1, 0)
    assert "--repeated-hour" not in journal(text, *zone).out
    assert "repeated-hour" in journal(text, *zone, "--repeated-hour", "third").complaint


def test_words_for_people(journal):
    answer = journal(written.newer_binance(ROUND_TRIP))
    assert answer.code == 0
    assert "5 fills added" in answer.out
    assert "fees in BNB are not converted" in answer.out
    assert (
        "not converted"
        not in journal(written.newer_binance(ROUND_TRIP), "--account", "b", "--rate", "BNB=400").out
    )


def test_profile_is_saved_used_and_listed(journal, shell):
    saved = shell(
        "journal", "profile", "Ledger", "--column", "time=At", "--column", "amount=Qty",
        "--column", "price=Rate", "--symbol", "BTC/EUR", "--json",
    )  # fmt: skip
    assert saved.code == 0
    text = "At,Qty,Rate\n2024-03-01 10:00:00,0.5,60000\n2024-03-01 11:00:00,-0.5,61000\n"
    taken = journal(text, "--format", "ledger", "--json")
    assert (taken.document["format"], taken.document["added"]) == ("Ledger", 2)
    listed = shell("journal", "profiles", "--json").document["profiles"]
    assert [one["name"] for one in listed] == ["Ledger"]
    wrong = shell("journal", "profile", "Half", "--column", "time=At")
    assert wrong.code == 2
    assert "amount" in wrong.complaint


def test_file_may_stand_before_and_behind_the_rates(journal, shell, tmp_path):
    text = written.newer_binance(ROUND_TRIP)
    assert journal(text, "--rate", "BNB=400", "OKB=5", "--json").document["fees_unconverted"] == []
    path = str(tmp_path / "fills.csv")
    behind = shell("journal", "import", "--account", "b", "--json", "--rate", "BNB=400", path)
    assert behind.document["fees_unconverted"] == []
    assert behind.document["added"] == 5
    assert shell("journal", "import", "--rate", "BNB=400").code == 2
    assert shell("journal", "import").code == 2


def test_same_file_again_with_a_rate_converts_the_fees(journal, shell):
    text = written.newer_binance(ROUND_TRIP)
    assert journal(text, "--json").document["fees_converted"] == 0
    later = journal(text, "--rate", "BNB=400")
    assert "1 fill that the journal had: the fee is converted now" in later.out
    trades = shell("journal", "list", "--json").document["trades"]
    assert [trade["fees_unconverted"] for trade in trades] == [[], []]
    assert journal(text, "--json", "--rate", "BNB=500").document["fees_converted"] == 0
    assert shell("journal", "undo").out == "undone: convert 1 fee\n"
