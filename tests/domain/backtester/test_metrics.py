"""Every metric by cases worked out by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.backtester.metrics import METRICS, Unit, measure
from tests.domain.backtester.outcomes import DAY, HOUR, Done, outcome_of

if TYPE_CHECKING:
    from collections.abc import Sequence

TRADES = (
    Done(r=2.0, entry=1, exit=2),
    Done(r=1.0, entry=3, exit=3, amount=2.0),
    Done(r=-1.0, entry=4, exit=6),
    Done(r=0.04, entry=7, exit=7),
    Done(r=-0.5, entry=8, exit=9),
    Done(r=-1.0, entry=10, exit=10),
    Done(r=0.05, entry=11, exit=11),
)
FLAT = [10_000.0] * 13

# Daily closes 100, 110, 99, 108.9, 103.455, 103.455: +0 %, +10 %, −10 %, +10 %, −5 %, 0 %.
DAILY = (100.0, 110.0, 99.0, 108.9, 103.455, 103.455)
RETURNS = (0.0, 0.1, -0.1, 0.1, -0.05, 0.0)
MEAN = 0.05 / 6
SQUARES = sum((d - MEAN) ** 2 for d in RETURNS)


def of_trades(*trades: Done) -> Any:
    return measure(outcome_of(trades or TRADES, FLAT))


def of_days(equity: Sequence[float] = DAILY) -> Any:
    return measure(outcome_of(equity=equity, step=DAY))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("trades", 7),
        ("wins", 3),
        ("losses", 3),
        ("break_even", 1),
        ("open_trades", 0),
        ("ambiguous_trades", 0),
        ("win_rate", 3 / 7),
        ("expectancy_r", 0.59 / 7),
        ("average_win_r", 3.05 / 3),
        ("average_loss_r", -2.5 / 3),
        ("gross_profit", 20 + 20 + 0.4 + 0.5),
        ("gross_loss", -10 - 5 - 10),
        ("profit_factor", 40.9 / 25),
        ("kelly", 3 / 7 - (4 / 7) / (3.05 / 2.5)),
        ("best_trade_r", 2.0),
        ("worst_trade_r", -1.0),
        ("average_trade_pct", 10 * 0.59 / 7),
        ("longest_win_streak", 2),
        ("longest_loss_streak", 2),
        ("average_bars", 4 / 7),
        ("longest_bars", 2),
        ("fees", 0.0),
        ("turnover", 8 * 100 + 120 + 2 * 110 + 90 + 100.4 + 95 + 90 + 100.5),
        ("exposure", 11 / 13),
    ],
)
def test_trades(name: str, value: float) -> None:
    assert of_trades()[name] == pytest.approx(value, rel=1e-12)


def test_system_quality_number() -> None:
    # R 1, 2, 3: mean 2, deviation 1.
    measures = of_trades(*(Done(r=r, entry=r, exit=r) for r in (1, 2, 3)))
    assert measures["sqn"] == pytest.approx(2 * math.sqrt(3), rel=1e-12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("net_profit", 3.455),
        ("return_pct", 3.455),
        ("final_equity", 103.455),
        ("cagr", 1.03455 ** (365.25 / 6) - 1),
        ("sharpe", MEAN / math.sqrt(SQUARES / 5) * math.sqrt(365)),
        ("volatility", math.sqrt(SQUARES / 5) * math.sqrt(365)),
        ("sortino", MEAN / math.sqrt((0.1**2 + 0.05**2) / 6) * math.sqrt(365)),
        ("max_drawdown_pct", 10.0),
        ("max_drawdown_money", 11.0),
        ("max_drawdown_duration", 4 * DAY),
        ("average_drawdown_pct", 10.0),
        ("average_drawdown_duration", 4 * DAY),
        ("calmar", (1.03455 ** (365.25 / 6) - 1) / 0.1),
        ("ulcer_index_pct", 100 * math.sqrt((0.1**2 + 0.01**2 + 2 * 0.0595**2) / 6)),
        # Sorted: −0.1 −0.05 0 0 0.1 0.1; the 5th percentile lies a quarter of a step in.
        ("var_95", 0.1 - 0.05 / 4),
        ("cvar_95", 0.1),
        ("tail_ratio", 0.1 / 0.0875),
        (
            "skew",
            (sum((d - MEAN) ** 3 for d in RETURNS) / 6)
            / (SQUARES / 6) ** 1.5
            * math.sqrt(6 * 5)
            / 4,
        ),
        ("best_day", 0.1),
        ("worst_day", -0.1),
        ("days", 6),
        ("exposure", 0.0),
        ("trades", 0),
    ],
)
def test_equity(name: str, value: float) -> None:
    assert of_days()[name] == pytest.approx(value, rel=1e-11, abs=1e-14)


def test_each_metric_has_a_case_worked_out_by_hand() -> None:
    marks = [*test_trades.pytestmark, *test_equity.pytestmark]  # type: ignore[attr-defined]
    cases = {case[0] for mark in marks for case in mark.args[1]}
    assert cases | {"sqn"} == set(METRICS)


def test_each_says_what_it_is() -> None:
    for name, metric in METRICS.items():
        assert metric.id == name
        assert metric.label
        assert metric.definition.endswith((".", "account."))
        assert name.endswith("_pct") == (metric.unit is Unit.PERCENT)


def test_several_drawdowns_are_averaged_and_the_longest_is_told() -> None:
    # Peak 100 → 90 → 100 (2 days), 120 → 114 → 108 → 120 (3 days), 125 at the end.
    measures = of_days([100, 90, 100, 120, 114, 108, 120, 125])
    assert measures["max_drawdown_pct"] == pytest.approx(10)
    assert measures["max_drawdown_money"] == pytest.approx(12)
    assert measures["average_drawdown_pct"] == pytest.approx(10)
    assert measures["max_drawdown_duration"] == 3 * DAY
    assert measures["average_drawdown_duration"] == 2.5 * DAY


def test_the_last_equity_of_a_day_counts_and_a_day_without_bars_repeats_it() -> None:
    # Two bars on day 0, none on day 1, one on day 2: returns +10 %, 0, −50 %.
    outcome = outcome_of(equity=[100, 110, 55], times=[0, 23 * HOUR, 2 * DAY])
    measures = measure(outcome)
    mean = -0.4 / 3
    spread = math.sqrt(((0.1 - mean) ** 2 + mean**2 + (-0.5 - mean) ** 2) / 2)
    assert measures["sharpe"] == pytest.approx(mean / spread * math.sqrt(365))
    assert (measures["days"], measures["worst_day"]) == (3, pytest.approx(-0.5))


def test_the_first_day_is_held_against_the_starting_equity() -> None:
    measures = measure(outcome_of(equity=[90, 90], step=DAY, start=100))
    assert measures["best_day"] == 0
    assert measures["worst_day"] == pytest.approx(-0.1)
    assert measures["net_profit"] == -10


def test_undefined_without_trades() -> None:
    undefined = {name for name, value in measure(outcome_of(equity=FLAT)).items() if value is None}
    assert undefined == {
        *("sharpe", "sortino", "calmar", "average_drawdown_pct", "average_drawdown_duration"),
        *("volatility", "var_95", "cvar_95", "skew", "tail_ratio"),
        *("profit_factor", "win_rate", "expectancy_r", "average_win_r", "average_loss_r", "sqn"),
        *("kelly", "best_trade_r", "worst_trade_r", "average_trade_pct"),
        *("average_bars", "longest_bars"),
    }


def test_without_a_bar_nothing_breaks() -> None:
    measures = measure(outcome_of(equity=[], start=500))
    assert measures["final_equity"] == 500
    assert (measures["net_profit"], measures["days"]) == (0, 0)
    assert measures["max_drawdown_pct"] == 0
    assert measures["cagr"] is measures["exposure"] is measures["best_day"] is None


@pytest.mark.parametrize(
    ("profits", "factor"),
    [((2, 1), math.inf), ((0, 0), None), ((-1, -2), 0.0), ((0.01, -0.02), 0.5)],
)
def test_profit_factor_goes_by_the_sign_of_the_profit(
    profits: tuple[float, ...], factor: float | None
) -> None:
    trades = [Done(r=r, entry=1 + n, exit=1 + n) for n, r in enumerate(profits)]
    found = of_trades(*trades)["profit_factor"]
    assert found == (factor if factor is None else pytest.approx(factor))


def test_equal_results_have_no_quality_number_though_they_differ_by_rounding() -> None:
    trades = [Done(r=-1 - n * 1e-16, entry=n + 1, exit=n + 1) for n in range(5)]
    measures = of_trades(*trades)
    assert measures["sqn"] is None
    assert measures["kelly"] is None
    assert of_trades(Done())["sqn"] is None


def test_equal_days_have_no_ratios() -> None:
    measures = of_days([100, 100, 100])
    assert measures["sharpe"] is measures["sortino"] is measures["calmar"] is None
    assert (measures["cagr"], measures["volatility"], measures["days"]) == (0, 0, 3)
    rising = of_days([100, 101, 103])
    assert rising["sortino"] is rising["calmar"] is None
    assert rising["sharpe"] is not None


def test_an_account_below_nothing_has_no_growth_and_no_daily_returns() -> None:
    measures = of_days([100, -50, -20])
    assert measures["max_drawdown_pct"] == pytest.approx(150)
    assert measures["cagr"] is measures["calmar"] is measures["sharpe"] is None
    assert measures["net_profit"] == -120
    assert of_days([100, 0])["cagr"] == -1


def test_growth_beyond_all_numbers_is_undefined() -> None:
    assert measure(outcome_of(equity=[1.0, 1e9], step=60_000))["cagr"] is None


def test_an_open_trade_counts_in_the_account_alone() -> None:
    open_one = Done(r=3.0, entry=5, exit=None, fees=1.0, ambiguous=True)
    measures = measure(outcome_of([Done(r=-1.0), open_one], FLAT))
    assert (measures["trades"], measures["open_trades"]) == (1, 1)
    assert (measures["losses"], measures["wins"]) == (1, 0)
    assert (measures["fees"], measures["ambiguous_trades"]) == (1, 1)
    assert measures["expectancy_r"] == -1
    assert measures["gross_profit"] == 0
    assert measures["exposure"] == pytest.approx((1 + 8) / 13)


def test_overlapping_trades_are_exposed_once() -> None:
    trades = [
        Done(entry=1, exit=6),
        Done(entry=2, exit=3, symbol=1),
        Done(entry=5, exit=8, symbol=1),
        Done(entry=10, exit=10),
    ]
    outcome = outcome_of(trades, FLAT, symbols=("AAA/USDT", "BBB/USDT"))
    assert measure(outcome)["exposure"] == pytest.approx(9 / 13)


def test_streaks_go_by_the_exits_and_end_at_break_even() -> None:
    # Entered first, left last: in order of the exits it is win, win, loss.
    trades = [Done(r=-1, entry=1, exit=9), Done(entry=2, exit=3), Done(entry=4, exit=5)]
    assert of_trades(*trades)["longest_win_streak"] == 2
    parted = [Done(r=r, entry=n, exit=n) for n, r in enumerate((1, 0, 1, 1, -1), 1)]
    measures = of_trades(*parted)
    assert (measures["longest_win_streak"], measures["longest_loss_streak"]) == (2, 1)


def test_a_short_turns_over_what_it_sold_and_bought_back() -> None:
    measures = of_trades(Done(r=1, side=-1, fees=2.0))
    # Sold at 100; a profit of 10 after fees of 2 was bought back at 88.
    assert measures["turnover"] == pytest.approx(188)
    assert measures["average_trade_pct"] == pytest.approx(10)
