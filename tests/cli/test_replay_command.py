"""``replay``: its document, its period, its modes, and what it refuses in one line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from app.adapters.storage.candle_files import CandleFiles
from app.cli.times import to_iso
from app.domain.candles import real_candles
from app.domain.timeframe import HOUR, MINUTE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

START = 1_672_531_200_000  # 2023-01-01
QUIET = (100, 101, 99, 100)
UP = (100, 103, 99, 102)
RULE: dict[str, Any] = {
    "name": "Rise",
    "timeframe": "1h",
    "entry": "close > open",
    "levels": {
        "stop": {"kind": "percent", "value": 10},
        "targets": [
            {"kind": "percent", "value": 5, "share": 0.5},
            {"kind": "percent", "value": 20, "share": 0.5},
        ],
    },
}


def write(folder: Path, name: str, *bars: tuple[float, ...], minutes: int = 60) -> None:
    rows = np.array(bars, np.float64)
    ts = START + np.arange(len(rows), dtype=np.int64) * minutes * MINUTE
    columns = [np.ascontiguousarray(rows[:, place]) for place in range(4)]
    CandleFiles().write(folder / name, real_candles(ts, *columns, np.ones(len(rows))))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "candles"
    path.mkdir()
    bars = (QUIET, UP, (102, 108, 101, 107.0), (107, 107, 91, 92), QUIET, UP, QUIET)
    write(path, "BTC_USDT-1h.parquet", *bars)
    return path


def rule_file(tmp_path: Path, **changes: Any) -> str:
    path = tmp_path / "rule.json"
    path.write_text(json.dumps({**RULE, **changes}))
    return str(path)


def test_every_setup_to_its_end(shell: Shell, tmp_path: Path, folder: Path) -> None:
    answer = shell(
        *("replay", "--strategy", rule_file(tmp_path), "--symbols", "BTC/USDT"),
        *("--candles", str(folder), "--json"),
    )
    assert answer.code == 0, answer.err
    first, second = answer.document["setups"]
    stop, nearest, furthest = 102 * 0.9, 102 * 1.05, 102 * 1.2
    assert first == {
        "strategy": "Rise",
        "symbol": "BTC/USDT",
        "timeframe": "1h",
        "direction": "long",
        "bar_time": to_iso(START + HOUR),
        "entry_kind": "market",
        "entry": 102,
        "stop": pytest.approx(stop),
        "targets": [
            {"price": pytest.approx(nearest), "share": 0.5},
            {"price": pytest.approx(furthest), "share": 0.5},
        ],
        "state": "lost",
        "entry_time": to_iso(START + 2 * HOUR),
        "entry_price": 102,
        "exits": [
            {
                "time": to_iso(START + 2 * HOUR),
                "price": pytest.approx(nearest),
                "share": 0.5,
                "reason": "tp1",
            },
            {
                "time": to_iso(START + 3 * HOUR),
                "price": pytest.approx(stop),
                "share": 0.5,
                "reason": "stop",
            },
        ],
        "r": pytest.approx(-0.25),
    }
    assert (second["bar_time"], second["state"]) == (to_iso(START + 5 * HOUR), "active")
    assert (second["exits"], second["r"]) == ([], None)


def test_the_period_begins_flat_with_all_before_it_as_history(
    shell: Shell, tmp_path: Path, folder: Path
) -> None:
    line = ("replay", "--strategy", rule_file(tmp_path), "--candles", str(folder), "--json")
    late = shell(*line, "--from", "2023-01-01T02:00").document["setups"]
    early = shell(*line, "--to", "2023-01-01T02:00").document["setups"]
    # At 02:00 the rule is true as it was at 01:00: no edge, though the run begins there.
    assert [setup["bar_time"] for setup in late] == [to_iso(START + 5 * HOUR)]
    assert [setup["state"] for setup in early] == ["waiting"]
    assert early[0]["entry_time"] is None


def test_detail_looks_into_finer_files_where_there_are_some(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "candles"
    folder.mkdir()
    write(folder, "BTC_USDT-1h.parquet", QUIET, UP, (102, 125, 90, 100))
    line = ("replay", "--candles", str(folder), "--json", "--strategy")
    detail = rule_file(tmp_path, intrabar="detail")
    assert shell(*line, detail).document["setups"][0]["r"] == pytest.approx(-1)
    half = [(102, 125, 102, 110), (110, 110, 90, 100)]
    whole = [(100, 101, 99, 100), (100, 101, 99, 100), (100, 103, 99, 101), (101, 103, 100, 102)]
    write(folder, "BTC_USDT-30m.parquet", *whole, *half, minutes=30)
    found = shell(*line, detail).document["setups"][0]
    assert [leaving["reason"] for leaving in found["exits"]] == ["tp1", "tp2"]
    plain = shell(*line, rule_file(tmp_path)).document["setups"][0]
    assert [leaving["reason"] for leaving in plain["exits"]] == ["stop"]


def test_a_table_for_people_sums_up(shell: Shell, tmp_path: Path, folder: Path) -> None:
    answer = shell("replay", "--strategy", rule_file(tmp_path), "--candles", str(folder))
    assert "2 setups, 1 closed, -0.25 R in all" in answer.out


def test_rank_and_regime_compare_the_files_of_the_folder(
    shell: Shell, tmp_path: Path, folder: Path
) -> None:
    write(folder, "ETH_USDT-1h.parquet", *[QUIET] * 7)
    write(folder, "XRP_BTC-1h.parquet", *[(0.1, 0.3, 0.1, 0.2)] * 7)
    strategy = rule_file(tmp_path, entry="close > open and rank(close / open) == 100")
    answer = shell("replay", "--strategy", strategy, "--candles", str(folder), "--json")
    assert {setup["symbol"] for setup in answer.document["setups"]} == {"BTC/USDT"}
    gated = rule_file(tmp_path, filters={"regimes": ["bull"]})
    answer = shell("replay", "--strategy", gated, "--candles", str(folder), "--json")
    assert answer.document["setups"] == []


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--candles", "nowhere"), "nowhere"),
        (("--symbols", "ZZZ/USDT"), "ZZZ"),
        (("--symbols", "BTCUSDT"), "BTCUSDT"),
        (("--from", "2030-01-01"), "--from"),
        (("--from", "2023-01-02", "--to", "2023-01-01"), "--from"),
        (("--from", "yesterday"), "--from"),
        (("--strategy", "nowhere.json"), "nowhere.json"),
        (("--strategy", "No such name"), "No such name"),
        (("--bogus",), "--bogus"),
    ],
)
def test_bad_input_is_one_line_that_names_it(
    shell: Shell, tmp_path: Path, folder: Path, options: tuple[str, ...], named: str
) -> None:
    whole = ["replay"]
    if "--candles" not in options:
        whole += ["--candles", str(folder)]
    if "--strategy" not in options:
        whole += ["--strategy", rule_file(tmp_path)]
    answer = shell(*whole, *options, "--json")
    assert answer.code == 2
    assert named in answer.complaint


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"schema": 2}, "schema"),
        ({"entry": "ema(200) > close"}, "defined"),
        ({"entry": "emma(5) > close"}, "emma"),
        ({"entry": "close"}, "entry"),
        ({"entry": "close@15m > 1"}, "15m"),
        ({"levels": {**RULE["levels"], "break_even_after": 3}}, "break_even_after"),
        ({"levels": {**RULE["levels"], "stop": {"kind": "percent", "value": 0}}}, "stop"),
        (
            {"levels": {**RULE["levels"], "stop": {"kind": "expression", "price": "high + 1"}}},
            "stop",
        ),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_strategy_that_cannot_be_meant_is_refused(
    shell: Shell, tmp_path: Path, folder: Path, changes: dict[str, Any], named: str
) -> None:
    strategy = rule_file(tmp_path, **changes)
    answer = shell("replay", "--candles", str(folder), "--strategy", strategy, "--json")
    assert answer.code == 2
    assert named in answer.complaint


def test_stored_candles_are_walked_through_without_a_folder(shell: Shell, tmp_path: Path) -> None:
    levels = {
        "stop": {"kind": "atr", "length": 14, "mult": 1},
        "targets": [{"kind": "atr", "length": 14, "mult": 1, "share": 1}],
    }
    strategy = rule_file(tmp_path, entry="ema(9) crosses above ema(21)", levels=levels)
    line = ("replay", "--strategy", strategy, "--json")
    nothing = shell(*line, "--symbols", "BTC/USDT")
    assert "no candles of BTC/USDT" in nothing.complaint
    assert shell("scan", "--strategy", strategy, "--symbols", "BTC/USDT", "--json").code == 0
    setups = shell(*line, "--symbols", "BTC/USDT").document["setups"]
    assert len(setups) > 5
    assert [s["bar_time"] for s in setups] == sorted(s["bar_time"] for s in setups)
    ticks = [round(s["stop"] / 0.01, 6) for s in setups]
    assert ticks == [round(tick) for tick in ticks]
