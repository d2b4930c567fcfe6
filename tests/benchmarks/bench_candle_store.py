"""Speed of the candle store: prints ``name value target pass|short``."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from app.adapters.storage.candle_store import SqliteCandleStore
from app.domain.candles import real_candles
from app.domain.timeframe import HOUR, Timeframe

if TYPE_CHECKING:
    from app.domain.candles import Candles

SERIES, ROWS, APPENDS, READERS = 1_500, 1_000, 60, 4
START = 1_700_000_000_000 // HOUR * HOUR


def candles(rows: int, first: int = 0, seed: int = 0) -> Candles:
    close = 100 * np.exp(np.random.default_rng(seed).normal(0, 0.01, rows).cumsum())
    ts = START + HOUR * np.arange(first, first + rows, dtype=np.int64)
    return real_candles(ts, close, close * 1.01, close * 0.99, close, close * 7)


def report(name: str, milliseconds: float, target: float) -> None:
    verdict = "pass" if milliseconds <= target else "short"
    print(f"{name} {milliseconds:.1f}ms <={target:.0f}ms {verdict}")


def timed(call: object) -> float:
    assert callable(call)
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1_000


def main() -> None:
    symbols = [f"S{number}/USDT" for number in range(SERIES)]
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteCandleStore(Path(folder) / "candles.db")
        whole = {symbol: candles(ROWS, seed=n) for n, symbol in enumerate(symbols)}
        written = timed(lambda: store.merge("bench", Timeframe.H1, whole))
        report("candle_store_write_all", written, 1_000)
        appends = []
        for number in range(APPENDS):
            bar = candles(1, ROWS + number)
            bars = dict.fromkeys(symbols, bar)
            appends.append(timed(lambda bars=bars: store.merge("bench", Timeframe.H1, bars)))
        report("candle_store_append_median", median(appends), 20)
        report("candle_store_append_worst", max(appends), 100)
        loads = [timed(lambda: store.load("bench", symbols, Timeframe.H1)) for _ in range(5)]
        report("candle_store_load_all", min(loads), 250)
        one = [timed(lambda: store.load("bench", symbols[7:8], Timeframe.H1)) for _ in range(20)]
        report("candle_store_load_one", median(one), 5)
        report("candle_store_append_beside_readers", _beside_readers(store, symbols), 100)
        store.close()
        size = (Path(folder) / "candles.db").stat().st_size / 1e6
        print(f"candle_store_size {size:.0f}MB <=150MB {'pass' if size <= 150 else 'short'}")


def _beside_readers(store: SqliteCandleStore, symbols: list[str]) -> float:
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            store.load("bench", symbols[:200], Timeframe.H1)

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    bars = dict.fromkeys(symbols, candles(1, ROWS + APPENDS))
    taken = timed(lambda: store.merge("bench", Timeframe.H1, bars))
    stop.set()
    for reader in readers:
        reader.join()
    return taken


if __name__ == "__main__":
    main()
