"""The common indicators of a scan through the registry, against TA-Lib called series by series.

500 symbols × 3 timeframes × 500 bars, 20 indicators, 42 columns. Prints `name value target
pass|short`, one line a figure. Neither side keeps its columns. Columns that TA-Lib lacks stand
against its nearest building block: extremes for channels, clouds and swings, its own definition
for supertrend and vwap.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

import numpy as np
import talib

from app.domain.batch import Batch
from app.domain.indicators import INDICATORS
from app.domain.kernel import compile_kernels
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Callable

SYMBOLS = 500
BARS = 500
TIMEFRAMES = (Timeframe.M15, Timeframe.H1, Timeframe.H4)
BLOCK = 64
ROUNDS = 7

COMMON: tuple[tuple[str, dict[str, float | str]], ...] = (
    *(("ema", {"length": length}) for length in (9, 21, 50, 200)),
    *(("sma", {"length": length}) for length in (20, 50, 200)),
    ("rsi", {}),
    ("macd", {}),
    ("bbands", {}),
    ("atr", {}),
    ("adx", {}),
    ("stoch", {}),
    ("stochrsi", {}),
    ("supertrend", {}),
    ("obv", {}),
    ("mfi", {}),
    ("cci", {"length": 20}),
    ("vwap", {}),
    ("donchian", {}),
    ("keltner", {}),
    ("ichimoku", {}),
    ("volume_sma", {}),
    ("swing_high", {}),
    ("swing_low", {}),
)


def generated(timeframe: Timeframe, seed: int) -> Batch:
    """Random walks of all symbols."""
    random = np.random.default_rng(seed)
    shape = (SYMBOLS, BARS)
    close = 100.0 * np.exp(np.cumsum(random.normal(0.0, 0.01, shape), axis=1))
    opening = np.concatenate((close[:, :1], close[:, :-1]), axis=1)
    high = np.maximum(opening, close) * (1.0 + np.abs(random.normal(0.0, 0.003, shape)))
    low = np.minimum(opening, close) * (1.0 - np.abs(random.normal(0.0, 0.003, shape)))
    ts = np.tile(np.arange(BARS, dtype=np.int64) * timeframe.milliseconds, SYMBOLS)
    volume = random.uniform(10.0, 1_000.0, shape)
    return Batch(
        timeframe=timeframe,
        symbols=tuple(f"S{index}/USDT" for index in range(SYMBOLS)),
        offsets=np.arange(SYMBOLS + 1, dtype=np.int64) * BARS,
        ts=ts,
        open=opening.ravel(),
        high=high.ravel(),
        low=low.ravel(),
        close=close.ravel(),
        volume=volume.ravel(),
        filled=np.zeros(SYMBOLS * BARS, np.bool_),
    )


def blocks(batch: Batch) -> list[Batch]:
    """The batch cut into blocks of symbols, as the engine cuts it."""
    parts = []
    for first in range(0, SYMBOLS, BLOCK):
        last = min(first + BLOCK, SYMBOLS)
        rows = slice(first * BARS, last * BARS)
        columns = {
            name: getattr(batch, name)[rows]
            for name in ("ts", "open", "high", "low", "close", "volume", "filled")
        }
        offsets = batch.offsets[first : last + 1] - batch.offsets[first]
        parts.append(Batch(batch.timeframe, batch.symbols[first:last], offsets, **columns))
    return parts


def through_registry(parts: list[Batch]) -> int:
    """Compute every column of every block; returns how many columns a block has."""
    columns = 0
    for part in parts:
        columns = 0
        for identity, given in COMMON:
            entry = INDICATORS[identity]
            columns += len(entry.compute(part, {**entry.defaults(), **given}, None))
    return columns


def with_talib(parts: list[Batch]) -> None:
    """Compute the same columns series by series."""
    for part in parts:
        for index in range(len(part.symbols)):
            rows = part.rows(index)
            one_series(part.high[rows], part.low[rows], part.close[rows], part.volume[rows])


def one_series(high: np.ndarray, low: np.ndarray, close: np.ndarray, volume: np.ndarray) -> None:
    for length in (9, 21, 50, 200):
        talib.EMA(close, length)
    for length in (20, 50, 200):
        talib.SMA(close, length)
    rsi = talib.RSI(close, 14)
    talib.MACD(close)
    talib.BBANDS(close, 20)
    talib.ATR(high, low, close, 14)
    talib.ADX(high, low, close, 14)
    talib.PLUS_DI(high, low, close, 14)
    talib.MINUS_DI(high, low, close, 14)
    talib.STOCH(high, low, close, 14, 3, 0, 3, 0)
    talib.STOCHF(rsi, rsi, rsi, 14, 3, 0)
    talib.SUPERTREND(high, low, close)
    talib.OBV(close, volume)
    talib.MFI(high, low, close, volume, 14)
    talib.CCI(high, low, close, 20)
    talib.VWAP(high, low, close, volume)
    talib.DONCHIAN(high, low, 20)
    talib.KC(high, low, close)
    for length in (9, 26, 52):
        talib.MIDPRICE(high, low, length)
    talib.SMA(volume, 20)
    talib.MAX(high, 11)
    talib.MIN(low, 11)


def write_only(parts: list[Batch], columns: list[np.ndarray]) -> None:
    """Write as many columns of the same sizes, the floor of any way to compute them."""
    for part in parts:
        for column in columns:
            column[: len(part.close)] = 1.0


def best(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest of several rounds."""
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def report(name: str, value: float, target: float) -> None:
    print(f"{name} {value:.3f} {target:g} {'pass' if value <= target else 'short'}")


def main() -> None:
    compile_kernels()
    parts = [
        part for seed, frame in enumerate(TIMEFRAMES) for part in blocks(generated(frame, seed))
    ]
    columns = through_registry(parts)
    ours = best(lambda: through_registry(parts))
    peer = best(lambda: with_talib(parts))
    written = [np.zeros(BLOCK * BARS) for _ in range(columns)]
    floor = best(lambda: write_only(parts, written))
    print(f"# {columns} columns: {ours * 1e3:.0f} ms, TA-Lib {peer * 1e3:.0f} ms CPU")
    report("indicators_vs_talib", ours / peer, 0.30)
    report("indicators_vs_writing", ours / floor, 6.0)


if __name__ == "__main__":
    main()
