"""Every level method at every bar of generated candles, against a plain computation of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from level_markets import EXAMPLES, columns_of, strategy, walk

from app.domain.setup import Direction

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.candles import Candles

LONG, SHORT = Direction.LONG, Direction.SHORT
TICK = 0.05
BARS = 320
LAST = 60


def frame(candles: Candles) -> pd.DataFrame:
    names = ("open", "high", "low", "close")
    return pd.DataFrame({name: getattr(candles, name) for name in names})


def mean_range(f: pd.DataFrame, length: int) -> pd.Series:
    before = f.close.shift()
    ranges = pd.concat([f.high - f.low, (f.high - before).abs(), (f.low - before).abs()], axis=1)
    return ranges.max(axis=1).ewm(alpha=1 / length, adjust=False).mean()


def ema(values: pd.Series, length: int) -> pd.Series:
    return values.ewm(span=length, adjust=False).mean()


def swing(f: pd.DataFrame, left: int, right: int, side: int) -> pd.Series:
    """The latest pivot low (side 1) or high (−1) that is confirmed at each bar."""
    prices = f.low if side > 0 else -f.high
    found = np.full(len(f), np.nan)
    for p in range(left, len(f) - right):
        lower = all(prices[p] < prices[q] for q in range(p - left, p))
        kept = all(prices[p] <= prices[q] for q in range(p + 1, p + right + 1))
        if lower and kept:
            found[p + right] = prices[p]
    return side * pd.Series(found).ffill()


def supertrend(f: pd.DataFrame, length: int = 10, mult: float = 3) -> pd.Series:
    middle, width = (f.high + f.low) / 2, mult * mean_range(f, length)
    upper, lower = (middle + width).tolist(), (middle - width).tolist()
    line, rises = [upper[0]], False
    for t in range(1, len(f)):
        if f.close[t - 1] >= lower[t - 1]:
            lower[t] = max(lower[t], lower[t - 1])
        if f.close[t - 1] <= upper[t - 1]:
            upper[t] = min(upper[t], upper[t - 1])
        rises = f.close[t] >= lower[t] if rises else f.close[t] > upper[t]
        line.append(lower[t] if rises else upper[t])
    return pd.Series(line)


def structure(f: pd.DataFrame, side: int, reference: pd.Series) -> pd.Series:
    """The nearest cluster of pivots (3 bars a side, of the last 120 bars) beyond the reference."""
    pivots: list[tuple[int, float]] = []
    for p in range(3, len(f) - 3):
        near = [*range(p - 3, p), *range(p + 1, p + 4)]
        if all(f.high[p] > f.high[q] for q in near[:3]) and all(
            f.high[p] >= f.high[q] for q in near[3:]
        ):
            pivots.append((p, f.high[p]))
        if all(f.low[p] < f.low[q] for q in near[:3]) and all(
            f.low[p] <= f.low[q] for q in near[3:]
        ):
            pivots.append((p, f.low[p]))
    found = []
    for t in range(len(f)):
        known = sorted(price for p, price in pivots if p + 3 <= t and p > t - 120)
        levels = [float(np.mean(group)) for group in clusters(known)]
        ahead = [level for level in levels if side * (level - reference[t]) > 0]
        found.append(min(ahead, key=lambda level: side * level) if ahead else np.nan)
    return pd.Series(found)


def clusters(prices: list[float]) -> list[list[float]]:
    groups: list[list[float]] = []
    for price in prices:
        if groups and price <= groups[-1][0] * 1.005:
            groups[-1].append(price)
        else:
            groups.append([price])
    return groups


def near(f: pd.DataFrame, side: int, bars: int) -> pd.Series:
    """The lowest low of a long, the highest high of a short."""
    return f.low.rolling(bars).min() if side > 0 else f.high.rolling(bars).max()


def weighted(values: pd.Series, length: int) -> pd.Series:
    weights = np.arange(1, length + 1)
    return values.rolling(length).apply(lambda part: float(np.average(part, weights=weights)))


type Plain = Callable[[pd.DataFrame, int, pd.Series, pd.Series], pd.Series]

ENTRY: list[Plain] = [
    lambda f, _side, _ref, _stop: f.close,
    lambda f, _side, _ref, _stop: ema(f.close, 9),
    lambda f, _side, _ref, _stop: f.high.rolling(3).max(),
    lambda f, side, _ref, _stop: (f.high if side > 0 else f.low) + side * 2 * TICK,
    lambda f, side, _ref, _stop: near(f, -side, 10) + side * 0.2 * mean_range(f, 14),
]
STOP: list[Plain] = [
    lambda f, side, ref, _stop: ref - side * 2 * mean_range(f, 14),
    lambda f, side, ref, _stop: ref * (1 - side * 0.04),
    lambda f, side, ref, _stop: swing(f, 5, 5, side) * (1 - side * 0.005),
    lambda f, _side, _ref, _stop: f.low.rolling(8).min(),
    lambda f, side, _ref, _stop: supertrend(f) - side * 3 * TICK,
    lambda f, side, _ref, _stop: (
        f.close.rolling(20).mean() - side * 2 * f.close.rolling(20).std(ddof=0)
    ),
    lambda f, side, _ref, _stop: (
        (ema(f.close, 20) - side * 1.5 * mean_range(f, 10)) * (1 - side * 0.002)
    ),
    lambda f, side, _ref, _stop: near(f, side, 10),
    lambda f, side, _ref, _stop: ema(f.close, 30) - side * 0.5 * mean_range(f, 14),
    lambda f, _side, _ref, _stop: f.close.rolling(12).mean(),
    lambda f, _side, _ref, _stop: weighted(f.close, 12),
]
TARGET: list[Plain] = [
    lambda _f, side, ref, stop: ref + side * 2 * (ref - stop).abs(),
    lambda f, side, ref, _stop: ref + side * 3 * mean_range(f, 14),
    lambda _f, side, ref, _stop: ref * (1 + side * 0.06),
    lambda f, _side, _ref, _stop: f.high.rolling(40).max(),
    lambda f, side, ref, _stop: structure(f, side, ref),
    lambda f, side, ref, _stop: (
        ref + side * 1.5 * (f.high.rolling(15).max() - f.low.rolling(15).min()).shift()
    ),
]
TRAILING: list[Plain] = [
    lambda f, _side, _ref, _stop: 3 * mean_range(f, 14),
    lambda f, _side, _ref, _stop: pd.Series(np.full(len(f), 0.03)),
    lambda f, _side, _ref, _stop: f.low.rolling(8).min(),
    lambda f, _side, _ref, _stop: supertrend(f),
    lambda f, side, _ref, _stop: near(f, side, 10),
    lambda f, _side, _ref, _stop: ema(f.close, 30),
]


@pytest.mark.parametrize("direction", [LONG, SHORT])
def test_every_method_is_what_a_plain_computation_gives(direction: Direction) -> None:
    candles = walk(BARS, seed=7)
    f, side = frame(candles), 1 if direction is LONG else -1
    # Wilder and exponential averages begin with a mean of their first values; three hundred bars
    # later that is forgotten to the last digits compared.
    stops = [(strategy(direction, stop=made), plain) for made, plain in paired("stop", STOP)]
    entries = [(strategy(direction, entry=made), plain) for made, plain in paired("entry", ENTRY)]
    targets = [
        (strategy(direction, targets=[made]), plain) for made, plain in paired("targets", TARGET)
    ]
    trailings = [
        (strategy(direction, trailing=made), plain) for made, plain in paired("trailing", TRAILING)
    ]
    cases = [*stops, *entries, *targets, *trailings]
    said = columns_of([made for made, _ in cases], candles, TICK)
    stop = f.close * (1 - side * 0.05)
    for (made, plain), columns in zip(cases, said, strict=True):
        wanted = plain(f, side, f.close, stop)[-LAST:]
        if made.levels.trailing is not None:
            found = columns.trailing
        else:
            place = 2 if made.levels.targets else 1 if made in [one for one, _ in stops] else 0
            found = columns.levels[place]
        np.testing.assert_allclose(found[-LAST:], wanted, rtol=2e-4, err_msg=made.name)
        assert np.isfinite(wanted).sum() > LAST / 4, made.name


def paired(place: str, plain: list[Plain]) -> list[tuple[dict[str, Any], Plain]]:
    return list(zip(EXAMPLES[place], plain, strict=True))


@pytest.mark.parametrize("direction", [LONG, SHORT])
def test_no_level_looks_ahead(direction: Direction) -> None:
    candles = walk(BARS, seed=11)
    made = [
        strategy(direction, **{place: [example] if place == "targets" else example})
        for place, examples in EXAMPLES.items()
        for example in examples
    ]
    whole = columns_of(made, candles, TICK)
    for cut in (1, 2, 14, 15, 60, 61, 133, 200, 277, BARS - 1):
        part = columns_of(made, candles.window(0, cut), TICK)
        for one, known, then in zip(made, whole, part, strict=True):
            np.testing.assert_array_equal(then.levels, known.levels[:, :cut], err_msg=one.name)
            np.testing.assert_array_equal(then.trailing, known.trailing[:cut], err_msg=one.name)
