"""From a cold process to the first window shown, Harrier against a bare QMainWindow.

Both programs run as they are on a virtual screen, where a pixel tells when the window is there. CPU
time is what all threads of the process have used until then. The starts alternate, and the lowest
of each counts: what else the machine does can only add.
"""

from __future__ import annotations

import compileall
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.report import remark, report
from tests.benchmarks.screen import Pixel, screen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
STARTS = 9
CHARTS = 5
LOOK_S = 0.002
LONGEST_S = 60
MOST_RATIO = 2.0
MOST_CHART_S = 1.5


class Start(NamedTuple):
    """How long a start took, in ms."""

    wall: float
    cpu: float


def shown(command: Sequence[str], environment: dict[str, str], pixel: Pixel) -> Start:
    """Start a program, wait for its window's first pixels, and end it.

    Raises:
        RuntimeError: it ended, or showed nothing for long.
    """
    _until(lambda: not pixel.is_lit())
    begun = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            _until(lambda: pixel.is_lit() or process.poll() is not None)
            process.send_signal(signal.SIGSTOP)
            if process.poll() is not None:
                raise RuntimeError(f"{command} ended without a window")
            return Start((time.monotonic() - begun) * 1e3, _cpu_ms(process.pid))
        finally:
            process.kill()


def _until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_S
    while not reached():
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing happened in {LONGEST_S} s")
        time.sleep(LOOK_S)


def _cpu_ms(pid: int) -> float:
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6


def charted(environment: dict[str, str], home: str) -> float:
    """Seconds until the chart of a window shows candles."""
    command = [sys.executable, "-m", "tests.benchmarks.charting_window", home]
    begun = time.monotonic()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith("charted"):
                    return float(line.split()[1]) - begun
        finally:
            process.terminate()
    raise RuntimeError("the window ended before its chart showed anything")


def main() -> None:
    """Measure and print."""
    # As the second start of an installation finds it, also where Python is kept from writing it.
    compileall.compile_dir(str(ROOT / "app"), quiet=1)
    bare: list[Start] = []
    ours: list[Start] = []
    with screen() as environment, tempfile.TemporaryDirectory() as folder:
        if "DISPLAY" not in environment:
            remark("left out: the first pixels are looked for on a screen of Xvfb")
            return
        harrier = [sys.executable, "main.py", "--exchange", "demo", "--home"]
        with Pixel(environment["DISPLAY"]) as pixel:
            for number in range(STARTS + 1):
                one = shown([sys.executable, str(FOLDER / "bare_window.py")], environment, pixel)
                other = shown([*harrier, f"{folder}/{number}"], environment, pixel)
                if number:  # the first of each reads from disk what the others find in memory
                    bare.append(one)
                    ours.append(other)
        charts = [charted(environment, f"{folder}/chart") for _ in range(CHARTS)]
    for name, starts in (("a bare QMainWindow", bare), ("Harrier", ours)):
        cpu, wall = median(s.cpu for s in starts), median(s.wall for s in starts)
        remark(f"{name} is shown after {cpu:.0f} ms of CPU, {wall:.0f} ms of time (medians)")
    remark(f"charts after {', '.join(f'{seconds:.2f}' for seconds in charts)} s")
    for name in Start._fields:
        least = [min(getattr(start, name) for start in starts) for starts in (ours, bare)]
        report(f"window shown, {name} / bare QMainWindow", least[0] / least[1], MOST_RATIO, "×")
    report("usable chart", min(charts[1:]), MOST_CHART_S, "s")


if __name__ == "__main__":
    main()
