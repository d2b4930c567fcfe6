"""Judges the regime at every closed 4h bar of the reference symbol, from candles alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.batch import join
from app.domain.indicators import INDICATORS
from app.domain.regime import PARTS, TREND_CODES, RegimeHistory, Trend
from app.domain.timeframe import DAY, HOUR, Timeframe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.candles import Candles

    type Column = NDArray[np.float64]

_FAST: Final = 50
_SLOW: Final = 200
_SLOPE_DAYS: Final = 10
_TREND_STRENGTH: Final = 20.0
_BULL_FROM: Final = 40.0
_BEAR_FROM: Final = -40.0
_RANK_DAYS: Final = 180
_CALM_BELOW: Final = 25.0
_HIGH_ABOVE: Final = 75.0
_FOUR_HOURS: Final = 4 * HOUR


@dataclass(frozen=True, slots=True)
class Hysteresis:
    """How slowly the trend label follows the score, in closed 4h bars of the reference.

    Attributes:
        confirm: a new label must hold so many bars in a row, the last one included.
        hold: a label stays at least so many bars.
    """

    confirm: int = 3
    hold: int = 12


def judge(
    daily: Candles,
    four_hourly: Candles,
    universe: Batch | None = None,
    hysteresis: Hysteresis = Hysteresis(),
) -> RegimeHistory:
    """The regime at each bar of ``four_hourly``; no bar depends on a later one.

    Args:
        daily: 1d candles of the reference symbol, closed and gap-filled. 200 days before the first
            bar of interest define the trend, 194 the volatility.
        four_hourly: its 4h candles.
        universe: 1d candles of the symbols whose breadth is measured; None leaves it undefined.
        hysteresis: of the trend label.
    """
    times = four_hourly.ts + _FOUR_HOURS
    day = _last_closed_day(daily.ts, times)
    daily_points, adx = _daily_points(daily)
    points = np.vstack([_at(daily_points, day), _four_hour_points(four_hourly)])
    score = points.sum(axis=0)
    rank = _volatility_rank(daily)
    trend, since = _confirmed(_raw_trend(score), times, hysteresis)
    days, above, rising = _breadth(universe)
    universe_day = _last_closed_day(days, times)
    return RegimeHistory(
        times=times,
        trend=trend,
        since=since,
        volatility=_at(_volatility(rank), day),
        score=score,
        volatility_rank=_at(rank, day),
        breadth=_at(above, universe_day),
        rising=_at(rising, universe_day),
        points=points,
        adx=_at(adx, day),
    )


def _last_closed_day(openings: NDArray[np.int64], times: NDArray[np.int64]) -> NDArray[np.int64]:
    """The row of the last day closed by each time, −1 for none."""
    return np.searchsorted(openings + DAY, times, side="right") - 1


def _at(column: Column, rows: NDArray[np.int64]) -> Column:
    """The column (or columns, rows last) at the given rows, NaN where the row is −1."""
    padded = np.concatenate([column, np.full((*column.shape[:-1], 1), np.nan)], axis=-1)
    found: Column = padded[..., rows]
    return found


def _indicator(
    name: str, batch: Batch, source: Column | None = None, **values: float
) -> dict[str, Column]:
    declared = INDICATORS[name]
    columns = declared.compute(batch, {**declared.defaults(), **values}, source)
    return dict(zip(declared.outputs, columns, strict=True))


def _one(name: str, batch: Batch, source: Column | None = None, **values: float) -> Column:
    (column,) = _indicator(name, batch, source, **values).values()
    return column


def _side(value: Column, against: Column, weight: float) -> Column:
    """The weight above, minus the weight below, 0 on a tie, NaN while undefined."""
    return weight * np.sign(value - against)


def _daily_points(daily: Candles) -> tuple[Column, Column]:
    """The four daily summands of the score and the ADX, by day."""
    batch = join(Timeframe.D1, {"": daily})
    fast = _one("ema", batch, length=_FAST)
    slow = _one("ema", batch, length=_SLOW)
    before = np.concatenate([np.full(_SLOPE_DAYS, np.nan), fast])[: len(fast)]
    movement = _indicator("adx", batch, length=14)
    adx = movement["adx"]
    direction = _side(movement["plus_di"], movement["minus_di"], PARTS[3][1])
    directed = np.where(adx >= _TREND_STRENGTH, direction, np.where(np.isnan(adx), np.nan, 0.0))
    points = np.stack(
        [
            _side(fast, slow, PARTS[0][1]),
            _side(daily.close, fast, PARTS[1][1]),
            _side(fast, before, PARTS[2][1]),
            directed,
        ]
    )
    return points, adx


def _four_hour_points(four_hourly: Candles) -> Column:
    batch = join(Timeframe.H4, {"": four_hourly})
    return _side(four_hourly.close, _one("ema", batch, length=_FAST), PARTS[4][1])


def _raw_trend(score: Column) -> Column:
    labels = np.full(len(score), TREND_CODES[Trend.RANGE])
    labels[score >= _BULL_FROM] = TREND_CODES[Trend.BULL]
    labels[score <= _BEAR_FROM] = TREND_CODES[Trend.BEAR]
    labels[np.isnan(score)] = np.nan
    return labels


def _confirmed(
    raw: Column, times: NDArray[np.int64], hysteresis: Hysteresis
) -> tuple[Column, NDArray[np.int64]]:
    """The label after hysteresis and the closing time since which it holds."""
    trend = np.full(len(raw), np.nan)
    since = np.zeros(len(raw), np.int64)
    label, adopted = np.nan, -hysteresis.hold
    run, last = 0, np.nan
    for row, candidate in enumerate(raw.tolist()):
        run = run + 1 if candidate == last else 1
        last = candidate
        settled = run >= hysteresis.confirm and row - adopted >= hysteresis.hold
        if settled and candidate == candidate and candidate != label:
            label, adopted = candidate, row
        if label == label:
            trend[row], since[row] = label, times[adopted]
    return trend, since


def _volatility_rank(daily: Candles) -> Column:
    batch = join(Timeframe.D1, {"": daily})
    relative = _one("atr", batch, length=14) / daily.close
    return _one("percentrank", batch, relative, length=_RANK_DAYS)


def _volatility(rank: Column) -> Column:
    labels = np.zeros(len(rank))
    labels[rank < _CALM_BELOW] = -1.0
    labels[rank > _HIGH_ABOVE] = 1.0
    labels[np.isnan(rank)] = np.nan
    return labels


def _breadth(universe: Batch | None) -> tuple[NDArray[np.int64], Column, Column]:
    """Opening time of each day, percent of symbols above their EMA 50, percent that rose."""
    if universe is None or not len(universe.ts):
        return np.empty(0, np.int64), np.empty(0), np.empty(0)
    average = _one("ema", universe, length=_FAST)
    before = np.concatenate([[np.nan], universe.close[:-1]])
    starts = universe.offsets[:-1][universe.offsets[:-1] < universe.offsets[1:]]
    before[starts] = np.nan
    days, place = np.unique(universe.ts, return_inverse=True)

    def share(value: Column, against: Column) -> Column:
        known = np.isfinite(against) & ~universe.filled
        count = np.bincount(place[known], minlength=len(days))
        above = np.bincount(place[known & (value > against)], minlength=len(days))
        with np.errstate(invalid="ignore"):
            return np.where(count > 0, 100.0 * above / count, np.nan)

    return days, share(universe.close, average), share(universe.close, before)
