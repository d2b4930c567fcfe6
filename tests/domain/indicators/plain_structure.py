"""Turning points and sessions, written out bar by bar after their definitions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from app.domain.timeframe import DAY
from tests.domain.indicators.plain_definitions import NAN, rsi

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.candles import Candles

    type Column = NDArray[np.float64]

type Definition = tuple[str, dict[str, float | str], Callable[[Candles], dict[str, Column]]]


def turns(values: Column, left: int, right: int, sign: int) -> list[int]:
    """Rows strictly beyond the ``left`` before, which none of the ``right`` after exceeds."""
    signed = sign * values
    return [
        row
        for row in range(left, len(values) - right)
        if not np.isnan(signed[row - left : row + right + 1]).any()
        and signed[row] > signed[row - left : row].max()
        and signed[row] >= signed[row + 1 : row + right + 1].max()
    ]


def swing(c: Candles, side: str) -> dict[str, Column]:
    values, sign = (c.high, 1) if side == "high" else (c.low, -1)
    out = np.full(len(values), NAN)
    for row in turns(values, 5, 5, sign):
        out[row + 5 :] = values[row]
    return {"value": out}


def session_of(ts: NDArray[np.int64], anchor: str) -> list[int]:
    """Number of the UTC day, week (from Monday) or month each bar opens in."""
    days = ts // DAY
    if anchor == "month":
        return list(ts.astype("datetime64[ms]").astype("datetime64[M]").astype(int))
    return [int(day) if anchor == "day" else int(day + 3) // 7 for day in days]


def rows_by_session(c: Candles, anchor: str) -> dict[int, list[int]]:
    """Rows of each session but one the history begins inside of."""
    numbers = session_of(c.ts, anchor)
    found: dict[int, list[int]] = {}
    for row, number in enumerate(numbers):
        found.setdefault(number, []).append(row)
    before = session_of(c.ts[:1] - 1, anchor)[0]
    if before == numbers[0]:
        del found[numbers[0]]
    return found


def vwap(c: Candles, anchor: str) -> dict[str, Column]:
    price = (c.high + c.low + c.close) / 3
    out = np.full(len(price), NAN)
    for rows in rows_by_session(c, anchor).values():
        for row in rows:
            part = slice(rows[0], row + 1)
            traded = c.volume[part].sum()
            out[row] = (price[part] @ c.volume[part]) / traded if traded > 0 else NAN
    return {"vwap": out}


def pivots(c: Candles, kind: str, anchor: str) -> dict[str, Column]:
    out = {name: np.full(len(c.ts), NAN) for name in ("p", "r1", "r2", "r3", "s1", "s2", "s3")}
    sessions = rows_by_session(c, anchor)
    numbers = session_of(c.ts, anchor)
    for row, number in enumerate(numbers):
        rows = sessions.get(number - 1)
        if rows is None:
            continue
        high, low, close = c.high[rows].max(), c.low[rows].min(), c.close[rows[-1]]
        for name, value in levels_after(kind, high, low, close).items():
            out[name][row] = value
    return out


def levels_after(kind: str, high: float, low: float, close: float) -> dict[str, float]:
    """As TradingView's Pivot Points Standard lists them."""
    p, span = (high + low + close) / 3, high - low
    if kind == "classic":
        return {
            "p": p, "r1": p * 2 - low, "s1": p * 2 - high, "r2": p + span, "s2": p - span,
            "r3": p + 2 * span, "s3": p - 2 * span,
        }  # fmt: skip
    if kind == "fibonacci":
        return {
            "p": p, "r1": p + 0.382 * span, "s1": p - 0.382 * span, "r2": p + 0.618 * span,
            "s2": p - 0.618 * span, "r3": p + span, "s3": p - span,
        }  # fmt: skip
    return {
        "p": p, "r1": close + 1.1 * span / 12, "s1": close - 1.1 * span / 12,
        "r2": close + 1.1 * span / 6, "s2": close - 1.1 * span / 6,
        "r3": close + 1.1 * span / 4, "s3": close - 1.1 * span / 4,
    }  # fmt: skip


