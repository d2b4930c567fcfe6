"""A market in which one rule fires once on two symbols: one setup is won, the other lost.

An hour passes at a time. On both symbols the signal bar closes at noon, the limit order waits for
an hour and is filled in the next. Then ``S01`` reaches both targets and ``S02`` its stop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.builders.installation import rule
from tests.loopback.generated import HOUR, NOON

if TYPE_CHECKING:
    from pathlib import Path

STRATEGY: Final = rule(
    "Sudden rise",
    "close > open * 1.03 as 'rose by more than 3 %'".replace("'", '"'),
    levels='{"entry": {"kind": "limit", "price": "close - 2"},'
    ' "stop": {"kind": "percent", "value": 5},'
    ' "targets": [{"kind": "r", "value": 1, "share": 0.5}, {"kind": "r", "value": 2,'
    ' "share": 0.5}]}',
)
WINNER: Final = "S01/USDT"
LOSER: Final = "S02/USDT"
SIGNAL: Final = NOON - HOUR

_HOURS_BEFORE, _HOURS_AFTER = 260 * 24, 24
_SIGNAL_BAR = (100.0, 104.5, 99.9, 104.0)
_WAITING, _FILLED = (104.0, 104.4, 103.2, 103.8), (103.8, 104.0, 101.5, 102.5)
_SCRIPTS = {
    "S01": (
        _SIGNAL_BAR,
        _WAITING,
        _FILLED,
        (102.5, 107.6, 102.2, 107.0),
        (107.0, 112.6, 106.5, 112.0),
    ),
    "S02": (_SIGNAL_BAR, _WAITING, _FILLED, (102.5, 103.0, 96.0, 96.5)),
}


def write_life_market(folder: Path) -> None:
    """Write hourly candles of BTC, which rises slowly, and of the two symbols."""
    count = _HOURS_BEFORE + _HOURS_AFTER
    ts = NOON + HOUR * np.arange(-_HOURS_BEFORE, _HOURS_AFTER, dtype=np.int64)
    hours = np.arange(count)
    quiet = {
        "BTC": 30_000 * np.exp(hours * 5e-5 + 0.01 * np.sin(hours / 29)),
        "S01": 100 + 0.3 * np.sin((hours - _HOURS_BEFORE + 1) / 7),
        "S02": 100 + 0.2 * np.sin((hours - _HOURS_BEFORE + 1) / 5),
    }
    for name, close in quiet.items():
        opens = np.concatenate((close[:1], close[:-1]))
        bars = np.stack(
            [opens, np.maximum(opens, close) * 1.0005, np.minimum(opens, close) * 0.9995, close]
        )
        _play(bars, _SCRIPTS.get(name, ()))
        columns = dict(zip(("open", "high", "low", "close"), np.round(bars, 2), strict=True))
        volume = 5_000 + 1_000 * np.sin(hours / 3)
        table = pa.table({"ts": ts, **columns, "volume": volume})
        pq.write_table(table, folder / f"{name}_USDT-1h.parquet")


def _play(bars: np.ndarray, script: tuple[tuple[float, float, float, float], ...]) -> None:
    """Put the script's bars in from the signal bar on, and rest at its last close after it."""
    start = _HOURS_BEFORE - 1
    for place, bar in enumerate(script):
        bars[:, start + place] = bar
    if script:
        bars[:, start + len(script) :] = script[-1][3]
