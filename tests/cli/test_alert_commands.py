from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_price_alerts_are_set_listed_and_removed(shell: Shell) -> None:
    level = shell(
        "alerts", "price", "add", "BTC/USDT", "--level", "65000", "--crossing", "up", "--json"
    )
    assert level.code == 0
    made = level.document["price_alert"]
    assert made["condition"] == "close[1] < 65000 and high >= 65000"
    assert (made["state"], made["timeframe"], made["repeats"]) == ("watched", "15m", False)
    rule = shell(
        "alerts",
        "price",
        "add",
        "ETH/USDT",
        "--condition",
        "rsi(14)  < 30",
        "--timeframe",
        "1h",
        "--repeat",
        "--note",
        "cheap",
    )
    assert rule.out == "2: ETH/USDT rsi(14) < 30, at each 1h close\n"
    listed = shell("alerts", "price", "list", "--json").document["price_alerts"]
    assert [(alert["id"], alert["symbol"], alert["note"]) for alert in listed] == [
        (2, "ETH/USDT", "cheap"),
        (1, "BTC/USDT", ""),
    ]
    assert shell("alerts", "price", "remove", "1", "--json").document == {"removed": 1}
    assert "ETH/USDT  1h" in shell("alerts", "price", "list").out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["BTC/USDT", "--level", "-1"], "level: a level is a price above 0"),
        (["BTC/USDT", "--level", "nan"], "level: a level is a price above 0"),
        (["BTC/USDT", "--condition", "rsi(14) <"], "--condition:1:10"),
        (["BTC/USDT", "--condition", "rsi(14)"], "condition"),
        (["BTC/USDT", "--condition", "rsj(14) < 30"], "did you mean"),
        (["BTCUSDT", "--level", "1"], "no symbol such as BTC/USDT"),
        (["BTC/USDT"], "one of the arguments --level --condition is required"),
        (["BTC/USDT", "--level", "1", "--timeframe", "7m"], "no timeframe"),
    ],
)
def test_a_wrong_price_alert_is_one_line(shell: Shell, argv: list[str], words: str) -> None:
    answer = shell("alerts", "price", "add", *argv)
    assert answer.code == 2
    assert words in answer.complaint
    assert shell("alerts", "price", "list", "--json").document == {"price_alerts": []}


def test_removing_what_is_not_there_is_told(shell: Shell) -> None:
    answer = shell("alerts", "price", "remove", "7")
    assert (answer.code, answer.complaint) == (2, "harrier: there is no price alert 7")


def test_a_test_message_in_the_centre_is_listed_until_it_is_read(shell: Shell) -> None:
    assert shell("alerts", "test", "in_app").out == "sent through in_app\n"
    document = shell("alerts", "list", "--json").document
    assert document["unread"] == 1
    assert [(alert["kind"], alert["read"]) for alert in document["alerts"]] == [("test", False)]
    assert "This is a test" in shell("alerts", "list", "--unread").out
    assert shell("alerts", "list", "--outbox", "--json").document == {"deliveries": []}


def test_a_channel_that_is_off_is_bad_input(shell: Shell) -> None:
    answer = shell("alerts", "test", "telegram")
    assert answer.code == 2
    assert "telegram is off" in answer.complaint


def test_a_channel_that_cannot_send_is_a_failure_with_its_reason(shell: Shell) -> None:
    shell("settings", "set", "alerts.webhook", "true")
    shell("settings", "set", "alerts.webhook_url", "https://127.0.0.1:1/x")
    answer = shell("alerts", "test", "webhook")
    assert answer.code == 1
    assert answer.complaint.startswith("harrier: webhook: ")


def test_the_policy_is_a_setting_that_is_checked(shell: Shell) -> None:
    assert shell("settings", "set", "alerts.rules", "expired  telegram off").code == 0
    assert shell("settings", "get", "alerts.rules").out == "expired telegram off\n"
    answer = shell("settings", "set", "alerts.rules", "expired fax off")
    assert answer.code == 2
    assert "'fax' is no channel" in answer.complaint
    wrong = shell("settings", "set", "alerts.quiet_from", "25:00")
    assert "HH:MM" in wrong.complaint
