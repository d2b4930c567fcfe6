"""Small batches of candles for tests of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.batch import join
from app.domain.candles import Candles
from app.domain.engine import evaluate
from app.domain.language import parse
from app.domain.plan import Root, compile_plan
from app.domain.resampling import derive
from app.domain.timeframe import HOUR, Timeframe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.batch import Batch
    from app.domain.engine import Evaluation

START = 20_000 * 24 * HOUR


def candles(
    closes: Sequence[float], timeframe: Timeframe = Timeframe.H1, start: int = START
) -> Candles:
    """Bars whose range is one around the close."""
    close = np.array(closes, np.float64)
    return Candles(
        start + np.arange(len(close), dtype=np.int64) * timeframe.milliseconds,
        close - 0.5,
        close + 1.0,
        close - 1.0,
        close,
        np.full(len(close), 10.0),
        np.zeros(len(close), np.bool_),
    )


def wandering(seed: int, bars: int, start: int = START) -> Candles:
    """Hourly bars of a random walk on a coarse grid, with ties, gaps that are filled and halts."""
    random = np.random.default_rng(seed)
    steps = random.integers(-3, 4, bars).astype(np.float64)
    filled = random.random(bars) < 0.1
    filled[0] = False
    if bars > 60:
        filled[40:50] = True
    steps[filled] = 0.0
    close = 100.0 + np.cumsum(steps) * 0.5
    opens = np.concatenate(([100.0], close[:-1]))
    spread = np.where(filled, 0.0, random.integers(0, 3, bars) * 0.5)
    opens[filled] = close[filled]
    return Candles(
        start + np.arange(bars, dtype=np.int64) * HOUR,
        opens,
        np.maximum(opens, close) + spread,
        np.minimum(opens, close) - spread,
        close,
        np.where(filled, 0.0, random.integers(1, 50, bars)).astype(np.float64),
        filled,
    )


def market(series: Mapping[str, Candles]) -> dict[Timeframe, Batch]:
    """Batches of 1h candles and of the 4h and 1d bars derived from them."""
    higher = (Timeframe.H4, Timeframe.D1)
    return {
        Timeframe.H1: join(Timeframe.H1, series),
        **{
            timeframe: join(
                timeframe,
                {name: derive(one, Timeframe.H1, timeframe) for name, one in series.items()},
            )
            for timeframe in higher
        },
    }


def evaluated(
    text: str, series: Mapping[str, Candles], base: Timeframe = Timeframe.H1
) -> Evaluation:
    """One rule over hourly candles and what is derived from them."""
    return evaluate(compile_plan([Root(parse(text), base)]), market(series))


def numbers(text: str, *closes: Sequence[float]) -> list[float | None]:
    """The values of a rule over symbols with these hourly closes; undefined is None."""
    series = {f"S{place}/USDT": candles(one) for place, one in enumerate(closes)}
    column = evaluated(text, series).values(0)
    return [None if np.isnan(value) else float(value) for value in column]
