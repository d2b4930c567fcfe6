"""Trades and equity as CSV and in a workbook: complete, exact, and nothing in them is run."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from openpyxl import load_workbook

from app.adapters.reports import BacktestFiles
from app.adapters.reports.texts import disarmed, iso, printable
from app.domain.backtester.metrics import METRICS
from app.domain.errors import EnvironmentFault
from app.services.streams import at_once
from tests.adapters.reports.runs import HOSTILE, START, SYMBOL, made_run

if TYPE_CHECKING:
    from pathlib import Path

FILES = BacktestFiles()


def test_every_trade_is_a_line_with_its_figures_in_full(tmp_path: Path) -> None:
    run = made_run()
    at_once(FILES.trades(run, tmp_path / "trades.csv"))
    with (tmp_path / "trades.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(run.outcome.trades) > 50
    for line, trade in zip(lines, run.outcome.trades, strict=True):
        assert float(line["r"]) == trade.r
        assert float(line["profit"]) == trade.profit
        assert float(line["entry_price"]) == trade.entry_price
        assert line["entry_time"] == iso(trade.entry_time)
        assert line["exit_time"] == iso(trade.exits[-1].time)
        assert line["exits"].count(" × ") == len(trade.exits)
        assert line["exit_reason"] == trade.exits[-1].reason
        assert line["symbol"] == f"'{SYMBOL}"
        assert line["condition: +cross"] == "1"
        either = (line["condition: calm"], line["condition: close > ema(close, 55)"])
        assert set(either) in ({"1"}, {"0", "1"}, {"", "1"})
        assert (float(line["condition: calm, value"]) < 55) is (either[0] == "1")
    assert iso(START) == "2021-11-29T00:00:00Z"


def test_the_exit_price_is_the_mean_by_shares(tmp_path: Path) -> None:
    run = made_run()
    at_once(FILES.trades(run, tmp_path / "trades.csv"))
    with (tmp_path / "trades.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    (line, trade) = next(
        (line, trade)
        for line, trade in zip(lines, run.outcome.trades, strict=True)
        if len(trade.exits) == 2
    )
    gained = float(line["amount"]) * (float(line["exit_price"]) - trade.entry_price)
    assert gained - trade.fees == pytest.approx(trade.profit)
    cost = trade.amount * trade.entry_price
    assert float(line["profit_pct"]) == pytest.approx(100 * trade.profit / cost)


def test_equity_is_written_bar_by_bar(tmp_path: Path) -> None:
    run = made_run()
    at_once(FILES.equity(run, tmp_path / "equity.csv"))
    lines = (tmp_path / "equity.csv").read_text("utf-8").splitlines()
    assert lines[0] == "time,equity,buy_and_hold"
    assert lines[1] == "2021-11-29T00:00:00Z,10000.0,10000.0"
    assert [float(line.split(",")[1]) for line in lines[1:]] == run.outcome.equity.tolist()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_texts_that_a_spreadsheet_would_run_are_disarmed(text: str) -> None:
    assert disarmed(text) == f"'{text}"
    assert disarmed(f"a{text}") == f"a{text}"


def test_a_workbook_holds_the_run_and_no_formula(tmp_path: Path) -> None:
    run = made_run()
    at_once(FILES.workbook(run, tmp_path / "run.xlsx"))
    book = load_workbook(tmp_path / "run.xlsx")
    assert book.sheetnames == [
        *("Summary", "Trades", "Equity", "Monthly", "Breakdowns", "Assumptions")
    ]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    hostile = [cell for cell in cells if cell.value in (HOSTILE, SYMBOL)]
    assert len(hostile) > len(run.outcome.trades)
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in hostile)


def test_the_sheets_hold_what_the_run_found(tmp_path: Path) -> None:
    run = made_run()
    at_once(FILES.workbook(run, tmp_path / "run.xlsx"))
    book = load_workbook(tmp_path / "run.xlsx")
    summary = {row[0]: row[1:3] for row in book["Summary"].iter_rows(values_only=True)}
    for name in ("sharpe", "net_profit", "trades", "win_rate"):
        metric = METRICS[name]
        value, definition = summary[metric.label]
        assert value == pytest.approx(run.measures[name])
        assert definition == metric.definition
    heading, *trades = book["Trades"].iter_rows(values_only=True)
    r = [row[heading.index("r")] for row in trades]
    assert r == pytest.approx(run.outcome.trades.r.tolist())
    assert isinstance(trades[0][heading.index("entry_time")], datetime)
    assert trades[0][heading.index("condition: +cross")] is True
    splits = {row[0]: row[1:3] for row in book["Breakdowns"].iter_rows(values_only=True)}
    assert {"calm", "close > ema(close, 55)"} <= set(splits)
    assert "+cross" not in splits
    _, *days = book["Equity"].iter_rows(values_only=True)
    assert len(days) == 125
    assert days[0][0] == datetime(2021, 11, 29)  # noqa: DTZ001 (workbooks know no zones)
    assert days[-1][1] == pytest.approx(run.outcome.final_equity)
    _, first, second = book["Monthly"].iter_rows(values_only=True)
    assert [year[0] for year in (first, second)] == [2021, 2022]
    assert first[1:11] == (None,) * 10
    product = np.prod(
        [1 + change for change in (*first[1:13], *second[1:13]) if change is not None]
    )
    assert 10_000 * product == pytest.approx(run.outcome.final_equity)
    said = {row[0]: row[1] for row in book["Assumptions"].iter_rows(values_only=True)}
    assert said["Not modelled"] == run.assumptions["not_modelled"]


def test_control_characters_that_no_workbook_may_hold_are_left_out() -> None:
    assert printable("a\x00b\x1fc\td\n") == "abc\td\n"


@pytest.mark.parametrize("kind", ["trades", "equity", "workbook", "page"])
def test_what_cannot_be_written_is_said_and_leaves_nothing(kind: str, tmp_path: Path) -> None:
    write = getattr(FILES, kind)
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        at_once(write(made_run(), tmp_path / "missing" / "file"))
    (tmp_path / "folder").mkdir()
    with pytest.raises(EnvironmentFault, match="folder cannot be written"):
        at_once(write(made_run(), tmp_path / "folder"))
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("kind", ["trades", "equity", "workbook", "page"])
@pytest.mark.parametrize("bars", [1, 20])
def test_a_run_without_a_trade_is_written_too(kind: str, bars: int, tmp_path: Path) -> None:
    run = made_run(bars)
    assert len(run.outcome.trades) == 0
    at_once(getattr(FILES, kind)(run, tmp_path / "file"))
    assert (tmp_path / "file").stat().st_size > 0
