"""One backtest of 525,600 bars against backtesting.py and vectorbt.

EMA cross, RSI filter, ATR bracket, fees. Harrier starts at the text of the rules and ends at every
metric; the least of some runs counts. backtesting.py runs once, vectorbt's faster run after one
that compiles counts; both compute their indicators with TA-Lib. CPU seconds. Prints
`name value target pass|short`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from app.adapters.kernels.cache import KernelCache
from app.bootstrap.folders import kernel_folder
from tests.benchmarks.peer import BACKTESTING, VECTORBT
from tests.benchmarks.report import remark, report

if TYPE_CHECKING:
    from app.domain.candles import Candles

BARS = 525_600
ROUNDS = 7
SEED = 7
LEAST_TIMES_BACKTESTING = 100.0
LEAST_TIMES_VECTORBT = 5.0


def seconds(candles: Candles) -> float:
    """What a run takes, the rules' text and every metric included."""
    from app.domain.backtester import Account, Run, simulate
    from app.domain.backtester.metrics import measure
    from tests.benchmarks.bar_walk import books_of, cross_strategy

    strategy = cross_strategy("1m")
    # A stake so small beside the equity that no run of losses ends the trading.
    run = Run(Account(equity=1e9, stake=100.0, fee=0.001))
    taken = []
    for _ in range(ROUNDS):
        began = process_time()
        (book,) = books_of(strategy, {"X/USDT": candles})
        evaluated = process_time()
        outcome = simulate(strategy, book.signals, candles, run)
        traded = process_time()
        measure(outcome)
        taken.append(process_time() - began)
    remark(
        f"{len(outcome.trades):,} trades; rules {evaluated - began:.4f} s, "
        f"trades {traded - evaluated:.4f} s, all {min(taken):.4f} s"
    )
    return min(taken)


def main() -> None:
    """Measure with the kernels the program uses, compiled before."""
    cache = KernelCache(kernel_folder())
    cache.use()
    cache.compile_now()
    from tests.benchmarks.bar_walk import bar_walk

    candles = bar_walk(BARS, SEED)
    ours = seconds(candles)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bars.npz"
        names = ("ts", "open", "high", "low", "close", "volume")
        np.savez(path, **{name: getattr(candles, name) for name in names})
        for peer, name, least in (
            (VECTORBT, "vectorbt", LEAST_TIMES_VECTORBT),
            (BACKTESTING, "backtesting.py", LEAST_TIMES_BACKTESTING),
        ):
            printed = peer.run("time", str(path))
            if printed is not None:
                theirs, trades = printed.split()[:2]
                remark(f"{name}: {float(theirs):.3f} s, {int(trades):,} trades")
                report(f"backtest, times {name}", float(theirs) / ours, least, "×", least=True)


if __name__ == "__main__":
    main()
