"""200 sets of parameters over 43,800 bars against vectorbt: time, and memory.

EMA cross, RSI filter, ATR bracket, fees; each in a process of its own, one core, CPU seconds, every
metric of ours. Prints `name value target pass|short`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from app.adapters.kernels.cache import KernelCache
from app.bootstrap.folders import kernel_folder
from tests.benchmarks.peer import VECTORBT
from tests.benchmarks.report import remark, report

BARS = 43_800
SEED = 7
FAST = range(5, 25)
SLOW = range(26, 66, 4)
LEAST_TIMES = 20.0
MOST_MEMORY = 0.2


def main() -> None:
    """Measure with the kernels the program uses, compiled before."""
    cache = KernelCache(kernel_folder())
    cache.use()
    cache.compile_now()
    from tests.benchmarks.bar_walk import bar_walk

    candles = bar_walk(BARS, SEED)
    lengths = [",".join(str(n) for n in values) for values in (FAST, SLOW)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bars.npz"
        names = ("ts", "open", "high", "low", "close", "volume")
        np.savez(path, **{name: getattr(candles, name) for name in names})
        command = [sys.executable, "-m", "tests.benchmarks.sweeping", str(path), *lengths]
        ours = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        theirs = VECTORBT.run("sweep", str(path), *lengths)
    for name, printed in (("Harrier", ours), ("vectorbt", theirs)):
        if printed is not None:
            seconds, trades, memory = printed.split()
            remark(
                f"{name}: {float(seconds):.2f} s, {int(trades):,} trades, {float(memory):.0f} MB"
            )
    if theirs is not None:
        (seconds, _, memory), (other, _, more) = ours.split(), theirs.split()
        report("sweep, times vectorbt", float(other) / float(seconds), LEAST_TIMES, "×", least=True)
        report("sweep, share of vectorbt's memory", float(memory) / float(more), MOST_MEMORY)


if __name__ == "__main__":
    main()
