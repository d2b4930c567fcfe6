"""Windows that are played with, run after run, and what is told of their stalls."""

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
    from collections.abc import Callable, Iterable

RUNS = 3
_LONGEST_S = 300


def play_runs(
    title: str, module: str, prepare: Callable[[Path], None], tell: Callable[[dict[str, Any]], None]
) -> list[dict[str, Any]]:
    """Play a window several times and report the worst stall of each phase.

    With ``--where`` on the command line one more run says what the threads did in the longest.

    Args:
        title: what is measured.
        module: a program that takes HOME and STACKS, see `tests.benchmarks.played_window.play`.
        prepare: makes an installation in an empty folder.
        tell: remarks on what one window said.

    Returns:
        What each window said.
    """
    with screen() as environment:
        told = [_run(module, prepare, environment) for _ in range(RUNS)]
        for said in told:
            _tell_phases(said)
            tell(said)
        worst: dict[str, float] = {}
        for said in told:
            for phase, beats in _by_phase(said["beats"]).items():
                worst[phase] = max(worst.get(phase, 0.0), longest(beats)[0].late)
        for phase, late in worst.items():
            report(f"stalls of {title}, {phase}, longest", late, MOST_MS, "ms")
        if "--where" in sys.argv:
            _tell_where(_run(module, prepare, environment, stacks=True)["beats"])
    return told


def _run(
    module: str,
    prepare: Callable[[Path], None],
    environment: dict[str, str],
    *,
    stacks: bool = False,
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        prepare(Path(home))
        done = subprocess.run(
            [sys.executable, "-m", module, home, str(int(stacks))],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=_LONGEST_S,
            check=True,
        )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for failure in said["failures"]:
        remark(f"failed: {failure}")
    said["beats"] = [Beat(*beat) for beat in said["beats"]]
    return said


def _by_phase(beats: Iterable[Beat]) -> dict[str, list[Beat]]:
    found: dict[str, list[Beat]] = {}
    for phase, group in groupby(beats, lambda beat: beat.phase):
        found.setdefault(phase, []).extend(group)
    return found


def _tell_phases(said: dict[str, Any]) -> None:
    if said["seconds"]:
        remark(", ".join(f"{name} {seconds:.2f} s" for name, seconds in said["seconds"].items()))
    for phase, beats in _by_phase(said["beats"]).items():
        worst = longest(beats)[0]
        remark(
            f"{phase:<18} longest {worst.late:5.1f} ms ({worst.denied:.0f} without a processor),"
            f" p99 {p99(beats):.1f} ms of {len(beats)} beats"
        )


def _tell_where(beats: list[Beat]) -> None:
    for beat in longest(beats):
        remark(f"{beat.late:.0f} ms at {beat.at / 1e3:.1f} s in {beat.phase}")
        print(beat.stacks)
