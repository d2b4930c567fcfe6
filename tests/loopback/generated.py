"""Generated candles in files, for machines without real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3_600_000
NOON = 1_667_908_800_000  # 2022-11-08T12:00Z
HOURS_BEFORE, HOURS_AFTER = 2_400, 48


def write_candles(folder: Path, symbols: int, seed: int = 7) -> None:
    """Write hourly candles around `NOON`: ``BTC_USDT-1h.parquet``, ``S01_USDT-1h.parquet``, …"""
    chance = np.random.default_rng(seed)
    count = HOURS_BEFORE + HOURS_AFTER
    ts = NOON + HOUR * np.arange(-HOURS_BEFORE, HOURS_AFTER, dtype=np.int64)
    for number in range(symbols):
        close = np.round(100 * np.exp(np.cumsum(chance.normal(0, 0.004, count))), 4)
        opens = np.concatenate((close[:1], close[:-1]))
        high = np.round(np.maximum(opens, close) * (1 + np.abs(chance.normal(0, 0.002, count))), 4)
        low = np.round(np.minimum(opens, close) * (1 - np.abs(chance.normal(0, 0.002, count))), 4)
        volume = np.round(chance.lognormal(5, 1, count), 2)
        columns = {"ts": ts, "open": opens, "high": high, "low": low, "close": close}
        name = "BTC" if number == 0 else f"S{number:02d}"
        pq.write_table(pa.table({**columns, "volume": volume}), folder / f"{name}_USDT-1h.parquet")
