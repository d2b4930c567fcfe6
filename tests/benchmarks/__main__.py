"""Runs every benchmark, one after the other, each in a process of its own: ``make bench``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.report import VERDICTS, remark

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]


def main() -> int:
    """Print all figures; 1 when a benchmark broke off, whatever the figures are."""
    count = dict.fromkeys(VERDICTS, 0)
    broken = []
    for path in sorted(FOLDER.glob("bench_*.py")):
        for line in _lines_of(path.stem, broken):
            verdict = line.rsplit(maxsplit=1)[-1:]
            if verdict and verdict[0] in count:
                count[verdict[0]] += 1
    remark(", ".join(f"{number} {verdict}" for verdict, number in count.items()))
    if broken:
        remark(f"broke off: {', '.join(broken)}")
    return 1 if broken else 0


def _lines_of(name: str, broken: list[str]) -> list[str]:
    """Run one benchmark, passing on what it prints as it comes."""
    started = time.monotonic()
    remark(f"{name}, load {os.getloadavg()[0]:.1f}")
    command = [sys.executable, "-u", "-m", f"tests.benchmarks.{name}"]
    lines = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        broken.append(name)
    remark(f"{time.monotonic() - started:.0f} s")
    return lines


if __name__ == "__main__":
    sys.exit(main())
