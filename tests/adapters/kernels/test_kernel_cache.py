"""Kernels that were compiled once are found by the next process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.adapters.kernels.cache import KernelCache
from app.bootstrap.folders import kernel_folder

ROOT = Path(__file__).resolve().parents[3]
NEXT_PROCESS = """
from app.adapters.kernels.cache import KernelCache
from app.bootstrap.folders import kernel_folder
KernelCache(kernel_folder()).use()
from app.domain.indicators.borrowed.preparing import prepare_library
from app.domain.kernel import KERNELS
from tests.domain.indicators.generated_batches import batch_of, computed, random_candles
batch = batch_of(random_candles(200, 1), random_candles(100, 2))
for name in ("ema", "rsi", "macd", "bbands", "adx", "support"):
    computed(name, batch)
used = [kernel.dispatcher for kernel in KERNELS if kernel.dispatcher.overloads]
compiled = [one.py_func.__name__ for one in used if one.stats.cache_misses]
assert len(used) >= 8, used
assert not compiled, f"compiled again: {compiled}"
left = prepare_library()
assert left == 0, f"{left} of pandas-ta's were not prepared: python main.py --compile-kernels"
"""


def test_the_next_process_compiles_nothing() -> None:
    assert KernelCache(kernel_folder()).ready
    done = subprocess.run(
        [sys.executable, "-c", NEXT_PROCESS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
