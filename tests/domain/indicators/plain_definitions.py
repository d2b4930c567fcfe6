"""Indicators written out bar by bar after their definitions, as oracles where TA-Lib has none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from app.domain.candles import Candles

    type Column = NDArray[np.float64]

NAN = float("nan")


def over(length: int, *columns: Column, by: Callable[..., float]) -> Column:
    """``by`` of the last ``length`` values of each column; NaN where one is undefined."""
    out = np.full(len(columns[0]), NAN)
    for row in range(length - 1, len(out)):
        windows = [column[row - length + 1 : row + 1] for column in columns]
        if not any(np.isnan(window).any() for window in windows):
            out[row] = by(*windows)
    return out


def smoothed(values: Column, length: int, share: float | None = None) -> Column:
    """EMA, or by ``share`` another, that begins anew with a mean after each undefined value."""
    share = 2 / (length + 1) if share is None else share
    out = np.full(len(values), NAN)
    run: list[float] = []
    level = NAN
    for row, value in enumerate(values):
        if math.isnan(value):
            run = []
            continue
        run.append(value)
        if len(run) == length:
            level = math.fsum(run) / length
        elif len(run) > length:
            level = share * value + (1 - share) * level
        out[row] = level if len(run) >= length else NAN
    return out


def ratio(numerator: Column, denominator: Column) -> Column:
    """The quotient, NaN for a denominator of 0."""
    safe = np.where(denominator == 0, NAN, denominator)
    return numerator / safe


def steps(values: Column) -> Column:
    """Change from the row before."""
    return np.concatenate(([NAN], np.diff(values)))


def ranges(c: Candles) -> Column:
    """True ranges; the first bar has none."""
    before = np.concatenate(([NAN], c.close[:-1]))
    return np.maximum.reduce([c.high - c.low, np.abs(c.high - before), np.abs(c.low - before)])


def atr(c: Candles, length: int) -> Column:
    """Average true range after Wilder."""
    return smoothed(ranges(c), length, 1 / length)


def rsi(c: Candles, length: int = 14) -> Column:
    """Wilder's index from his two averages."""
    move = steps(c.close)
    gain = smoothed(np.where(np.isnan(move), NAN, np.maximum(move, 0)), length, 1 / length)
    loss = smoothed(np.where(np.isnan(move), NAN, np.maximum(-move, 0)), length, 1 / length)
    return 100 * ratio(gain, gain + loss)


def tsi(c: Candles) -> dict[str, Column]:
    move = steps(c.close)
    net = smoothed(smoothed(move, 25), 13)
    index = 100 * ratio(net, smoothed(smoothed(np.abs(move), 25), 13))
    return {"tsi": index, "signal": smoothed(index, 13)}


def fisher(c: Candles) -> dict[str, Column]:
    """After TradingView's script, whose undefined previous values count as 0."""
    middle = (c.high + c.low) / 2
    high, low = over(9, middle, by=np.max), over(9, middle, by=np.min)
    out = np.full(len(middle), NAN)
    place = NAN
    for row in range(len(middle)):
        if math.isnan(high[row]) or high[row] == low[row]:
            place = NAN
            continue
        raw = 0.66 * ((middle[row] - low[row]) / (high[row] - low[row]) - 0.5)
        raw += 0.67 * (0.0 if math.isnan(place) else place)
        place = 0.999 if raw > 0.99 else -0.999 if raw < -0.99 else raw
        before = 0.0 if math.isnan(out[row - 1]) else out[row - 1]
        out[row] = math.atanh(place) + 0.5 * before
    return {"fisher": out, "signal": np.concatenate(([NAN], out[:-1]))}


def kvo(c: Candles) -> dict[str, Column]:
    typical = (c.high + c.low + c.close) / 3
    signed = np.where(steps(typical) >= 0, c.volume, -c.volume)
    signed[0] = NAN
    line = smoothed(signed, 34) - smoothed(signed, 55)
    return {"kvo": line, "signal": smoothed(line, 13)}


def eom(c: Candles) -> dict[str, Column]:
    way = steps((c.high + c.low) / 2)
    return {"value": over(14, ratio(10_000 * way * (c.high - c.low), c.volume), by=np.mean)}


def ulcer(c: Candles) -> dict[str, Column]:
    top = over(14, c.close, by=np.max)
    falls = (c.close - top) / top * 100
    return {"value": np.sqrt(over(14, falls**2, by=np.mean))}


