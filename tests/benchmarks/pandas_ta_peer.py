"""pandas-ta in an environment of its own, made once in the user's cache folder."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from platformdirs import user_cache_path

if TYPE_CHECKING:
    from app.domain.batch import Batch

REQUIREMENT = "pandas-ta==0.4.71b0"
SAMPLE = 20
INSTALL_S = 600
SCRIPT = Path(__file__).parent / "peers" / "pandas_ta_series.py"


def seconds_a_series(batch: Batch) -> float | None:
    """CPU seconds pandas-ta takes for all indicators of one series, from the first ones.

    None when it cannot be installed, as without a network.
    """
    python = _environment()
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "series.npy"
        np.save(path, np.array([_columns(batch, index) for index in range(SAMPLE)]))
        command = [str(python), str(SCRIPT), str(path)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout.split()[-1])


def _columns(batch: Batch, index: int) -> list[np.ndarray]:
    candles = batch.candles(index)
    prices = [candles.open, candles.high, candles.low, candles.close]
    return [candles.ts.astype(np.float64), *prices, candles.volume]


def _environment() -> Path | None:
    folder = user_cache_path("Harrier", appauthor=False) / "peers" / REQUIREMENT
    folder = folder / f"{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    complete = folder / "complete"
    if not complete.exists():
        venv.create(folder, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", REQUIREMENT]
        try:
            subprocess.run(command, check=True, timeout=INSTALL_S)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
        complete.touch()
    return python
