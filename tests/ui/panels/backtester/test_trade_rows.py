"""Rows made column by column say what each trade says."""

from __future__ import annotations

import numpy as np
import pytest

from app.services.chart_data import RegimeSpan
from app.ui.models import formats
from app.ui.panels.backtester.trade_columns import reason_word, trade_columns
from app.ui.panels.backtester.trade_rows import trade_rows, trends_at
from tests.builders.backtests import HOUR, START, walked


@pytest.fixture(scope="module")
def outcome():
    return walked()


def test_every_row_is_its_trade(outcome):
    rows = trade_rows(outcome)
    assert len(rows) == len(outcome.trades) > 50
    for row, trade in zip(rows, outcome.trades, strict=True):
        mean = sum(part.share * part.price for part in trade.exits)
        assert (row.symbol, row.is_long) == (trade.symbol, trade.direction == "long")
        assert (row.entry_time, row.exit_time) == (trade.entry_time, trade.exits[-1].time)
        assert row.signal_time == trade.signal_time
        assert row.entry_price == trade.entry_price
        assert row.exit_price == pytest.approx(mean, rel=1e-12)
        assert (row.reason, row.bars) == (trade.exits[-1].reason, trade.bars)
        assert (row.r, row.profit, row.fees) == (trade.r, trade.profit, trade.fees)
        assert row.change == pytest.approx(trade.profit / (trade.amount * trade.entry_price))
        assert row.mae_r == pytest.approx(trade.mae_r)
        assert row.mfe_r == pytest.approx(trade.mfe_r)
        assert (row.stop, row.ambiguous) == (trade.stop, trade.ambiguous)
    assert {"stop", "tp2"} <= {row.reason for row in rows}


def test_a_trade_the_data_ended_in_is_open_at_the_last_close():
    outcome = walked(bars=62, every=60)
    (row,) = trade_rows(outcome)
    assert row.is_open
    assert row.exit_price == outcome.trades.last_closes[0]
    assert row.exit_time == START + 61 * HOUR


def test_no_trade_makes_no_row():
    assert trade_rows(walked(bars=20, every=30)) == []


def test_the_regime_is_the_one_when_the_signal_bar_closed():
    spans = (RegimeSpan(10, "bull", None), RegimeSpan(20, None, None), RegimeSpan(30, "bear", None))
    times = np.array([9, 10, 19, 20, 30, 99])
    assert trends_at(spans, times) == ["", "bull", "bull", "", "bear", "bear"]
    assert trends_at((), times) == [""] * 6


def test_the_columns_write_the_numbers_of_the_row(outcome):
    row = next(row for row in trade_rows(outcome) if row.reason == "tp2")
    shown = {column.id: column.shown(row) for column in trade_columns(lambda: "UTC")}
    assert shown["r"] == formats.r_multiple(row.r)
    assert shown["reason"].startswith("target 2")
    assert shown["mae"].startswith(formats.MINUS) or shown["mae"] == "0.00"
    assert shown["entry_time"] == formats.moment(row.entry_time)
    assert reason_word("break_even") == "break even"
