"""The EMA cross with its ATR bracket by vectorbt; run by an interpreter that has it.

``time FILE``: one run with fees on the prices in FILE.
``sweep FILE FAST SLOW``: all pairs of the lengths, comma-separated, at once.

FILE is an npz of columns: ts (UTC ms), open, high, low, close. Prints seconds of the faster of two
runs after a first one that compiles, the trades, and the peak of the process's memory in MB.
"""

from __future__ import annotations

import itertools
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd
import talib
import vectorbt as vbt

FEE = 0.001


def traded(columns: dict[str, np.ndarray], pairs: list[tuple[int, int]]) -> int:
    """Indicators, signals, trades, equity and the usual figures of all pairs; how many trades."""
    index = pd.to_datetime(columns["ts"], unit="ms")
    opened, high, low, close = (columns[name] for name in ("open", "high", "low", "close"))
    averages = {n: talib.EMA(close, n) for n in {n for pair in pairs for n in pair}}
    calm = talib.RSI(close, 14) < 70
    atr = talib.ATR(high, low, close, 14)
    entries = np.empty((len(close), len(pairs)), np.bool_)
    for place, (fast, slow) in enumerate(pairs):
        above = averages[fast] > averages[slow]
        below = averages[fast] <= averages[slow]
        entries[:, place] = above & np.concatenate([[False], below[:-1]]) & calm
    # A signal trades at the next open; its bracket is measured from the signal bar.
    entries = np.vstack([np.zeros((1, len(pairs)), np.bool_), entries[:-1]])
    distance = np.concatenate([[np.nan], atr[:-1] / close[:-1]])[:, None]
    wide = [pd.Series(column, index=index) for column in (close, opened, high, low)]
    portfolio = vbt.Portfolio.from_signals(
        wide[0],
        pd.DataFrame(entries, index=index),
        False,
        price=wide[1],
        open=wide[1],
        high=wide[2],
        low=wide[3],
        sl_stop=2 * distance,
        tp_stop=3 * distance,
        size=1.0,
        init_cash=1e9,
        fees=FEE,
        freq=index[1] - index[0],
    )
    portfolio.value()
    portfolio.total_return()
    portfolio.max_drawdown()
    portfolio.sharpe_ratio()
    portfolio.trades.win_rate()
    portfolio.trades.profit_factor()
    return int(np.sum(portfolio.trades.count()))


def main() -> None:
    warnings.simplefilter("ignore")
    columns = dict(np.load(sys.argv[2]))
    pairs = [(9, 21)]
    if sys.argv[1] == "sweep":
        lengths = ([int(n) for n in text.split(",")] for text in sys.argv[3:5])
        pairs = list(itertools.product(*lengths))
    times = []
    for _ in range(3):
        begun = time.process_time()
        count = traded(columns, pairs)
        times.append(time.process_time() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(min(times[1:]), count, peak)


if __name__ == "__main__":
    main()
