from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.cli.times import to_ms
from app.domain.timeframe import HOUR
from tests.builders.candles import NOON
from tests.builders.installation import rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

NAMED = ("--symbols", "BTC/USDT,ETH/USDT,SOL/USDT,XRP/USDT")
RULE = rule("Up bar", 'close > open as "rose" and volume > 0', cooldown_bars="1")


@pytest.fixture
def rule_file(tmp_path: Path) -> str:
    path = tmp_path / "up bar.json"
    path.write_text(RULE.to_json())
    return str(path)


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def assert_setup(setup: dict[str, Any]) -> None:
    assert {"id", "strategy", "symbol", "entry_kind", "state"} <= set(setup)
    assert setup["timeframe"] == "1h"
    assert setup["direction"] in ("long", "short")
    assert to_ms(setup["bar_time"], "") % HOUR == 0
    assert is_number(setup["entry"])
    assert is_number(setup["stop"])
    assert is_number(setup["score"])
    reward = sum(t["share"] * t["price"] for t in setup["targets"]) - setup["entry"]
    risk = abs(setup["entry"] - setup["stop"])
    assert setup["reward_risk"] == pytest.approx(abs(reward) / risk)
    away = [abs(target["price"] - setup["entry"]) for target in setup["targets"]]
    assert away == sorted(away)
    for reason in setup["why"]:
        assert {"label", "true", "values"} <= set(reason)


def test_the_document_of_a_scan(shell: Shell, rule_file: str) -> None:
    answer = shell("scan", "--strategy", rule_file, *NAMED, "--json")
    document = answer.document
    assert answer.code == 0
    assert answer.err == ""
    assert document["exchange"] == "demo"
    assert to_ms(document["as_of"], "") == NOON
    assert set(document["regime"]) >= {"label", "trend", "volatility", "breadth"}
    assert document["regime"]["trend"] in ("bull", "bear", "range")
    assert document["regime"]["volatility"] in ("calm", "normal", "high")
    assert 0 <= document["regime"]["breadth"] <= 100
    assert (document["universe"], document["scanned"], document["failed"]) == (4, 4, [])
    assert document["requests"] == 0
    assert set(document["duration_s"]) >= {"total", "fetch", "evaluate", "store"}
    assert document["setups"]
    for setup in document["setups"]:
        assert_setup(setup)
        assert setup["new"] is True
        assert to_ms(setup["bar_time"], "") == NOON - HOUR
        assert setup["why"][0]["label"] == "rose"
    for miss in document["near_misses"]:
        assert set(miss) == {"strategy", "symbol", "timeframe", "condition", "distance"}
    for gone in document["rejected"]:
        assert set(gone) == {
            "strategy", "symbol", "timeframe", "direction", "bar_time", "reason",
        }  # fmt: skip

    again = shell("scan", "--strategy", rule_file, *NAMED, "--json").document
    ids = {setup["id"] for setup in document["setups"]}
    assert {setup["id"] for setup in again["setups"]} <= ids
    assert not any(setup["new"] for setup in again["setups"])

    listed = shell("setups", "list", "--json").document["setups"]
    assert {setup["id"] for setup in listed} == ids
    assert {setup["scan_id"] for setup in listed} == {document["scan_id"]}
    assert all(setup["created_at"] for setup in listed)
    every = shell("setups", "list", "--all", "--symbol", "BTC/USDT", "--json").document["setups"]
    assert {setup["symbol"] for setup in every} <= {"BTC/USDT"}
    assert shell("setups", "list", "--strategy", "Other", "--json").document == {"setups": []}
    assert shell("setups", "list", "--state", "nowhere").code == 2

    scans = shell("scans", "list", "--json").document["scans"]
    assert len(scans) == 2
    first = next(scan for scan in scans if scan["scan_id"] == document["scan_id"])
    for name in ("universe", "scanned", "failed", "setups", "requests"):
        assert isinstance(first[name], int)
    assert (first["state"], first["setups"], first["exchange"]) == ("done", len(ids), "demo")
    assert first["duration_s"]["total"] > 0
    assert len(shell("scans", "list", "--limit", "1", "--json").document["scans"]) == 1
    assert "rose" not in shell("scan", "--strategy", rule_file, *NAMED).out


def test_a_scan_of_the_past_leaves_nothing_alive(shell: Shell, rule_file: str) -> None:
    then = ("--at", "2025-12-30T08:30", "--json")
    document = shell("scan", "--strategy", rule_file, *NAMED, *then).document
    assert document["as_of"] == "2025-12-30T08:30:00Z"
    assert {s["bar_time"] for s in document["setups"]} <= {"2025-12-30T07:00:00Z"}
    assert shell("setups", "list", "--all", "--json").document == {"setups": []}
    assert shell("scans", "list", "--json").document["scans"][0]["past"] is True


def test_a_scan_of_nothing_fails_with_the_document_and_one_line(shell: Shell) -> None:
    answer = shell("scan", "--symbols", "NOPE/USDT", "--json")
    assert answer.code == 1
    assert answer.document["failed"][0]["symbol"] == "NOPE/USDT"
    assert answer.err.count("\n") == 1
    away = shell("scan", "--exchange", "binance", "--api-url", "http://127.0.0.1:9", "--json")
    assert away.code == 1
    assert "Binance" in away.complaint


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"entry": "close >"}, "entry"),
        ({"entry": "clos > open"}, "clos"),
        ({"entry": "close + 1"}, "entry"),
        ({"timeframe": "7m"}, "timeframe"),
        ({"colour": "red"}, "colour"),
        ({"schema": 2}, "schema"),
        ({"levels": {"stop": {"kind": "atr", "length": 0, "mult": 1}, "targets": []}}, "length"),
    ],
)
def test_a_wrong_strategy_file_is_refused_by_its_place(
    shell: Shell, tmp_path: Path, change: dict[str, object], place: str
) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(json.loads(RULE.to_json()) | change))
    for verb in (("scan", "--strategy"), ("strategies", "check")):
        answer = shell(*verb, str(path))
        assert answer.code == 2
        assert str(path) in answer.complaint
        assert place in answer.complaint


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("scan", "--strategy", "No such rule"), "No such rule"),
        (("scan", "--strategy", "/nowhere/x.json"), "/nowhere/x.json"),
        (("scan", "--symbols", "BTC"), "--symbols"),
        (("scan", "--symbols", "BTC/USDT", "--top", "3"), "--top"),
        (("scan", "--top", "0"), "--top"),
        (("scan", "--at", "yesterday"), "--at"),
        (("scan", "--at", "2100-01-01"), "--at"),
        (("scan", "--tp", "3"), "--tp"),
        (("scan", "--exchange", "NO!"), "market.exchange"),
        (("scan", "--exchange", "nosuchexchange"), "nosuchexchange"),
        (("scan", "--exchange", "binance", "--api-url", "not a url"), "market.api_url"),
        (("scans", "list", "--limit", "-1"), "--limit"),
        (("universe", "refresh", "--top", "x"), "--top"),
        (("fly",), "fly"),
    ],
)
def test_bad_usage_is_one_line_that_names_it(
    shell: Shell, argv: tuple[str, ...], name: str
) -> None:
    answer = shell(*argv)
    assert answer.code == 2
    assert name in answer.complaint
