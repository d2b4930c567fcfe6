from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from app.domain.timeframe import HOUR, Timeframe
from app.ui.charts.trade_item import ChartTrades
from app.ui.charts.view_range import range_around
from tests.builders.charts import START, chart_data, sol_setup, waves

if TYPE_CHECKING:
    from app.ui.charts.chart_view import ChartView

BARS = 100


def trades(*ends: tuple[int, int], **changes: Any) -> ChartTrades:
    """Trades from one bar to another, at 95 and 105."""
    count = len(ends)
    made = ChartTrades(
        "SOL/USDT",
        Timeframe.H1,
        START + np.array([first for first, _ in ends], np.int64) * HOUR,
        np.full(count, 95.0),
        START + np.array([last for _, last in ends], np.int64) * HOUR,
        np.full(count, 105.0),
        np.ones(count, np.bool_),
        np.ones(count, np.bool_),
    )
    return replace(made, **changes)


def picture(view: ChartView) -> Any:
    return view.picture(1.0).toImage()


@pytest.fixture
def shown(view: ChartView) -> ChartView:
    view.show_data(chart_data(waves(BARS)))
    view.show_all()
    return view


def test_trades_are_painted_on_their_own_symbol_alone(shown: ChartView) -> None:
    bare = picture(shown)
    shown.show_trades(trades((10, 20), (30, 40)))
    assert picture(shown) != bare
    shown.show_trades(trades((10, 20), symbol="BTC/USDT"))
    assert picture(shown) == bare
    shown.show_trades(None)
    assert picture(shown) == bare


def test_trades_out_of_view_and_of_a_shorter_timeframe_are_placed(shown: ChartView) -> None:
    bare = picture(shown)
    shown.show_trades(trades((-500, -400), (5_000, 5_010)))
    assert picture(shown) == bare
    inside = trades((10, 20))
    quarter = replace(inside, timeframe=Timeframe.M15, entries=inside.entries + 15 * 60_000)
    shown.show_trades(inside)
    whole = picture(shown)
    shown.show_trades(quarter)
    assert picture(shown) == whole


def test_the_chosen_trade_has_its_levels_and_comes_into_the_middle(shown: ChartView) -> None:
    setup = sol_setup(id="backtest")
    shown.show_trades(trades((91, 95), chosen=setup))
    seen = shown.look()
    assert seen is not None
    assert seen.setup is setup
    shown.show_span(START + 40 * HOUR, START + 50 * HOUR)
    view = shown.view
    assert (view.left + view.right) / 2 == pytest.approx(45)


def test_a_span_stays_in_the_middle_when_the_chart_gets_its_size_later(shown: ChartView) -> None:
    shown.resize(170, 200)
    shown.show_span(START + 40 * HOUR, START + 50 * HOUR)
    shown.resize(900, 500)
    assert (shown.view.left + shown.view.right) / 2 == pytest.approx(45)
    shown.show_view(shown.view.panned(-20, 100))
    right = shown.view.right
    shown.resize(700, 500)
    assert shown.view.right == pytest.approx(right)


def test_zones_end_with_the_trade_where_it_has_one(shown: ChartView) -> None:
    setup = sol_setup(id="journal")
    open_ended = trades((91, 95), chosen=setup)
    shown.show_trades(open_ended)
    to_the_edge = picture(shown)
    shown.show_trades(replace(open_ended, until=START + 95 * HOUR))
    assert picture(shown) != to_the_edge
    shown.show_trades(replace(open_ended, until=START + 9_500 * HOUR))
    assert picture(shown) == to_the_edge


def test_a_long_trade_widens_the_view() -> None:
    assert range_around(10, 20, 100).span == 100
    wide = range_around(0, 1_000, 100)
    assert wide.left < 0 < 1_000 < wide.right


def test_many_trades_are_thinned_where_they_would_cover_one_another(shown: ChartView) -> None:
    shown.show_trades(trades(*((bar, bar + 1) for bar in range(BARS - 1) for _ in range(50))))
    crowded = picture(shown)
    shown.show_trades(trades(*((bar, bar + 1) for bar in range(BARS - 1))))
    assert picture(shown) == crowded
