"""The indicators of `bench_indicators` by pandas-ta; run by an interpreter that has it.

Takes a file of columns, shape (series, 6, bars): opening times in UTC ms, open, high, low, close,
volume. Prints the CPU seconds a series takes, of the faster of two rounds after a first one.
"""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np
import pandas as pd
import pandas_ta as ta


def one_series(frame: pd.DataFrame) -> None:
    """Compute every column; pandas-ta has no swings, so it is spared two."""
    high, low, close, volume = (frame[name] for name in ("high", "low", "close", "volume"))
    for length in (9, 21, 50, 200):
        ta.ema(close, length=length)
    for length in (20, 50, 200):
        ta.sma(close, length=length)
    ta.rsi(close, length=14)
    ta.macd(close)
    ta.bbands(close, length=20)
    ta.atr(high, low, close, length=14)
    ta.adx(high, low, close, length=14)
    ta.stoch(high, low, close, k=14, d=3, smooth_k=3)
    ta.stochrsi(close)
    ta.supertrend(high, low, close, length=10, multiplier=3.0)
    ta.obv(close, volume)
    ta.mfi(high, low, close, volume, length=14)
    ta.cci(high, low, close, length=20)
    ta.vwap(high, low, close, volume, anchor="D")
    ta.donchian(high, low, lower_length=20, upper_length=20)
    ta.kc(high, low, close, length=20)
    ta.ichimoku(high, low, close)
    ta.sma(volume, length=20)


def main() -> None:
    """Measure and print."""
    warnings.simplefilter("ignore")
    frames = []
    for columns in np.load(sys.argv[1]):
        times = pd.to_datetime(columns[0].astype(np.int64), unit="ms")
        values = dict(zip(("open", "high", "low", "close", "volume"), columns[1:], strict=True))
        frames.append(pd.DataFrame(values, index=times))
    one_series(frames[0])
    times = []
    for _ in range(2):
        begun = time.process_time()
        for frame in frames:
            one_series(frame)
        times.append(time.process_time() - begun)
    print(min(times) / len(frames))


if __name__ == "__main__":
    main()
