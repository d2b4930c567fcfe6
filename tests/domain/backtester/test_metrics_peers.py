"""Metrics against other programs' figures: backtesting.py's, and pandas' own on random runs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.backtester.metrics import measure
from tests.domain.backtester.golden_run import ENTRIES, EQUITY, GOLDEN, RESULTS
from tests.domain.backtester.outcomes import DAY, HOUR, Done, outcome_of

OURS = {
    "Exposure Time [%]": ("exposure", 100),
    "Equity Final [$]": ("final_equity", 1),
    "Return [%]": ("return_pct", 1),
    "Max. Drawdown [%]": ("max_drawdown_pct", -1),
    "Avg. Drawdown [%]": ("average_drawdown_pct", -1),
    "Max. Drawdown Duration": ("max_drawdown_duration", 1 / DAY),
    "Avg. Drawdown Duration": ("average_drawdown_duration", 1 / DAY),
    "# Trades": ("trades", 1),
    "Win Rate [%]": ("win_rate", 100),
    "Best Trade [%]": ("best_trade_r", 10),
    "Worst Trade [%]": ("worst_trade_r", 10),
    "Expectancy [%]": ("average_trade_pct", 1),
    "Profit Factor": ("profit_factor", 1),
    "SQN": ("sqn", 1),
    "Kelly Criterion": ("kelly", 1),
}


@pytest.mark.parametrize("theirs", OURS)
def test_backtesting_py_says_the_same_where_it_means_the_same(theirs: str) -> None:
    trades = [
        Done(r=r, entry=entry, exit=entry + 2) for r, entry in zip(RESULTS, ENTRIES, strict=True)
    ]
    measures: Any = measure(outcome_of(trades, EQUITY, step=DAY))
    name, factor = OURS[theirs]
    # It rounds a mean duration up to whole days.
    value = measures[name] * factor
    value = math.ceil(value) if "Duration" in theirs else value
    assert value == pytest.approx(GOLDEN[theirs], rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_pandas_says_the_same(seed: int) -> None:
    random = np.random.default_rng(seed)
    count = int(random.integers(60, 900))
    hours = np.cumsum(random.integers(1, 30, count)) if seed % 3 == 0 else np.arange(count)
    equity = 1_000 * np.exp(np.cumsum(random.normal(0, 0.01, count)) * (np.arange(count) > 0))
    measures: Any = measure(outcome_of(equity=equity, times=hours * HOUR))
    index = pd.to_datetime(hours * HOUR, unit="ms", utc=True)
    curve = pd.Series(equity, index)
    ends = curve.resample("D").last().ffill()
    returns = ends.pct_change()
    returns.iloc[0] = ends.iloc[0] / equity[0] - 1
    below = 1 - curve / curve.cummax()
    low, high = returns.quantile(0.05), returns.quantile(0.95)
    years = (index[-1] - index[0] + pd.Timedelta(hours=1)) / pd.Timedelta(days=365.25)
    cagr = (equity[-1] / equity[0]) ** (1 / years) - 1
    expected = {
        "sharpe": returns.mean() / returns.std() * 365**0.5,
        "sortino": returns.mean() / (returns.clip(upper=0) ** 2).mean() ** 0.5 * 365**0.5,
        "volatility": returns.std() * 365**0.5,
        "skew": returns.skew() if len(returns) > 2 else None,
        "var_95": -low,
        "cvar_95": -returns[returns <= low].mean(),
        "tail_ratio": abs(high) / abs(low),
        "best_day": returns.max(),
        "worst_day": returns.min(),
        "days": len(returns),
        "max_drawdown_pct": 100 * below.max(),
        "max_drawdown_money": (curve.cummax() - curve).max(),
        "ulcer_index_pct": 100 * (below**2).mean() ** 0.5,
        "max_drawdown_duration": _longest(curve) / pd.Timedelta(milliseconds=1),
        "cagr": cagr,
        "calmar": cagr / below.max(),
    }
    for name, value in expected.items():
        assert measures[name] == pytest.approx(value, rel=1e-7), name


def _longest(curve: pd.Series) -> pd.Timedelta:
    """From each peak to the next close as high, or to the end."""
    peaks = curve.index[curve >= curve.cummax()]
    steps = pd.Series([*peaks, curve.index[-1]]).diff().dropna()
    fell = [
        bool((curve[a:b] < curve[a]).any())
        for a, b in zip(peaks, [*peaks[1:], curve.index[-1]], strict=True)
    ]
    return max(
        (step for step, low in zip(steps, fell, strict=True) if low), default=pd.Timedelta(0)
    )
