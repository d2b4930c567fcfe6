"""Bars of the demo market: each longer bar is split into shorter ones that make it up exactly.

From six-week phases down to five seconds, every bar follows from a hash of its place alone, so any
window can be asked for in any order and always looks the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from app.adapters.exchange.demo.chance import activity_table, draws, key_of, tables, uniform
from app.domain.timeframe import DAY, HOUR, MINUTE, SECOND, WEEK, Timeframe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from app.adapters.exchange.demo.chance import Draws
    from app.adapters.exchange.demo.listings import Listing

_SEED: Final = "harrier demo market 1"
_MONDAY: Final = Timeframe.W1.anchor
_COMMON: Final = "common"
# A random walk ranges over 1.6 of its deviation on the mean (Feller 1951); ranges that vary from
# bar to bar ask for more, lest shorter bars move too much.
_RANGE: Final = 1.9


class Level(NamedTuple):
    """One step of the cascade.

    Attributes:
        length: of its bars, ms.
        parts: how many of them make one bar of the level above.
        spread: deviation of the logarithm of a bar's activity.
        momentum: share of a step that is carried into the next.
        rhythm: activity by place inside the bar above; empty when even.
        halt: chance out of 4096 that the whole market is shut in one of its bars.
    """

    length: int
    parts: int
    spread: float
    momentum: float = 0.0
    rhythm: tuple[float, ...] = ()
    halt: int = 0


LEVELS: Final = (
    Level(6 * WEEK, 1, 0.25),
    Level(WEEK, 6, 0.20, 0.10),
    Level(DAY, 7, 0.25, 0.15, (1.05, 1.1, 1.1, 1.05, 1.0, 0.75, 0.8)),
    Level(4 * HOUR, 6, 0.20, 0.15, (0.9, 0.85, 0.95, 1.25, 1.2, 0.9)),
    Level(HOUR, 4, 0.15, 0.15, (), 12),
    Level(15 * MINUTE, 4, 0.12, 0.10, (), 1),
    Level(5 * MINUTE, 3, 0.12, 0.10),
    Level(MINUTE, 5, 0.12, 0.10),
    Level(5 * SECOND, 12, 0.12),
)


class Bars(NamedTuple):
    """Consecutive bars before rounding: prices in quote currency, volume in whole lots."""

    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]

    def window(self, start: int, stop: int) -> Bars:
        """Rows ``start`` to ``stop``, as views."""
        return _bars([column[start:stop] for column in self])


def _bars(columns: Sequence[NDArray[np.float64]]) -> Bars:
    opens, high, low, close, volume = columns
    return Bars(opens, high, low, close, volume)


def level_of(length: int) -> int | None:
    """The level whose bars are ``length`` ms long, or None."""
    return next((n for n, level in enumerate(LEVELS) if level.length == length), None)


def bars(listing: Listing, level: int, first: int, count: int) -> Bars:
    """Bars number ``first`` to ``first + count`` of one level.

    Args:
        listing: what is traded.
        level: index into `LEVELS`.
        first: bars since the first Monday of 1970.
        count: how many.
    """
    if level == 0:
        return _phases(listing, first, count)
    parts = LEVELS[level].parts
    start, stop = first // parts, -(-(first + count) // parts)
    above = bars(listing, level - 1, start, stop - start)
    split = _split(listing, level, start, above)
    return split.window(first - start * parts, first - start * parts + count)


def finished(
    listing: Listing, opened: int, now: int, within: tuple[int, Bars] | None = None
) -> list[Bars]:
    """What has happened from ``opened`` to ``now``, in finished bars from long to short.

    Descends once through the bars that contain ``now`` and takes the finished ones beside them.

    Args:
        listing: what is traded.
        opened: UTC ms, the opening time of a bar of `LEVELS` or of several of them.
        now: UTC ms.
        within: a level and its bar that contains ``now``, when they are known already.

    Returns:
        In order of time; empty when not even the shortest bar has finished.
    """
    pieces: list[Bars] = []
    if now - opened < LEVELS[-1].length:
        return pieces
    top = 0 if within is None else within[0]
    parent = (now - _MONDAY) // LEVELS[top].length
    above = _phases(listing, parent, 1) if within is None else within[1]
    for number, level in enumerate(LEVELS[top + 1 :], top + 1):
        split = _split(listing, number, parent, above)
        first, here = parent * level.parts, (now - _MONDAY) // level.length
        wanted = max(first, -(-(opened - _MONDAY) // level.length))
        if wanted < here:
            pieces.append(split.window(wanted - first, here - first))
        above, parent = split.window(here - first, here - first + 1), here
    return pieces


def joined(pieces: Sequence[Bars]) -> Bars:
    """Bars that follow one another, in one."""
    return _bars([np.concatenate(columns) for columns in zip(*pieces, strict=True)])


def _phases(listing: Listing, first: int, count: int) -> Bars:
    """The longest bars: between two levels of a slow swing that never runs away."""
    places = np.arange(first, first + count + 1, dtype=np.int64)
    common = listing.beta * 0.55 * _swing(_COMMON, places)
    own = listing.swing * _swing(listing.symbol, places)
    # Nine digits: mathematical libraries differ in the last bit, the demo market does not.
    level = listing.price * np.round(np.exp(common + own), 9)
    opens, close = level[:-1].copy(), level[1:].copy()
    mine, shared = _draw(listing.symbol, 0, places[:-1]), _common_draw(0, first, count)
    table = tables()
    activity = activity_table(LEVELS[0].spread)[shared.activity]
    size = listing.volatility * np.sqrt(LEVELS[0].length / DAY) * activity
    upper_wick, lower_wick = _wicks(listing, mine, shared)
    high = np.maximum(opens, close) * (1 + size * upper_wick)
    low = np.minimum(opens, close) / (1 + size * lower_wick)
    moved = (high - low) / (low * listing.volatility * np.sqrt(LEVELS[0].length / DAY))
    turnover = listing.turnover * (LEVELS[0].length / DAY) * (0.4 + 0.4 * moved)
    volume = np.floor(turnover * table.volume[mine.volume] / (opens + close) * 2 / listing.lot)
    return Bars(opens, high, low, close, volume)


def _swing(name: str, places: NDArray[np.int64]) -> NDArray[np.float64]:
    """A slow wave with straight flanks of 18 weeks, and a faster one on top; about −1 to 1."""
    knots, rest = places // 3, (places % 3) / 3
    slow = key_of(_SEED, name, "slow")
    before, after = uniform(slow, knots), uniform(slow, knots + 1)
    fast = uniform(key_of(_SEED, name, "fast"), places)
    return np.asarray(before + (after - before) * rest + 0.3 * fast)


def _draw(name: str, level: int, places: NDArray[np.int64]) -> Draws:
    return draws(key_of(_SEED, name, level), places)


@lru_cache(maxsize=64)
def _common_draw(level: int, first: int, count: int) -> Draws:
    """What all listings share, since most windows are asked for of many; not to be written to."""
    return _draw(_COMMON, level, np.arange(first, first + count, dtype=np.int64))


def _split(listing: Listing, level: int, first: int, above: Bars) -> Bars:
    """Split bars ``first`` … of the level above into bars of this one."""
    count, parts = len(above.open), LEVELS[level].parts
    places = np.arange(first * parts, (first + count) * parts, dtype=np.int64)
    mine = _draw(listing.symbol, level, places)
    shared = _common_draw(level, first * parts, count * parts)
    table, shape = tables(), (count, parts)
    activity = _activity(listing, level, mine, shared).reshape(shape)
    step = listing.correlation * table.step[shared.step]
    step += listing.independence * table.step[mine.step]
    step = step.reshape(shape)
    if LEVELS[level].momentum:
        step[:, 1:] += LEVELS[level].momentum * step[:, :-1]
    variance = activity * activity
    total = variance.sum(axis=1, keepdims=True)
    scale = ((above.high - above.low) / _RANGE)[:, None] / np.sqrt(total)
    size = scale * activity
    moves = step * size
    missing = (above.close - above.open)[:, None] - moves.sum(axis=1, keepdims=True)
    moves += missing * (variance / total)
    walk = np.empty((count, parts + 1))
    walk[:, 0] = above.open
    np.cumsum(moves, axis=1, out=walk[:, 1:])
    walk[:, 1:] += above.open[:, None]
    walk[:, -1] = above.close
    upper_wick, lower_wick = _wicks(listing, mine, shared)
    upper, lower = size * upper_wick.reshape(shape), size * lower_wick.reshape(shape)
    elapsed = np.zeros((count, parts + 1))
    np.cumsum(variance, axis=1, out=elapsed[:, 1:])
    elapsed /= total
    bent = _led(walk, upper, lower, elapsed, above)
    prices = _fitted(bent, upper, lower, above)
    weights = (prices[1] - prices[2] + 0.3 * size) * table.volume[mine.volume].reshape(shape)
    volume = _shared_out(above.volume, weights)
    return _bars([column.ravel() for column in (*prices, volume)])


def _wicks(
    listing: Listing, mine: Draws, shared: Draws
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Upper and lower wicks in units of a step, mostly the whole market's."""
    table = tables().wick
    upper, lower = shared.upper_wick, shared.lower_wick
    if listing.correlation < 0:
        upper, lower = lower, upper
    return (
        0.75 * table[upper] + 0.25 * table[mine.upper_wick],
        0.75 * table[lower] + 0.25 * table[mine.lower_wick],
    )


