from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

BUY = ("--side", "buy", "--price", "100", "--amount", "2")
SELL = ("--side", "sell", "--price", "100", "--amount", "2")


def add(shell: Shell, *options: str) -> dict[str, object]:
    answer = shell("journal", "add", *options, "--json")
    assert answer.code == 0, answer.err
    document: dict[str, object] = answer.document
    assert document.pop("by_hand") == []
    return document


def test_a_trade_by_hand_is_added_and_listed(shell: Shell) -> None:
    made = add(shell, "--symbol", "btc/usdt", *BUY, "--time", "2026-01-01T10:00", "--stop", "95")
    closed = add(
        shell,
        *("--trade", str(made["id"]), "--side", "sell", "--price", "110", "--amount", "2"),
        *("--time", "2026-01-02T10:00", "--fee", "0.5", "--tag", "trend", "--notes", "well"),
    )
    assert closed["profit"] == 19.5
    assert closed["r"] == pytest.approx(1.95)
    (listed,) = shell("journal", "list", "--json").document["trades"]
    assert listed == closed
    assert listed["opened_at"] == "2026-01-01T10:00:00Z"
    assert (listed["account"], listed["status"], listed["setup_id"]) == ("manual", "closed", None)
    assert (listed["tags"], listed["notes"]) == (["trend"], "well")
    first, last = listed["fills"]
    assert (first["side"], first["fee_quote"], first["line"]) == ("buy", 0, None)
    assert (last["time"], last["fee_currency"], last["fee_quote"]) == (
        "2026-01-02T10:00:00Z",
        "USDT",
        0.5,
    )


def test_the_list_is_filtered(shell: Shell) -> None:
    add(shell, "--symbol", "BTC/USDT", *BUY, "--time", "2026-01-01", "--account", "one")
    add(shell, "--symbol", "ETH/USDT", *BUY, "--time", "2026-01-03", "--account", "two")

    def found(*options: str) -> list[str]:
        answer = shell("journal", "list", "--json", *options)
        return [trade["symbol"] for trade in answer.document["trades"]]

    assert found() == ["ETH/USDT", "BTC/USDT"]
    assert found("--account", "two") == found("--from", "2026-01-03") == ["ETH/USDT"]
    assert found("--symbol", "BTC/USDT") == found("--to", "2026-01-03") == ["BTC/USDT"]
    assert found("--status", "closed") == []
    assert "ETH/USDT" in shell("journal", "list").out


def test_the_list_prints_plain_decimals(shell: Shell) -> None:
    coins = ("--price", "0.00000123456", "--amount", "20000001000.25")
    add(shell, "--symbol", "PEPE/USDT", "--side", "buy", *coins)
    sold = ("--price", "60000.5", "--amount", "0.00001")
    add(shell, "--symbol", "BTC/USDT", "--side", "sell", *sold)
    _, bitcoin, pepe = sorted(shell("journal", "list").out.splitlines(), key=len)
    cells = [line.split() for line in (bitcoin, pepe)]
    assert sorted(one[6:8] for one in cells) == [
        ["0.00001", "60,000.5"],
        ["20,000,001,000", "0.00000123456"],
    ]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--symbol", "BTC/USDT", "--side", "buy"), "--price, --amount"),
        (("--symbol", "BTC/USDT", "--side", "buy", "--price", "x", "--amount", "1"), "--price"),
        (("--symbol", "BTC/USDT", "--side", "buy", "--price", "0", "--amount", "1"), "above 0"),
        (
            ("--symbol", "BTC/USDT", "--side", "buy", "--price", "1e999999", "--amount", "1"),
            "beyond",
        ),
        (("--trade", "nope", *BUY), "nope"),
        (("--setup", "nope"), "nope"),
        (("--symbol", "BTC/USDT", *BUY, "--time", "noon"), "--time"),
        (("--symbol", "BTC/USDT", *BUY, "--side", "hold"), "(choose from 'buy', 'sell')"),
        (("--symbol", "BTC/BTC", *BUY), "'BTC/BTC' is no symbol"),
        (("--symbol", "BTC/USDT", *BUY, "--stop", "100"), "--stop: the stop of a long trade is be"),
        (("--symbol", "BTC/USDT", *BUY, "--stop", "nan"), "planned stop"),
        (("--symbol", "BTC/USDT", *BUY, "--target", "110", "--target", "99.5"), "99.5 is not"),
        (
            ("--symbol", "BTC/USDT", *SELL, "--stop", "95"),
            "--stop: the stop of a short trade is above its entry at 100; 95 is not",
        ),
        (
            ("--symbol", "BTC/USDT", *SELL, "--target", "1e3"),
            "--target: the target of a short trade is below its entry at 100; 1000 is not",
        ),
    ],
)
def test_bad_input_is_named_in_one_line(shell: Shell, options: tuple[str, ...], named: str) -> None:
    answer = shell("journal", "add", *options)
    assert answer.code == 2
    assert named in answer.complaint


