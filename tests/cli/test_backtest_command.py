"""``backtest``: its document, its files, and what it refuses in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from app.adapters.storage.candle_files import CandleFiles
from app.domain.candles import take
from tests.cli.test_replay_command import QUIET, START, UP, folder, rule_file, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

HOUR = 3_600_000
__all__ = ["folder"]


def run(shell: Shell, tmp_path: Path, folder: Path, *options: str, **changes: Any) -> Any:
    rule = rule_file(tmp_path, **changes)
    places = ("--strategy", rule, "--candles", str(folder))
    return shell("backtest", *places, *options)


def test_the_document_of_a_run_worked_out_by_hand(
    shell: Shell, tmp_path: Path, folder: Path
) -> None:
    options = ("--symbols", "BTC/USDT", "--stake", "1000", "--fee", "0.1%", "--json")
    document = run(shell, tmp_path, folder, *options).document
    first, second = document["trades"]
    assert first["symbol"] == "BTC/USDT"
    assert first["signal_time"] == "2023-01-01T01:00:00Z"
    assert first["entry_time"] == "2023-01-01T02:00:00Z"
    assert first["entry_price"] == 102
    (condition,) = first["conditions"]
    assert condition == {
        "text": "close > open",
        "label": "close > open",
        "true": True,
        "value": 102,
    }
    # The stop, 10 % below the close of 102, is gapped by nothing: the bar opens at 107.
    assert [(leaving["price"], leaving["share"]) for leaving in first["exits"]] == [
        (pytest.approx(107.1), 0.5),
        (pytest.approx(91.8), 0.5),
    ]
    amount = 1000 / 102
    value = amount * (102 + 0.5 * 107.1 + 0.5 * 91.8)
    assert first["fees"] == pytest.approx(0.001 * value)
    gained = amount * (0.5 * (107.1 - 102) + 0.5 * (91.8 - 102))
    assert first["profit"] == pytest.approx(gained - first["fees"])
    assert second["exits"][-1]["reason"] == "open"
    equity = document["equity"]
    assert equity[0] == [START, 10_000]
    assert len(equity) == document["bars"] == 7
    total = sum(trade["profit"] for trade in document["trades"])
    assert equity[-1][1] == pytest.approx(10_000 + total)
    assert document["metrics"]["net_profit"] == pytest.approx(total)
    assert document["metrics"]["trades"] == 1
    assert set(document["bracket"]) == {"pessimistic", "detail", "optimistic"}
    assert document["bracket"]["pessimistic"] == pytest.approx(total)
    assert set(document["duration_s"]) == {"total", "load", "evaluate"}
    assert {check["id"] for check in document["checks"]} >= {"look_ahead", "sample_size"}
    assert (document["from"], document["to"]) == ("2023-01-01T00:00:00Z", "2023-01-01T07:00:00Z")


def test_a_period_starts_flat_and_hides_what_comes_after(
    shell: Shell, tmp_path: Path, folder: Path
) -> None:
    period = ("--from", "2023-01-01T02:00", "--to", "2023-01-01T06:00")
    document = run(shell, tmp_path, folder, *period, "--json").document
    assert document["bars"] == 4
    assert [trade["signal_time"] for trade in document["trades"]] == []


def test_text_names_what_matters(shell: Shell, tmp_path: Path, folder: Path) -> None:
    answer = run(shell, tmp_path, folder)
    assert answer.code == 0
    for words in ("Rise on BTC/USDT, 1h", "Net profit", "Win rate", "net profit if optimistic"):
        assert words in answer.out


def test_everything_is_rejected_for_the_side_of_the_stop(
    shell: Shell, tmp_path: Path, folder: Path
) -> None:
    levels = {
        "stop": {"kind": "expression", "price": "close + 1"},
        "targets": [{"kind": "percent", "value": 5, "share": 1}],
    }
    complaint = run(shell, tmp_path, folder, levels=levels).complaint
    assert "levels.stop" in complaint


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--symbols", "XXX/USDT"), "XXX/USDT"),
        (("--from", "2024-01-01"), "--from"),
        (("--risk", "0%"), "--risk"),
        (("--fee", "100%"), "--fee"),
        (("--stake", "5", "--risk", "1%"), "--risk"),
        (("--equity", "-1"), "--equity"),
        (("--symbols", "BTC/USDT", "--top", "3"), "--top"),
        (("--top", "0"), "--top"),
        (("--intrabar", "lucky"), "lucky"),
        (("--timeframe", "7m"), "7m"),
        (("--no-such",), "--no-such"),
    ],
)
def test_bad_input_is_one_line(
    options: tuple[str, ...], words: str, shell: Shell, tmp_path: Path, folder: Path
) -> None:
    answer = run(shell, tmp_path, folder, *options, "--json")
    assert answer.code == 2
    assert words in answer.complaint


def test_a_rule_that_is_never_defined_is_refused(
    shell: Shell, tmp_path: Path, folder: Path
) -> None:
    answer = run(shell, tmp_path, folder, entry="ema(200) > close")
    assert answer.code == 2
    assert "defined at none of its 7 bars" in answer.complaint


def test_more_than_a_tenth_of_filled_bars_is_a_warning_not_a_refusal(
    shell: Shell, tmp_path: Path, folder: Path
) -> None:
    write(folder, "ETH_USDT-1h.parquet", QUIET, UP, QUIET)
    path = folder / "ETH_USDT-1h.parquet"
    candles = CandleFiles().read(path).candles
    CandleFiles().write(path, take(candles, np.array([True, False, True])))
    document = run(shell, tmp_path, folder, "--symbols", "ETH/USDT", "--json").document
    (check,) = (one for one in document["checks"] if one["id"] == "coverage")
    assert check["level"] == "warning"
    assert all(document["assumptions"].values())
