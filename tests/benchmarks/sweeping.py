"""A sweep in a process of its own, so that its memory can be told from all else.

``python -m tests.benchmarks.sweeping FILE FAST SLOW``: as `peers/vectorbt_runs.py` does it; prints
seconds, trades and the peak of the process's memory in MB.
"""

from __future__ import annotations

import itertools
import resource
import sys
from time import process_time

import numpy as np

from app.adapters.kernels.cache import KernelCache
from app.bootstrap.folders import kernel_folder

ROUNDS = 3
ENTRY = "ema($fast) crosses above ema($slow) and rsi(14) < 70"


def main() -> None:
    """Measure and print."""
    KernelCache(kernel_folder()).use()
    from app.domain.backtester import Account
    from app.domain.backtester.metrics import METRICS
    from app.domain.backtester.robustness.ground import Ground
    from app.domain.backtester.robustness.trial import sets_at_once, try_sets
    from app.domain.batch import join
    from app.domain.candles import real_candles
    from tests.benchmarks.bar_walk import cross_strategy

    columns = np.load(sys.argv[1])
    names = ("ts", "open", "high", "low", "close", "volume")
    candles = real_candles(*(columns[name] for name in names))
    lengths = ([float(n) for n in text.split(",")] for text in sys.argv[2:4])
    points = np.array(list(itertools.product(*lengths)))
    strategy = cross_strategy("1m", ENTRY, parameters={"fast": 9, "slow": 21})
    batch = join(strategy.timeframe, {"X/USDT": candles})
    ground = Ground(
        strategy=strategy,
        names=("fast", "slow"),
        symbols=("X/USDT",),
        data={strategy.timeframe: batch},
        market={},
        universe={},
        allowed=None,
        finer=(None,),
        ticks=(0.0,),
        account=Account(equity=1e9, stake=100.0, fee=0.001),
        intrabar="pessimistic",
    )
    seconds = []
    for _ in range(ROUNDS):
        began = process_time()
        many = sets_at_once(ground)
        found = [try_sets(ground, points[at : at + many]) for at in range(0, len(points), many)]
        seconds.append(process_time() - began)
    trades = np.concatenate(found)[:, 0, list(METRICS).index("trades")].sum()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(min(seconds), int(trades), peak)


if __name__ == "__main__":
    main()
