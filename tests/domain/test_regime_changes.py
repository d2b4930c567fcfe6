"""Changes of the regime: read off its history, and that history against pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from app.domain.candles import Candles
from app.domain.regime import RegimeHistory, Trend, Volatility
from app.domain.regime_changes import RegimeChange, regime_changes
from app.domain.regime_judge import Hysteresis, judge
from app.domain.timeframe import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

H4 = 4 * HOUR
NAN = float("nan")


def history(trend: Sequence[float], volatility: Sequence[float]) -> RegimeHistory:
    count = len(trend)
    unknown = np.full(count, NAN)
    return RegimeHistory(
        times=np.arange(1, count + 1, dtype=np.int64) * H4,
        trend=np.array(trend, np.float64),
        since=np.ones(count, np.int64),
        volatility=np.array(volatility, np.float64),
        score=unknown,
        volatility_rank=unknown,
        breadth=unknown,
        rising=unknown,
        points=np.full((5, count), NAN),
        adx=unknown,
    )


def test_changes_of_either_label_with_the_labels_before() -> None:
    found = regime_changes(history([1, 1, 0, 0, -1], [0, 0, 0, 1, -1]))
    bull, side, bear = Trend.BULL, Trend.RANGE, Trend.BEAR
    calm, normal, high = Volatility.CALM, Volatility.NORMAL, Volatility.HIGH
    assert found == (
        RegimeChange(3 * H4, side, normal, bull, normal),
        RegimeChange(4 * H4, side, high, side, normal),
        RegimeChange(5 * H4, bear, calm, side, high),
    )
    assert (found[0].label, found[0].label_before) == ("range · normal", "bull · normal")


def test_a_label_that_becomes_known_is_no_change() -> None:
    assert regime_changes(history([NAN, 1, 1, NAN, 0], [NAN, NAN, 0, 0, 0])) == ()
    (found,) = regime_changes(history([NAN, NAN, NAN], [0, 1, 1]))
    assert (found.label, found.label_before) == ("– · high", "– · normal")
    assert regime_changes(history([], [])) == ()


def test_only_bars_after_those_judged_before() -> None:
    whole = history([1, 0, 1, 0], [0, 0, 0, 0])
    assert [change.time for change in regime_changes(whole, 2 * H4)] == [3 * H4, 4 * H4]
    assert regime_changes(whole, 4 * H4) == ()


def candles(close: np.ndarray, step: int) -> Candles:
    opened = np.concatenate([close[:1], close[:-1]])
    high, low = np.maximum(opened, close) * 1.004, np.minimum(opened, close) * 0.996
    times = np.arange(len(close), dtype=np.int64) * step
    return Candles(times, opened, high, low, close, np.ones(len(close)), np.zeros(len(close), bool))


def ema(values: pd.Series, length: int) -> pd.Series:
    """Seeded with the mean of its first values."""
    seeded = values.copy()
    seeded[: length - 1] = NAN
    seeded.iloc[length - 1] = values[:length].mean()
    return seeded.ewm(span=length, adjust=False).mean()


def wilder(values: pd.Series, length: int) -> pd.Series:
    return values.ewm(alpha=1 / length, adjust=False).mean()


def movement(f: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series, pd.Series]:
    """ADX, +DI, −DI and ATR, all of 14, as Wilder has them."""
    up, down = f.high.diff(), -f.low.diff()
    plus = up.where((up > down) & (up > 0), 0.0)
    minus = down.where((down > up) & (down > 0), 0.0)
    before = f.close.shift()
    ranges = pd.concat([f.high - f.low, (f.high - before).abs(), (f.low - before).abs()], axis=1)
    mean = wilder(ranges.max(axis=1)[1:], 14)
    above, below = (100 * wilder(part[1:], 14) / mean for part in (plus, minus))
    return wilder(100 * (above - below).abs() / (above + below), 14), above, below, mean


def plain_regime(daily: Candles, four_hourly: Candles) -> tuple[list[float], list[float]]:
    """Score and volatility rank at each 4h close, as the page says them."""
    d = pd.DataFrame({k: getattr(daily, k) for k in ("open", "high", "low", "close")})
    fast, slow = ema(d.close, 50), ema(d.close, 200)
    adx, plus, minus, atr = movement(d)
    direction = np.sign(plus - minus).where(adx >= 20, 0.0)
    points = (
        25 * np.sign(fast - slow)
        + 20 * np.sign(d.close - fast)
        + 20 * np.sign(fast - fast.shift(10))
        + 20 * direction
    )
    relative = atr / d.close
    ranks = relative.rolling(181).apply(lambda part: 100 * (part[:-1] < part[-1]).mean(), raw=True)
    closes = pd.Series(four_hourly.close)
    own = 15 * np.sign(closes - ema(closes, 50))
    score, rank = [], []
    for row in range(len(closes)):
        day = (row + 1) // 6 - 1  # the last day that has closed with this 4h bar
        score.append(own[row] + points[day] if day >= 0 else NAN)
        rank.append(ranks[day] if day >= 0 else NAN)
    return score, rank


def plain_trend(score: Sequence[float], confirm: int, hold: int) -> list[float]:
    """Each label by the words of the rule: so many equal bars in a row, not before so many."""
    raw = [NAN if s != s else 1.0 if s >= 40 else -1.0 if s <= -40 else 0.0 for s in score]
    out: list[float] = []
    changed = None
    for t in range(len(raw)):
        label = out[-1] if out else NAN
        row = raw[max(0, t - confirm + 1) : t + 1]
        same = len(row) == confirm and all(each == row[0] for each in row)
        free = changed is None or t - changed >= hold
        if same and free and raw[t] != label:
            label, changed = raw[t], t
        out.append(label)
    return out


@pytest.mark.parametrize("pace", [Hysteresis(), Hysteresis(confirm=1, hold=1), Hysteresis(5, 30)])
def test_the_judgement_is_what_pandas_says(pace: Hysteresis) -> None:
    random = np.random.default_rng(21)
    swings = 0.004 * np.sin(np.arange(6 * 700) / 210)
    path = 100 * np.exp(np.cumsum(swings + random.normal(0, 0.012, 6 * 700)))
    daily, four_hourly = candles(path[5::6], DAY), candles(path, H4)
    found = judge(daily, four_hourly, hysteresis=pace)
    score, rank = plain_regime(daily, four_hourly)
    np.testing.assert_allclose(found.score, score)
    # Wilder's averages begin differently here; the ranks of the last year no longer show it.
    np.testing.assert_allclose(found.volatility_rank[-2000:], rank[-2000:])
    np.testing.assert_array_equal(found.trend, plain_trend(score, pace.confirm, pace.hold))
    labels = found.trend[np.isfinite(found.trend)]
    assert set(labels.tolist()) == {-1.0, 0.0, 1.0}
    assert len(regime_changes(found)) > 10


def test_the_borders_of_the_labels() -> None:
    assert plain_trend([40, 39.9, -39.9, -40], 1, 1) == [1, 0, 0, -1]
    ranks = np.array([24.9, 25.0, 75.0, 75.1, NAN])
    from app.domain.regime_judge import _raw_trend, _volatility

    np.testing.assert_array_equal(_volatility(ranks), [-1, 0, 0, 1, NAN])
    borders = np.array([40.0, 39.9, -39.9, -40.0, NAN])
    np.testing.assert_array_equal(_raw_trend(borders), [1, 0, 0, -1, NAN])