@pytest.mark.parametrize("wrong", [("--stop", "101"), ("--stop", "-3"), ("--target", "90")])
def test_wrong_level_of_one_more_fill_changes_nothing(shell: Shell, wrong: tuple[str, str]) -> None:
    made = add(shell, "--symbol", "BTC/USDT", *BUY, "--time", "2026-01-01", "--stop", "95")
    more = ("--trade", str(made["id"]), "--side", "sell", "--price", "110", "--amount", "1")
    answer = shell("journal", "add", *more, *wrong)
    assert answer.code == 2
    assert shell("journal", "list", "--json").document == {"trades": [made]}
    assert add(shell, *more, "--stop", "99")["plan"] == {"entry": None, "stop": 99, "targets": []}


def test_one_more_fill_and_its_levels_are_one_step(shell: Shell) -> None:
    made = add(shell, "--symbol", "BTC/USDT", *BUY, "--time", "2026-01-01", "--stop", "95")
    more = ("--side", "buy", "--price", "80", "--amount", "3", "--stop", "90")
    answer = shell("journal", "add", "--trade", str(made["id"]), *more)
    assert answer.code == 2  # below the entry so far, not below the one that comes of it
    assert "its entry at 88; 90 is not" in answer.complaint
    assert shell("journal", "list", "--json").document == {"trades": [made]}
    add(shell, "--trade", str(made["id"]), *more[:-1], "75")
    assert shell("journal", "undo").out == "undone: edit fills of BTC/USDT\n"
    assert shell("journal", "list", "--json").document == {"trades": [made]}


def test_targets_told_are_in_equal_shares_the_nearest_first(shell: Shell) -> None:
    short = add(shell, "--symbol", "BTC/USDT", *SELL, "--target", "80", "--target", "90")
    assert short["plan"] == {
        "entry": None,
        "stop": None,
        "targets": [{"price": 90, "share": 0.5}, {"price": 80, "share": 0.5}],
    }


def test_unknown_status_is_answered_with_the_known_ones(shell: Shell) -> None:
    answer = shell("journal", "list", "--status", "gone")
    assert answer.code == 2
    assert answer.complaint.endswith("(choose from 'open', 'closed')")


def test_steps_are_undone_and_redone(shell: Shell) -> None:
    add(shell, "--symbol", "BTC/USDT", *BUY)
    assert shell("journal", "undo", "--json").document == {"undone": "add BTC/USDT"}
    assert shell("journal", "list", "--json").document == {"trades": []}
    assert shell("journal", "redo").out == "redone: add BTC/USDT\n"
    assert shell("journal", "redo").code == 2


def test_the_journal_is_verified_and_rebuilt(shell: Shell) -> None:
    assert shell("journal", "verify", "--json").document["damages"] == []
    add(shell, "--symbol", "BTC/USDT", *BUY)
    before = shell("journal", "list", "--json").out
    assert "sound: 1 trades, 1 fills" in shell("journal", "verify").out
    assert shell("journal", "rebuild").code == 2
    rebuilt = shell("journal", "rebuild", "--replace", "--json").document
    assert (rebuilt["changes"], rebuilt["trades"]) == (1, 1)
    assert shell("journal", "list", "--json").out == before
    assert shell("db", "check").code == 0
