"""Stalls of the window's event loop from its first paint to the end of its first scan.

Nobody has used the program before: the data folder is empty and no market named, so the first-run
questions stand in the middle. Cold, no kernel is compiled either, which the first scan does in a
process of its own while the window is in use. ``--where`` does as in `bench_scan_stalls`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.folders import KERNEL_FOLDER
from tests.benchmarks.bench_scan_stalls import RUNS, measure, run
from tests.benchmarks.screen import screen

if TYPE_CHECKING:
    from tests.benchmarks.bench_scan_stalls import Beat

COLD_RUNS = 2  # a minute each: everything is compiled


def main() -> None:
    """Measure and print."""
    where = "--where" in sys.argv
    with screen() as environment, tempfile.TemporaryDirectory() as folder:
        nowhere = (Path(folder) / str(number) for number in range(COLD_RUNS + 1))

        def warm(stacks: bool) -> list[Beat]:
            return run("first", environment, scans=1, stacks=stacks)

        def cold(stacks: bool) -> list[Beat]:
            empty = {**environment, KERNEL_FOLDER: str(next(nowhere))}
            return run("first", empty, scans=1, stacks=stacks)

        measure("of the first start", RUNS, warm, where=where)
        measure("of the first start, nothing compiled", COLD_RUNS, cold, where=where)


if __name__ == "__main__":
    main()