def uo(c: Candles) -> dict[str, Column]:
    bottom = np.minimum(c.low, np.concatenate(([NAN], c.close[:-1])))
    parts = [
        ratio(over(n, c.close - bottom, by=np.sum), over(n, ranges(c), by=np.sum))
        for n in (7, 14, 28)
    ]
    return {"value": 100 * (4 * parts[0] + 2 * parts[1] + parts[2]) / 7}


def massi(c: Candles) -> dict[str, Column]:
    once = smoothed(c.high - c.low, 9)
    return {"value": over(25, ratio(once, smoothed(once, 9)), by=np.sum)}


def stochrsi(c: Candles) -> dict[str, Column]:
    index = rsi(c)
    low, high = over(14, index, by=np.min), over(14, index, by=np.max)
    span = np.where(over(14, c.close, by=np.ptp) == 0, 0.0, high - low)  # but for rounding
    k = over(3, 100 * ratio(index - low, span), by=np.mean)
    return {"k": k, "d": over(3, k, by=np.mean)}


def bbands(c: Candles) -> dict[str, Column]:
    middle, deviation = over(20, c.close, by=np.mean), over(20, c.close, by=np.std)
    return {
        "width": 4 * deviation / middle,
        "percent": ratio(c.close - (middle - 2 * deviation), 4 * deviation),
    }


def keltner(c: Candles) -> dict[str, Column]:
    middle, reach = smoothed(c.close, 20), 2 * atr(c, 10)
    return {"middle": middle, "upper": middle + reach, "lower": middle - reach}


def supertrend(c: Candles) -> dict[str, Column]:
    """After TradingView: a band moves only towards the price until a close is beyond it."""
    reach = 3 * atr(c, 10)
    middle = (c.high + c.low) / 2
    line, direction = np.full(len(reach), NAN), np.full(len(reach), NAN)
    upper = lower = NAN
    for row in np.flatnonzero(~np.isnan(reach)):
        top, bottom = middle[row] + reach[row], middle[row] - reach[row]
        if math.isnan(direction[row - 1]):
            upper, lower, side = top, bottom, -1.0
        else:
            upper = top if top < upper or c.close[row - 1] > upper else upper
            lower = bottom if bottom > lower or c.close[row - 1] < lower else lower
            was_above = direction[row - 1] < 0
            side = 1.0 if c.close[row] > upper else -1.0
            side = side if was_above else (-1.0 if c.close[row] < lower else 1.0)
        direction[row] = side
        line[row] = lower if side > 0 else upper
    return {"line": line, "direction": direction}


def ichimoku(c: Candles) -> dict[str, Column]:
    def middle(length: int) -> Column:
        return (over(length, c.high, by=np.max) + over(length, c.low, by=np.min)) / 2

    def drawn(column: Column) -> Column:
        return np.concatenate((np.full(26, NAN), column[:-26]))

    tenkan, kijun = middle(9), middle(26)
    ahead = {"senkou_a": drawn((tenkan + kijun) / 2), "senkou_b": drawn(middle(52))}
    return {"tenkan": tenkan, "kijun": kijun, **ahead}


def chop(c: Candles) -> dict[str, Column]:
    span = over(14, c.high, by=np.max) - over(14, c.low, by=np.min)
    path = over(14, ranges(c), by=np.sum)
    return {"value": 100 * np.log10(ratio(path, span)) / math.log10(14)}


def alma(c: Candles) -> dict[str, Column]:
    weights = [math.exp(-((i - 0.85 * 8) ** 2) / (2 * (9 / 6) ** 2)) for i in range(9)]
    return {"value": over(9, c.close, by=lambda window: np.average(window, weights=weights))}


def relative_volume(c: Candles) -> dict[str, Column]:
    mean = over(20, c.volume, by=np.mean)
    return {"value": ratio(c.volume, np.concatenate(([NAN], mean[:-1])))}


def percentrank(c: Candles) -> dict[str, Column]:
    return {"value": over(101, c.close, by=lambda window: 100 * np.mean(window[:-1] < window[-1]))}


def zscore(c: Candles) -> dict[str, Column]:
    deviation = over(20, c.close, by=np.std)
    return {"value": ratio(c.close - over(20, c.close, by=np.mean), deviation)}


FLOWS: dict[str, Callable[[Candles], dict[str, Column]]] = {
    function.__name__: function
    for function in (
        *(tsi, fisher, kvo, eom, ulcer, uo, massi, stochrsi, bbands, keltner, supertrend),
        *(ichimoku, chop, alma, relative_volume, percentrank, zscore),
    )
}
"""By indicator, with its default parameters."""