def _activity(listing: Listing, level: int, mine: Draws, shared: Draws) -> NDArray[np.float64]:
    """How busy each bar is; 0 where nothing trades."""
    kind = LEVELS[level]
    activity = activity_table(kind.spread * 0.9)[shared.activity]
    activity *= activity_table(kind.spread * 0.4)[mine.activity]
    if kind.rhythm:
        activity *= np.tile(np.array(kind.rhythm), len(activity) // kind.parts)
    quiet = np.zeros(len(activity), np.bool_)
    if kind.halt:
        quiet |= shared.event < kind.halt
        quiet |= mine.event < kind.halt * listing.halts
    if kind.length == MINUTE:
        quiet |= mine.event < listing.quiet
    if quiet.any():
        # One part of each longer bar stays open, else what the longer bar did could not happen.
        quiet[:: kind.parts] = False
        activity[quiet] = 0.0
    return activity


def _led(
    walk: NDArray[np.float64],
    upper: NDArray[np.float64],
    lower: NDArray[np.float64],
    elapsed: NDArray[np.float64],
    above: Bars,
) -> NDArray[np.float64]:
    """Bend a walk so that its own highest and lowest places come to the longer bar's high and low.

    The bend is straight, in the time that activity makes, between start, both places and end.
    """
    high = np.maximum(walk[:, :-1], walk[:, 1:]) + upper
    low = np.minimum(walk[:, :-1], walk[:, 1:]) - lower
    rows, last = np.arange(len(walk)), walk.shape[1] - 1
    peak, trough = high.argmax(axis=1), low.argmin(axis=1)
    to_peak, to_trough = above.high - high[rows, peak], above.low - low[rows, trough]
    peak = _between(peak + (walk[rows, peak + 1] > walk[rows, peak]), 1, last - 1)
    trough = _between(trough + (walk[rows, trough + 1] < walk[rows, trough]), 1, last - 1)
    peak_first = peak <= trough
    first = elapsed[rows, np.minimum(peak, trough)][:, None]
    second = elapsed[rows, np.maximum(peak, trough)][:, None]
    shift_first = np.where(peak_first, to_peak, to_trough)[:, None]
    shift_second = np.where(peak_first, to_trough, to_peak)[:, None]
    before = elapsed * _ratio(shift_first, first)
    between = shift_first + (elapsed - first) * _ratio(shift_second - shift_first, second - first)
    after = (1 - elapsed) * _ratio(shift_second, 1 - second)
    bend = np.where(elapsed <= first, before, np.where(elapsed <= second, between, after))
    bend[:, 0] = bend[:, -1] = 0.0
    return np.asarray(walk + bend)


def _fitted(
    walk: NDArray[np.float64], upper: NDArray[np.float64], lower: NDArray[np.float64], above: Bars
) -> tuple[NDArray[np.float64], ...]:
    """Keep a walk with wicks inside high and low of the longer bar, and make it reach both.

    A walk is reflected at high and low; one that stays short of them is stretched beyond open and
    close of the longer bar. Prices at that open and close stay what they are, to the bit.
    """
    ceiling, floor = above.high[:, None], above.low[:, None]
    over = np.where(walk > ceiling, 2 * ceiling - walk, walk)
    kept = np.where(over < floor, 2 * floor - over, over)
    walk = _between(kept, floor, ceiling)
    high = np.minimum(np.maximum(walk[:, :-1], walk[:, 1:]) + upper, ceiling)
    low = np.maximum(np.minimum(walk[:, :-1], walk[:, 1:]) - lower, floor)
    top = np.maximum(above.open, above.close)[:, None]
    bottom = np.minimum(above.open, above.close)[:, None]
    up = _ratio(ceiling - top, high.max(axis=1, keepdims=True) - top)
    down = _ratio(bottom - floor, bottom - low.min(axis=1, keepdims=True))

    def fit(prices: NDArray[np.float64]) -> NDArray[np.float64]:
        fitted = _between(prices, bottom, top)
        fitted += np.maximum(prices - top, 0.0) * up
        fitted -= np.maximum(bottom - prices, 0.0) * down
        return _between(fitted, floor, ceiling)

    fitted, highs, lows = fit(walk), fit(high), fit(low)
    rows = np.arange(len(fitted))
    highs[rows, high.argmax(axis=1)] = above.high
    lows[rows, low.argmin(axis=1)] = above.low
    return fitted[:, :-1], highs, lows, fitted[:, 1:]


def _between[T: (np.float64, np.intp)](
    values: NDArray[T], lowest: NDArray[T] | int, highest: NDArray[T] | int
) -> NDArray[T]:
    """The same as `numpy.clip`, which takes longer over the few values of one bar."""
    return np.asarray(np.minimum(np.maximum(values, lowest), highest))


def _ratio(room: NDArray[np.float64], used: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(room / np.where(used > 0, used, 1.0))


def _shared_out(volume: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whole lots by weight; each row sums to the longer bar's volume."""
    parts = np.cumsum(weights, axis=1)
    cuts = np.empty((len(volume), weights.shape[1] + 1))
    cuts[:, 0] = 0.0
    cuts[:, 1:] = np.floor(volume[:, None] * _ratio(parts, parts[:, -1:]) + 0.5)
    cuts[:, -1] = volume
    return np.asarray(cuts[:, 1:] - cuts[:, :-1])
