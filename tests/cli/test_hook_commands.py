"""``hooks`` and its settings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.adapters.storage.opening import open_database
from app.services.ports import HookFate, HookRecord
from tests.builders.candles import NOON
from tests.builders.keyrings import without_keyring

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_requests_are_listed_newest_first(shell: Shell) -> None:
    assert shell("hooks", "list", "--json").document == {"requests": []}
    database = open_database(shell.home / "harrier.db", shell.home / "backups")
    with database.work() as work:
        work.hooks.add(HookRecord(NOON, "127.0.0.1", HookFate.SETUP, "up", 1, "{}", "ab", "cd"))
        work.hooks.add(HookRecord(NOON, "10.0.0.9", HookFate.REFUSED, "without the token", 3))
        work.commit()
    database.close()
    newest, oldest = shell("hooks", "list", "--json").document["requests"]
    assert newest == {
        "id": 2,
        "received_at": "2026-01-01T12:00:00Z",
        "from": "10.0.0.9",
        "count": 3,
        "fate": "refused",
        "reason": "without the token",
        "message": None,
        "setup_id": None,
    }
    assert (oldest["setup_id"], oldest["message"]) == ("cd", "{}")
    assert len(shell("hooks", "list", "--json", "--limit", "1").document["requests"]) == 1
    assert "without the token" in shell("hooks", "list").out


def test_the_message_has_address_and_token_place(shell: Shell) -> None:
    shell("settings", "set", "hooks.port", "9001")
    answer = shell("hooks", "message", "My alert", "--json").document
    assert answer["address"] == "http://127.0.0.1:9001/hook/<token>"
    assert json.loads(answer["message"])["action"] == "{{strategy.order.action}}"
    inside = shell("hooks", "message", "My alert", "--for", "short", "--token-in", "body", "--json")
    assert inside.document["address"] == "http://127.0.0.1:9001/hook"
    message = json.loads(inside.document["message"])
    assert (message["token"], message["action"], message["name"]) == (
        "<token>",
        "short",
        "My alert",
    )
    said = shell("hooks", "message", "My alert")
    assert said.code == 0
    assert "hooks.enabled" in said.err


def test_bad_input_is_one_line_and_exit_2(shell: Shell) -> None:
    empty = shell("hooks", "message", " ")
    assert (empty.code, empty.complaint.startswith("harrier: NAME: ")) == (2, True)
    for path, value in (
        ("hooks.port", "70000"),
        ("hooks.hosts", "evil.example/path"),
        ("hooks.timeframe", "45m"),
    ):
        refused = shell("settings", "set", path, value)
        assert refused.code == 2
        assert path in refused.complaint


def test_a_token_is_long_and_each_new_one_another(shell: Shell) -> None:
    with without_keyring():
        tokens = {shell("hooks", "token", "--new").out.strip() for _ in range(3)}
        assert shell("hooks", "token", "--json").document["kept"] is False
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)
