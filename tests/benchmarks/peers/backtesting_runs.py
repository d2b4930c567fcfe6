"""The EMA cross with its ATR bracket by backtesting.py; run by an interpreter that has it.

``time FILE``: runs the whole with TA-Lib's indicators and fees, and prints seconds and trades.
``trades FILE OUT``: trades the hits and levels in the file and writes opening times of entry and
exit and both prices of each trade, float64[k, 4].

FILE is an npz of columns: ts (UTC ms), open, high, low, close, volume; for trades also hit, stop,
target.
"""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np
import pandas as pd
import talib
from backtesting import Backtest, Strategy

CASH = 1e12


class Crossing(Strategy):
    """Rules and levels from the prices."""

    def init(self) -> None:
        high, low, close = (
            np.asarray(column) for column in (self.data.High, self.data.Low, self.data.Close)
        )
        self.fast = self.I(talib.EMA, close, 9)
        self.slow = self.I(talib.EMA, close, 21)
        self.rsi = self.I(talib.RSI, close, 14)
        self.atr = self.I(talib.ATR, high, low, close, 14)

    def next(self) -> None:
        crossed = self.fast[-1] > self.slow[-1] and self.fast[-2] <= self.slow[-2]
        if crossed and self.rsi[-1] < 70 and not self.position:
            close, atr = self.data.Close[-1], self.atr[-1]
            if close + 3 * atr > self.data.High[-1]:
                self.buy(size=1, sl=close - 2 * atr, tp=close + 3 * atr)


class Told(Strategy):
    """Hits and levels as given; each hit is an edge."""

    hits: np.ndarray
    stops: np.ndarray
    targets: np.ndarray

    def init(self) -> None:
        pass

    def next(self) -> None:
        row = len(self.data) - 1
        if self.hits[row] and not self.position and not self.orders:
            self.buy(size=1, sl=self.stops[row], tp=self.targets[row])


def frame_of(columns: dict[str, np.ndarray]) -> pd.DataFrame:
    names = {"Open": "open", "High": "high", "Low": "low", "Close": "close", "Volume": "volume"}
    values = {name: columns[source] for name, source in names.items()}
    return pd.DataFrame(values, index=pd.to_datetime(columns["ts"], unit="ms"))


def main() -> None:
    warnings.simplefilter("ignore")
    columns = dict(np.load(sys.argv[2]))
    frame = frame_of(columns)
    if sys.argv[1] == "time":
        run = Backtest(frame, Crossing, cash=CASH, commission=0.001)
        begun = time.process_time()
        stats = run.run()
        print(time.process_time() - begun, len(stats["_trades"]))
        return
    Told.hits, Told.stops, Told.targets = (columns[name] for name in ("hit", "stop", "target"))
    trades = Backtest(frame, Told, cash=CASH).run()["_trades"]
    times = columns["ts"]
    table = [
        times[trades["EntryBar"].to_numpy(int)],
        times[trades["ExitBar"].to_numpy(int)],
        trades["EntryPrice"],
        trades["ExitPrice"],
    ]
    np.save(sys.argv[3], np.array(table, np.float64).T)


if __name__ == "__main__":
    main()
