"""Stalls of the window's event loop while it backtests 525,600 bars, and how fast it cancels.

A 5 ms timer tells how late the event loop serves it, from the press on *Run* over the first paint
of the result, each of its pages, panning and zooming, to every kind of file. The worst of several
runs counts, phase by phase. Then the run is cancelled at several moments: from the press to the end
of the job. With ``--where`` one more run says what the threads did in the longest stalls.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.bench_scan_stalls import MOST_MS, ROOT, Beat, longest, p99
from tests.benchmarks.report import remark, report
from tests.benchmarks.screen import screen

if TYPE_CHECKING:
    from collections.abc import Iterable

BARS = 525_600
SEED = 7
RUNS = 3
LONGEST_S = 300
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


def run(environment: dict[str, str], *, stacks: bool = False) -> dict[str, Any]:
    """What one window over a fresh installation says."""
    with tempfile.TemporaryDirectory() as home:
        prepare(Path(home))
        command = [sys.executable, "-m", "tests.benchmarks.backtesting_window", home]
        done = subprocess.run(
            [*command, str(int(stacks))],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=LONGEST_S,
            check=True,
        )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for failure in said["failures"]:
        remark(f"failed: {failure}")
    said["beats"] = [Beat(*beat) for beat in said["beats"]]
    return said


def by_phase(beats: Iterable[Beat]) -> dict[str, list[Beat]]:
    """Beats by what went on; runs and their results apart by their order."""
    found: dict[str, list[Beat]] = {}
    for phase, group in groupby(beats, lambda beat: beat.phase):
        found.setdefault(phase, []).extend(group)
    return found


def tell(said: dict[str, Any]) -> None:
    """Remarks on one window."""
    bars, trades = said["sizes"]
    remark(f"{bars:,} bars, {trades:,} trades")
    remark(", ".join(f"{name} {seconds:.2f} s" for name, seconds in said["seconds"].items()))
    for phase, beats in by_phase(said["beats"]).items():
        worst = longest(beats)[0]
        remark(
            f"{phase:<18} longest {worst.late:5.1f} ms ({worst.denied:.0f} without a processor),"
            f" p99 {p99(beats):.1f} ms of {len(beats)} beats"
        )
    cancels = ", ".join(f"{took:.0f} ms at {share:.0%}" for share, took in said["cancels"])
    remark(f"cancelled in {cancels}")


def main() -> None:
    """Measure and print."""
    told = []
    with screen() as environment:
        for _ in range(RUNS):
            said = run(environment)
            tell(said)
            told.append(said)
        worst: dict[str, float] = {}
        for said in told:
            for phase, beats in by_phase(said["beats"]).items():
                worst[phase] = max(worst.get(phase, 0.0), longest(beats)[0].late)
        for phase, late in worst.items():
            report(f"stalls of a backtest, {phase}, longest", late, MOST_MS, "ms")
        cancelled = max(took for said in told for _, took in said["cancels"])
        report("cancelling a backtest, longest", cancelled, MOST_CANCEL_MS, "ms")
        if "--where" in sys.argv:
            for beat in longest(run(environment, stacks=True)["beats"]):
                remark(f"{beat.late:.0f} ms at {beat.at / 1e3:.1f} s in {beat.phase}")
                print(beat.stacks)


if __name__ == "__main__":
    main()
