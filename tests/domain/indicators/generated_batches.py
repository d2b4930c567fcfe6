"""Random candles for the tests of indicators."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.domain.batch import join
from app.domain.candles import Candles
from app.domain.indicators import INDICATORS
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.batch import Batch

MONDAY = 1_640_563_200_000  # 2021-12-27, UTC ms


def random_candles(bars: int, seed: int, start: int = MONDAY, step: int = 3_600_000) -> Candles:
    """A random walk of ``bars`` candles."""
    random = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(random.normal(0.0, 0.01, bars)))
    opening = np.concatenate((close[:1], close[:-1]))
    return Candles(
        start + step * np.arange(bars, dtype=np.int64),
        opening,
        np.maximum(opening, close) * (1.0 + np.abs(random.normal(0.0, 0.004, bars))),
        np.minimum(opening, close) * (1.0 - np.abs(random.normal(0.0, 0.004, bars))),
        close,
        random.uniform(10.0, 1_000.0, bars),
        np.zeros(bars, np.bool_),
    )


def uneven_candles(bars: int, seed: int) -> Candles:
    """Candles with gaps between them, bodies of all sizes and ties, as patterns need them."""
    random = np.random.default_rng(seed)
    body = random.choice([-8, -3, -1, 0, 1, 3, 8], bars) * random.uniform(0.5, 1.5, bars)
    gap = random.choice([-4, -1, 0, 0, 1, 4], bars) * random.uniform(0.2, 1.0, bars)
    moves = np.empty(2 * bars)
    moves[0::2], moves[1::2] = gap, body
    prices = np.round(1_000.0 + np.cumsum(moves - moves.mean()), 1)
    opening, close = prices[0::2].copy(), prices[1::2].copy()
    above, below = np.round(random.choice([0.0, 0.1, 0.5, 4.0], (2, bars)), 1)
    return replace(
        random_candles(bars, seed),
        open=opening,
        high=np.maximum(opening, close) + above,
        low=np.minimum(opening, close) - below,
        close=close,
    )


def batch_of(*series: Candles) -> Batch:
    """A batch of one-hour series named after their number."""
    return join(Timeframe.H1, {f"S{index}": candles for index, candles in enumerate(series)})


def priced(close: list[float], volume: list[float] | None = None) -> Batch:
    """Candles of one symbol that have no range, at these prices."""
    prices = np.array(close, np.float64)
    amounts = np.array(volume or [1.0] * len(close), np.float64)
    ts = MONDAY + 3_600_000 * np.arange(len(close), dtype=np.int64)
    filled = np.zeros(len(close), np.bool_)
    return batch_of(Candles(ts, prices, prices, prices, prices, amounts, filled))


def shaped(high: list[float], low: list[float], close: list[float]) -> Batch:
    """Candles of one symbol with these prices, each opening at its close."""
    flat = priced(close)
    return replace(flat, high=np.array(high, np.float64), low=np.array(low, np.float64))


def computed(
    identity: str,
    batch: Batch,
    source: NDArray[np.float64] | None = None,
    /,
    **given: float | str,
) -> dict[str, NDArray[np.float64]]:
    """The outputs of an indicator by name."""
    entry = INDICATORS[identity]
    columns = entry.compute(batch, {**entry.defaults(), **given}, source)
    return dict(zip(entry.outputs, columns, strict=True))
