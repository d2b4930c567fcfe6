"""Stalls of the window's event loop while it scans 100 symbols, over real HTTP and of the demo.

A 5 ms timer tells how late the event loop serves it, from the start of the first scan, which loads
the engine and fetches everything, to what the panels do with the news of the last. The worst of
several runs counts. With ``--where`` one more run says what the threads did in the longest stalls.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.loopback_market import loopback_market
from tests.benchmarks.report import remark, report
from tests.benchmarks.screen import screen

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
RUNS = 5
SCANS = 3
SYMBOLS = 100
MOST_P99_MS, MOST_MS = 16, 50
LONGEST_S = 180
SHOWN = 3
START = "start"


class Beat(NamedTuple):
    """As `tests.benchmarks.pulse.Beat`, without Qt."""

    at: float
    late: float
    denied: float
    phase: str
    stacks: str


def run(
    address: str, environment: dict[str, str], *, scans: int = SCANS, stacks: bool = False
) -> list[Beat]:
    """The beats of one window over an empty data folder, from its first paint on."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "tests.benchmarks.scanning_window", home, address]
        done = subprocess.run(
            [*command, str(scans), str(int(stacks))],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=LONGEST_S,
            check=True,
        )
    said = json.loads(done.stdout.splitlines()[-1])
    for failure in said["failures"]:
        remark(f"a scan ended {failure}")
    return [Beat(*beat) for beat in said["beats"]]


def p99(beats: list[Beat]) -> float:
    """The lateness that one beat in a hundred exceeds."""
    ordered = sorted(beat.late for beat in beats)
    return ordered[int(0.99 * (len(ordered) - 1))]


def longest(beats: list[Beat]) -> list[Beat]:
    """The latest beats first."""
    return sorted(beats, key=lambda beat: -beat.late)[:SHOWN]


def measure(title: str, runs: int, one_run: Callable[[bool], list[Beat]], *, where: bool) -> None:
    """The lines of one kind of run.

    Args:
        title: what is measured.
        runs: how many of them.
        one_run: the beats of one; True asks for stacks.
        where: say also what the threads did in the longest stalls.
    """
    found = []
    for _ in range(runs):
        beats = one_run(False)
        found.append(beats)
        stalls = ", ".join(
            f"{beat.late:.0f} ms ({beat.denied:.0f} without a processor) in {beat.phase}"
            for beat in longest(beats)
        )
        remark(f"load {os.getloadavg()[0]:.1f}, {len(beats)} beats, p99 {p99(beats):.1f} ms")
        remark(f"longest {stalls}")
    report(f"stalls {title}, p99", max(map(p99, found)), MOST_P99_MS, "ms")
    worst = max(longest(beats)[0].late for beats in found)
    report(f"stalls {title}, longest", worst, MOST_MS, "ms")
    if where:
        for beat in longest(one_run(True)):
            remark(f"{beat.late:.0f} ms at {beat.at / 1e3:.1f} s in {beat.phase}")
            print(beat.stacks)


def measure_scans(title: str, address: str, environment: dict[str, str], *, where: bool) -> None:
    """The lines of one market, without those of the start."""

    def one_run(stacks: bool) -> list[Beat]:
        beats = run(address, environment, stacks=stacks)
        return [beat for beat in beats if beat.phase != START]

    measure(f"while scanning {title}", RUNS, one_run, where=where)


def main() -> None:
    """Measure and print."""
    where = "--where" in sys.argv
    with screen() as environment:
        with loopback_market(SYMBOLS) as address:
            measure_scans(f"{SYMBOLS} symbols over HTTP", address, environment, where=where)
        measure_scans("the demo market", "demo", environment, where=where)


if __name__ == "__main__":
    main()
