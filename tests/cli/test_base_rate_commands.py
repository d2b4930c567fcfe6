"""Base rates on the command line: worked out once, then carried by every document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.builders.installation import rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

NAMED = ("--symbols", "BTC/USDT,ETH/USDT,SOL/USDT,XRP/USDT")
RULE = rule("Up bar", "close > open", cooldown_bars="1", time_stop_bars="3")


def test_base_rates_are_worked_out_kept_and_carried_by_the_scan(
    shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([json.loads(RULE.to_json())]))
    assert shell("strategies", "import", str(path)).code == 0
    line = ("scan", "--strategy", "Up bar", *NAMED, "--json")
    first = shell(*line).document["setups"]
    for _ in range(6):
        if first:
            break
        shell.clock.time += 3_600_000
        first = shell(*line).document["setups"]
    assert {setup["base_rate"] for setup in first} == {None}
    rates = shell("setups", "rates", "--json").document["setups"]
    assert {row["id"] for row in rates} == {setup["id"] for setup in first}
    known = rates[0]["base_rate"]
    assert known["symbol"]["low"] < known["symbol"]["win_rate"] < known["symbol"]["high"]
    assert known["universe"]["n"] >= known["symbol"]["n"]
    again = {setup["id"]: setup["base_rate"] for setup in shell(*line).document["setups"]}
    assert again == {row["id"]: row["base_rate"] for row in rates}
    table = shell("setups", "rates", rates[0]["id"])
    assert "universe" in table.out
    assert "no such setup" in shell("setups", "rates", "unknown").complaint
