"""Candles and tickers of the demo market at a given moment, rounded to ticks and lots."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from app.adapters.exchange.demo.cascade import LEVELS, Bars, bars, finished, joined, level_of
from app.domain.asset import Ticker
from app.domain.candles import no_candles, real_candles, take
from app.domain.resampling import derive
from app.domain.timeframe import DAY, HOUR, Timeframe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.adapters.exchange.demo.listings import Listing
    from app.domain.candles import Candles

_ANCHOR: Final = Timeframe.W1.anchor
_DAY_HOURS: Final = DAY // HOUR
_HOURLY: Final = next(n for n, level in enumerate(LEVELS) if level.length == HOUR)
_SOURCES: Final = {
    Timeframe.M3: Timeframe.M1,
    Timeframe.M30: Timeframe.M15,
    Timeframe.H2: Timeframe.H1,
    Timeframe.H6: Timeframe.H1,
    Timeframe.H8: Timeframe.H4,
    Timeframe.H12: Timeframe.H4,
}


def candles_between(
    listing: Listing, timeframe: Timeframe, since: int, until: int, now: int
) -> Candles:
    """Candles with since ≤ opening time < until while it is traded; bars without trade are absent.

    Args:
        listing: what is traded.
        timeframe: length of the bars.
        since: UTC ms, as is ``until``.
        until: not later than the end of the last closed bar.
        now: UTC ms; decides which listing of a market that comes and goes is meant.
    """
    start, end = listing.trading(now)
    since = -(-(max(since, start) - _ANCHOR) // timeframe.milliseconds)
    until = -(-(min(until, end if end is not None else until) - _ANCHOR) // timeframe.milliseconds)
    if until <= since:
        return no_candles()
    whole = _grid(listing, timeframe, since, until - since)
    traded = (whole.volume > 0) | (whole.high > whole.low)
    return whole if traded.all() else take(whole, traded)


def forming_candle(listing: Listing, timeframe: Timeframe, now: int) -> Candles | None:
    """The bar that is open at ``now``, made of what has happened so far; one row.

    None when the market does not trade.
    """
    if listing.trading(now)[1] is not None:
        return None
    # Bars of 3m and 6h lie across the longer bars of the cascade; whole parts stand beside those.
    part = _SOURCES.get(timeframe, timeframe)
    opened, begun = timeframe.floor(now), part.floor(now)
    pieces = finished(listing, begun, now)
    if begun > opened:
        count = (begun - opened) // part.milliseconds
        pieces.insert(0, _level_bars(listing, part.milliseconds, opened, count))
    if not pieces:
        pieces = [_opening(_level_bars(listing, part.milliseconds, opened, 1))]
    return _so_far(listing, opened, pieces)


def _opening(bar: Bars) -> Bars:
    """A bar in which nothing has happened yet; its shorter bars open at the same price."""
    return Bars(bar.open, bar.open, bar.open, bar.open, np.zeros(1))


def _so_far(listing: Listing, opened: int, pieces: list[Bars]) -> Candles:
    """One row over what has happened since ``opened``."""
    done = joined(pieces)
    row = Bars(
        done.open[:1],
        done.high.max(keepdims=True),
        done.low.min(keepdims=True),
        done.close[-1:],
        done.volume.sum(keepdims=True),
    )
    return _rounded(listing, np.array([opened], np.int64), row)


def ticker_at(listing: Listing, now: int) -> Ticker | None:
    """Price, spread, change and turnover of the last 24 hours; None when it does not trade."""
    start, end = listing.trading(now)
    if end is not None:
        return None
    hour = Timeframe.H1.floor(now)
    hours = _hours(listing, hour)
    current = hours.window(_DAY_HOURS - 1, _DAY_HOURS)
    pieces = finished(listing, hour, now, (_HOURLY, current)) or [_opening(current)]
    forming = _so_far(listing, hour, pieces)
    ts = hour - DAY + HOUR * np.arange(1, _DAY_HOURS, dtype=np.int64)
    whole = hours.window(0, _DAY_HOURS - 1)
    traded = ((whole.volume > 0) | (whole.high > whole.low)) & (ts >= start)
    day = take(_rounded(listing, ts, whole), traded)
    last = float(forming.close[0])
    first = float(day.open[0]) if len(day) else float(forming.open[0])
    half = max(listing.tick / 2, last * listing.spread / 2)
    digits = listing.price_digits
    bid = round(np.floor((last - half) / listing.tick + 0.5) / 10**digits, digits)
    return Ticker(
        symbol=listing.symbol,
        last=last,
        bid=float(bid),
        ask=float(round(bid + max(listing.tick, round(2 * half, digits)), digits)),
        quote_volume=float((day.close * day.volume).sum() + (forming.close * forming.volume).sum()),
        change=last / first - 1,
        time=now,
    )


def _hours(listing: Listing, hour: int) -> Bars:
    """The whole hours of a day, the last one begins at ``hour`` (UTC ms)."""
    midnight = Timeframe.D1.floor(hour)
    first = (hour - midnight) // HOUR + 1
    return _two_days(listing, midnight).window(first, first + _DAY_HOURS)


@lru_cache(maxsize=1024)
def _two_days(listing: Listing, midnight: int) -> Bars:
    """The hours of the day that begins at ``midnight`` (UTC ms) and of the day before."""
    return _level_bars(listing, HOUR, midnight - DAY, 2 * _DAY_HOURS)


def _grid(listing: Listing, timeframe: Timeframe, first: int, count: int) -> Candles:
    """Every bar of the grid, also those without trade."""
    source = _SOURCES.get(timeframe)
    length = timeframe.milliseconds
    if source is None:
        start = _ANCHOR + first * length
        ts = start + length * np.arange(count, dtype=np.int64)
        return _rounded(listing, ts, _level_bars(listing, length, start, count))
    # The grid of 12h and shorter begins at the epoch; the anchor, a midnight, lies on it.
    parts = length // source.milliseconds
    return derive(_grid(listing, source, first * parts, count * parts), source, timeframe)


def _level_bars(listing: Listing, length: int, start: int, count: int) -> Bars:
    level = level_of(length)
    assert level is not None
    return bars(listing, level, (start - _ANCHOR) // length, count)


def _rounded(listing: Listing, ts: NDArray[np.int64], whole: Bars) -> Candles:
    scale = 10.0**listing.price_digits

    def price(column: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.maximum(np.rint(column * scale), 1.0) / scale)

    volume = whole.volume / 10.0**listing.lot_digits
    return real_candles(
        ts, price(whole.open), price(whole.high), price(whole.low), price(whole.close), volume
    )
