"""Stalls of the window's event loop while it backtests 525,600 bars, and how fast it cancels.

A 5 ms timer tells how late the event loop serves it, from the press on *Run* over the first paint
of the result, each of its pages, panning and zooming, to every kind of file. The worst of several
runs counts, phase by phase. Then the run is cancelled at several moments: from the press to the end
of the job. With ``--where`` one more run says what the threads did in the longest stalls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.benchmarks.playing import play_runs
from tests.benchmarks.report import remark, report

if TYPE_CHECKING:
    from pathlib import Path

BARS = 525_600
SEED = 7
MOST_CANCEL_MS = 300


def prepare(home: Path) -> None:
    """An installation that has a year of minutes of one symbol, and the strategy."""
    from dataclasses import replace

    from app.adapters.storage.paths import DataFolder
    from app.bootstrap.composition import Composition
    from app.domain.timeframe import Timeframe
    from tests.benchmarks.backtesting_window import SYMBOL
    from tests.benchmarks.bar_walk import MINUTE, bar_walk, cross_strategy

    folder = DataFolder(home)
    folder.prepare()
    application = Composition(folder, {"market.exchange": "demo"}, offline=False)
    try:
        candles = bar_walk(BARS, SEED)
        last = application.market_now() // MINUTE * MINUTE - MINUTE
        moved = replace(candles, ts=candles.ts - candles.ts[-1] + last)
        application.store.merge(application.exchange.id, Timeframe.M1, {SYMBOL: moved})
        application.strategies.save(cross_strategy("1m"))
    finally:
        application.close()


def tell(said: dict[str, Any]) -> None:
    """Remarks on one window."""
    bars, trades = said["sizes"]
    remark(f"{bars:,} bars, {trades:,} trades")
    cancels = ", ".join(f"{took:.0f} ms at {share:.0%}" for share, took in said["cancels"])
    remark(f"cancelled in {cancels}")


def main() -> None:
    """Measure and print."""
    told = play_runs("a backtest", "tests.benchmarks.backtesting_window", prepare, tell)
    cancelled = max(took for said in told for _, took in said["cancels"])
    report("cancelling a backtest, longest", cancelled, MOST_CANCEL_MS, "ms")


if __name__ == "__main__":
    main()
