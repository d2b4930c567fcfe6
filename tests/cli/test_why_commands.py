from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.timeframe import Timeframe
from tests.builders.candles import write_demo_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

LEVELS = {
    "stop": {"kind": "percent", "value": 0.02},
    "targets": [{"kind": "r", "value": 2, "share": 1.0}],
}
RULE = 'close > ema(21) as "above" and rsi(14) > 99 and close > close@4h[1]'


@pytest.fixture
def strategy(tmp_path: Path) -> str:
    body = {"name": "Far", "direction": "long", "timeframe": "1h", "entry": RULE, "levels": LEVELS}
    path = tmp_path / "far.json"
    path.write_text(json.dumps(body))
    return str(path)


def nodes(shape: dict[str, Any]) -> list[dict[str, Any]]:
    return [shape, *(below for child in shape.get("of", []) for below in nodes(child))]


def test_why_prints_the_tree_in_the_contracts_shape(shell: Shell, strategy: str) -> None:
    document = shell("strategies", "why", strategy, "BTC/USDT", "--json").document
    assert document["bar_time"] == "2026-01-01T11:00:00Z"
    assert document["fires"] is False
    above, strong, risen = document["why"]
    assert {"label", "true", "values"} <= set(above)
    assert (above["label"], above["text"]) == ("above", "close > ema(21)")
    assert strong["true"] is False
    assert strong["distance"] == pytest.approx(1 - strong["values"]["rsi(14)"] / 99)
    assert risen["of"][1]["bar_time"] == "2026-01-01T04:00:00Z"
    assert risen["of"][1]["timeframe"] == "4h"
    for node in (each for reason in document["why"] for each in nodes(reason)):
        assert ("true" in node) != ("value" in node)


def test_why_of_then_says_what_the_scan_of_then_says(shell: Shell, strategy: str) -> None:
    at = ("--at", "2025-12-30T09:30")
    why = shell("strategies", "why", strategy, "ETH/USDT", *at, "--json").document
    assert why["bar_time"] == "2025-12-30T08:00:00Z"
    scan = shell("scan", "--strategy", strategy, "--symbols", "ETH/USDT", *at, "--json").document
    missed = [
        {"condition": miss["condition"], "distance": miss["distance"]}
        for miss in scan["near_misses"]
    ]
    assert missed == [each for each in [why["near_miss"]] if each is not None]
    for miss in scan["near_misses"]:
        assert abs(miss["left"] - miss["right"]) / miss["right"] == miss["distance"]


def test_why_is_readable(shell: Shell, strategy: str) -> None:
    lines = shell("strategies", "why", strategy, "BTC/USDT").out.splitlines()
    assert lines[0].startswith("Far (long) does not fire on BTC/USDT 1h")
    assert any("✗ rsi(14) > 99" in line and "%" in line for line in lines)
    assert any(line.strip().startswith("· ema(21)") for line in lines)


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("No such", "BTC/USDT"), "No such"),
        (("{file}", "BTC"), "BTC"),
        (("{file}", "NONE/USDT"), "NONE/USDT"),
        (("{file}", "BTC/USDT", "--at", "noon"), "--at"),
        (("{file}", "BTC/USDT", "--at", "2040-01-01"), "--at"),
    ],
)
def test_bad_input_is_one_line(
    shell: Shell, strategy: str, argv: tuple[str, ...], name: str
) -> None:
    answer = shell("strategies", "why", *(part.format(file=strategy) for part in argv))
    assert answer.code == 2
    assert name in answer.complaint


def test_evaluate_explains_its_last_bar(shell: Shell, tmp_path: Path) -> None:
    write_demo_folder(tmp_path, ("BTC/USDT",), Timeframe.H1, 60)
    file = ("--candles", str(tmp_path / "BTC_USDT-1h.parquet"), "--to", "2026-01-01T06:00")
    document = shell("evaluate", "close > 0 and sma(3) > 1e9", *file, "--why", "--json").document
    ts, value = document["bars"][-1]
    assert value == 0
    positive, huge = document["why"]
    assert positive["bar_time"] == "2026-01-01T05:00:00Z"
    assert (positive["true"], huge["true"]) == (True, False)
    mean = shell("evaluate", "sma(3)", *file, "--json").document["bars"][-1]
    assert mean == [ts, huge["values"]["sma(3)"]]
    words = shell("evaluate", "close > 0 and sma(3) > 1e9", *file, "--why").out
    assert "✓ close > 0" in words
