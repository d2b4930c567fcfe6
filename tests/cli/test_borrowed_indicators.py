"""Indicators of pandas-ta in rules, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.timeframe import Timeframe
from tests.builders.candles import demo_candles, write_demo_folder
from tests.builders.installation import rule
from tests.domain.indicators.generated_batches import batch_of, computed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

NAMED = ("--symbols", "BTC/USDT,ETH/USDT,SOL/USDT,XRP/USDT")


def test_values_of_a_file(shell: Shell, tmp_path: Path) -> None:
    write_demo_folder(tmp_path, ("BTC/USDT",), Timeframe.H1, 300)
    file = str(tmp_path / "BTC_USDT-1h.parquet")
    bars = shell("evaluate", "qqe(14).rsi", "--candles", file, "--json").document["bars"]
    values = np.array([np.nan if value is None else value for _, value in bars])
    expected = computed("qqe", batch_of(demo_candles("BTC/USDT", Timeframe.H1, 300)))["rsi"]
    np.testing.assert_allclose(values, expected, rtol=1e-12)
    assert np.isfinite(values[-100:]).all()
    complaint = shell("evaluate", "tos_stdevall(30) > 1", "--candles", file).complaint
    assert "'tos_stdevall' is left out at column 1: " in complaint
    assert "looks ahead" in complaint


def test_a_scan_by_a_borrowed_indicator(shell: Shell, tmp_path: Path) -> None:
    text = 'zlma(hl2, 9, mamode=wma) > 0 as "above" and bop > 0'
    path = tmp_path / "borrowed.json"
    path.write_text(rule("Borrowed", text, cooldown_bars="1").to_json())
    document = shell("scan", "--strategy", str(path), *NAMED, "--json").document
    assert document["failed"] == []
    assert document["setups"]
    for setup in document["setups"]:
        assert setup["why"][0]["label"] == "above"
