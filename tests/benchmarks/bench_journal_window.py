"""Stalls of the window's event loop with 20,000 trades in the journal.

A 5 ms timer tells how late the event loop serves it while a user opens the journal, scrolls, sorts,
filters, walks through trades, rates some, takes it back, turns through the statistics and writes
files. The worst of several runs counts, phase by phase. With ``--where`` one more run says what the
threads did in the longest stalls.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.bench_journal import TRADES, lay
from tests.benchmarks.playing import play_runs
from tests.benchmarks.report import remark

SEED = 5


def prepare(home: Path) -> None:
    """An installation with that many trades, scanned once."""
    from app.adapters.storage.paths import DataFolder
    from app.bootstrap.composition import Composition

    folder = DataFolder(home)
    folder.prepare()
    application = Composition(folder, {"market.exchange": "demo"}, offline=False)
    try:
        lay(application, random.Random(SEED))
    finally:
        application.close()


def tell(said: dict[str, Any]) -> None:
    """Remarks on one window."""
    remark(f"{said['trades']:,} trades")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "home"
        prepare(made)

        def copy(home: Path) -> None:
            shutil.copytree(made, home, dirs_exist_ok=True)

        told = play_runs("a journal", "tests.benchmarks.journaling_window", copy, tell)
    assert all(said["trades"] == TRADES for said in told)


if __name__ == "__main__":
    main()
