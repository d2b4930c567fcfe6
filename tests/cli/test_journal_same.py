"""``journal same``: an import of a trade by hand, asked and answered."""

from __future__ import annotations

import pytest

from tests.builders.fill_files import Execution, okx

BOUGHT = Execution("1", "2026-01-01 01:05:00", "BTC/USDT", "BUY", "64120", "0.5")


@pytest.fixture
def asked(shell, tmp_path):
    """The trade by hand, and the imported one that it may be."""
    options = ("--symbol", "BTC/USDT", "--side", "buy", "--price", "64100", "--amount", "0.5")
    noted = ("--time", "2026-01-01T01:00", "--stop", "63000", "--tag", "trend", "--json")
    hand = shell("journal", "add", *options, *noted).document["id"]
    path = tmp_path / "fills.csv"
    path.write_text(okx([BOUGHT]), "utf-8")
    (question,) = shell("journal", "import", str(path), "--json").document["by_hand"]
    assert [one["id"] for one in question["trades"]] == [hand]
    return hand, question["trade"]


def test_same_trade_is_one(shell, asked):
    hand, imported = asked
    every = shell("journal", "same", "--json").document
    assert every == shell("journal", "same", imported, "--json").document
    assert hand in shell("journal", "same", imported).out
    answer = shell("journal", "same", imported, hand, "--json")
    assert answer.document == {"trade": imported, "same_as": hand}
    (trade,) = shell("journal", "list", "--json").document["trades"]
    assert (trade["id"], trade["tags"], trade["plan"]["stop"]) == (imported, ["trend"], 63_000)
    assert shell("journal", "undo").out == "undone: unite BTC/USDT with its import\n"
    assert len(shell("journal", "list", "--json").document["trades"]) == 2


def test_two_trades_stay_two(shell, asked):
    _hand, imported = asked
    assert "a trade of its own" in shell("journal", "same", imported, "--none").out
    assert shell("journal", "same", "--json").document == {"by_hand": []}
    assert len(shell("journal", "list", "--json").document["trades"]) == 2


def test_a_trade_entered_by_hand_after_its_import_is_asked_about(shell, tmp_path):
    path = tmp_path / "fills.csv"
    path.write_text(okx([BOUGHT]), "utf-8")
    assert shell("journal", "import", str(path), "--json").document["by_hand"] == []
    (imported,) = shell("journal", "list", "--json").document["trades"]
    options = ("--symbol", "BTC/USDT", "--side", "buy", "--price", "64100", "--time", "2026-01-01")
    other = shell("journal", "add", *options, "--amount", "0.3")
    assert "imported" not in other.out
    answer = shell("journal", "add", *options, "--amount", "0.5", "--json").document
    (question,) = answer["by_hand"]
    assert question["trade"] == imported["id"]
    assert [one["id"] for one in question["trades"]] == [answer["id"]]

    said = shell("journal", "add", *options, "--amount", "0.501").out.splitlines()[-1]
    command = next(part for part in said.split("`") if part.startswith("journal same"))
    shell(*command.split())
    trades = shell("journal", "list", "--json").document["trades"]
    assert sorted(trade["amount"] for trade in trades) == [0.3, 0.5, 0.5]
    more = ("--trade", answer["id"], "--side", "sell", "--price", "65000", "--amount", "0.5")
    assert "imported" not in shell("journal", "add", *more, "--time", "2026-01-01T00:10").out


def test_import_says_in_words_what_it_asks(shell, asked, tmp_path):
    hand, imported = asked
    path = tmp_path / "more.csv"
    path.write_text(okx([BOUGHT, Execution("2", "2026-01-01 02:00:00", *SOLD)]), "utf-8")
    said = shell("journal", "import", str(path)).out
    assert f"by hand, {hand}, the imported {imported}?" in said


SOLD = ("BTC/USDT", "SELL", "65000", "0.5")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("nobody",), "nobody"),
        (("a", "b", "--none"), "--none"),
        (("--none",), "TRADE"),
        (("a", "b"), "'a'"),
    ],
)
def test_bad_input_is_named_in_one_line(shell, options, named):
    answer = shell("journal", "same", *options)
    assert answer.code == 2
    assert named in answer.complaint