def zigzag(c: Candles, percent: float) -> dict[str, Column]:
    """Looks, bar by bar, for the extreme since the last turn and for what is far enough off it."""
    price, direction = np.full(len(c.ts), NAN), np.full(len(c.ts), NAN)
    since, side, level = 0, 0, NAN
    for row in range(1, len(c.ts)):
        top, bottom = c.high[since:row].max(), c.low[since:row].min()
        far_below = c.low[row] <= top * (1 - percent / 100)
        far_above = c.high[row] >= bottom * (1 + percent / 100)
        if side == 0 and far_below and far_above:
            far_above = c.close[row] - bottom >= top - c.close[row]
            far_below = not far_above
        if side >= 0 and far_below and (side == 0 or c.high[row] <= top):
            side, level, since = -1, top, row
        elif side <= 0 and far_above and (side == 0 or c.low[row] >= bottom):
            side, level, since = 1, bottom, row
        if side:
            price[row], direction[row] = level, side
    return {"price": price, "direction": direction}


def nearest(c: Candles, side: str, lookback: int, tolerance: float) -> dict[str, Column]:
    """Clusters anew at each bar, from the lowest pivot up."""
    level, touches = np.full(len(c.ts), NAN), np.full(len(c.ts), NAN)
    made = [(row, c.high[row]) for row in turns(c.high, 5, 5, 1)]
    made += [(row, c.low[row]) for row in turns(c.low, 5, 5, -1)]
    for row in range(len(c.ts)):
        prices = sorted(p for at, p in made if row - lookback < at <= row - 5)
        clusters: list[list[float]] = []
        for one in prices:
            if clusters and one <= clusters[-1][0] * (1 + tolerance):
                clusters[-1].append(one)
            else:
                clusters.append([one])
        found = [(float(np.mean(cluster)), len(cluster)) for cluster in clusters]
        if side == "support":
            reached = [each for each in found if each[0] <= c.close[row]][-1:]
        else:
            reached = [each for each in found if each[0] >= c.close[row]][:1]
        if reached:
            level[row], touches[row] = reached[0]
    return {"level": level, "touches": touches}


def divergence(c: Candles, direction: str, hidden: str) -> dict[str, Column]:
    """After TradingView's RSI Divergence Indicator."""
    index = np.round(rsi(c), 9)  # still while the price is
    lows = direction == "bullish"
    price = c.low if lows else c.high
    # Whether the oscillator turned higher while the price turned lower, or the reverse.
    index_up = lows == (hidden == "false")
    out = np.where(np.isnan(index), NAN, 0.0)
    out[14 : 14 + 10] = NAN
    for earlier, later in pairwise(turns(index, 5, 5, -1 if lows else 1)):
        index_step, price_step = index[later] - index[earlier], price[later] - price[earlier]
        apart = index_step > 0 > price_step if index_up else index_step < 0 < price_step
        if apart and 5 <= later - earlier <= 60:
            out[later + 5] = 1.0
    return {"value": out}


STRUCTURES: dict[str, Definition] = {
    "swing_high": ("swing_high", {}, partial(swing, side="high")),
    "swing_low": ("swing_low", {}, partial(swing, side="low")),
    **{
        f"vwap of the {anchor}": ("vwap", {"anchor": anchor}, partial(vwap, anchor=anchor))
        for anchor in ("day", "week", "month")
    },
    **{
        f"{kind} pivots of the {anchor}": (
            "pivots",
            {"kind": kind, "anchor": anchor},
            partial(pivots, kind=kind, anchor=anchor),
        )
        for kind in ("classic", "fibonacci", "camarilla")
        for anchor in ("day", "week")
    },
    "zigzag": ("zigzag", {}, partial(zigzag, percent=5.0)),
    "fine zigzag": ("zigzag", {"percent": 1.5}, partial(zigzag, percent=1.5)),
    "support": ("support", {}, partial(nearest, side="support", lookback=200, tolerance=0.005)),
    "resistance": (
        "resistance",
        {"lookback": 60, "tolerance": 0.02},
        partial(nearest, side="resistance", lookback=60, tolerance=0.02),
    ),
    **{
        f"{direction} divergence, hidden {hidden}": (
            "divergence",
            {"direction": direction, "hidden": hidden},
            partial(divergence, direction=direction, hidden=hidden),
        )
        for direction in ("bullish", "bearish")
        for hidden in ("false", "true")
    },
}
"""By what is tried: indicator, parameters and definition; divergences are of the RSI."""
