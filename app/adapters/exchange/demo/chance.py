"""Random numbers that are a pure function of where they are used.

A counter is hashed (splitmix64, Steele, Lea and Flood 2014) and its 64 bits are cut into indices of
quantile tables. Only integer arithmetic and look-ups, so every machine draws the same numbers.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from math import acos, copysign, cos, exp, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)

STEP_BITS: Final = 12
SHAPE_BITS: Final = 10
_TEMPER: Final = 0.55


class Draws(NamedTuple):
    """Table indices of one bar each, and 12 bits to decide on rare events (0 to 4095)."""

    step: NDArray[np.intp]
    activity: NDArray[np.intp]
    upper_wick: NDArray[np.intp]
    lower_wick: NDArray[np.intp]
    volume: NDArray[np.intp]
    event: NDArray[np.intp]


class Tables(NamedTuple):
    """Quantiles: ``step`` is a heavy-tailed unit step, ``normal`` a unit normal."""

    step: NDArray[np.float64]
    normal: NDArray[np.float64]
    wick: NDArray[np.float64]
    volume: NDArray[np.float64]


@cache
def key_of(*parts: object) -> np.uint64:
    """A stream of its own for each combination of parts."""
    text = "/".join(str(part) for part in parts)
    return np.uint64(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little"))


def hashed(key: np.uint64, counters: NDArray[np.int64]) -> NDArray[np.uint64]:
    """64 well mixed bits for each counter of a stream."""
    bits = counters.astype(np.uint64)
    bits += np.uint64(1)
    bits *= _GOLDEN
    bits ^= key
    bits ^= bits >> np.uint64(30)
    bits *= _FIRST
    bits ^= bits >> np.uint64(27)
    bits *= _SECOND
    bits ^= bits >> np.uint64(31)
    return bits


def draws(key: np.uint64, counters: NDArray[np.int64]) -> Draws:
    """All that one bar needs, from one hash."""
    bits = hashed(key, counters)
    return Draws(
        _cut(bits, 0, STEP_BITS),
        _cut(bits, 12, SHAPE_BITS),
        _cut(bits, 22, SHAPE_BITS),
        _cut(bits, 32, SHAPE_BITS),
        _cut(bits, 42, SHAPE_BITS),
        _cut(bits, 52, STEP_BITS),
    )


def uniform(key: np.uint64, counters: NDArray[np.int64]) -> NDArray[np.float64]:
    """Uniform numbers between −1 and 1."""
    return (hashed(key, counters) >> np.uint64(11)).astype(np.float64) * 2.0**-52 - 1.0


def _cut(bits: NDArray[np.uint64], start: int, width: int) -> NDArray[np.intp]:
    part = (bits >> np.uint64(start)) & np.uint64(2**width - 1)
    return part.astype(np.intp)


@cache
def tables() -> Tables:
    """The quantile tables, built once."""
    probabilities = _probabilities(SHAPE_BITS)
    normal = [NormalDist().inv_cdf(p) for p in probabilities]
    step = np.array([_heavy_quantile(p) for p in _probabilities(STEP_BITS)])
    return Tables(
        step=_portable(step / np.sqrt(np.mean(step * step))),
        normal=_portable(normal),
        wick=_portable([0.03 - 0.37 * log(1 - p) for p in probabilities]),
        volume=_portable([exp(0.3 * value) for value in normal]),
    )


@cache
def activity_table(spread: float) -> NDArray[np.float64]:
    """Quantiles of a log-normal multiplier whose logarithm deviates by ``spread``."""
    return _portable([exp(spread * value) for value in tables().normal.tolist()])


def _portable(values: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the last digits, in which mathematical libraries differ."""
    return np.asarray(np.round(np.asarray(values, np.float64), 9), np.float64)


def _probabilities(bits: int) -> list[float]:
    count = 2**bits
    return [(index + 0.5) / count for index in range(count)]


def _heavy_quantile(probability: float) -> float:
    """Quantile of Student's t with four degrees of freedom (closed form, Shaw 2006), tempered."""
    spread = sqrt(4 * probability * (1 - probability))
    size = 2 * sqrt(max(cos(acos(spread) / 3) / spread - 1, 0.0))
    return copysign(size**_TEMPER, probability - 0.5)
