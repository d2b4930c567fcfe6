"""The whole program with its window as a user starts it, watched from the outside."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
MAIN = (sys.executable, str(ROOT / "main.py"))
_BAD_LINE = re.compile(r"Traceback|Unexpected| ERROR | CRITICAL | qt[.:]|QThread|QObject")
_ENDED = "'done', 'partial', 'failed'"


def wait_until[T](what: str, look: Callable[[], T], seconds: float = 60.0) -> T:
    """What ``look`` returns once it is true.

    Raises:
        AssertionError: it stays false for so long.
    """
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what} did not come in {seconds:.0f} s"
        time.sleep(0.05)
    return found


class WindowProcess:
    """A window on a display, over an exchange at an address."""

    def __init__(self, home: Path, url: str, display: str) -> None:
        self.home, self._market = home, ("--exchange", "binance", "--api-url", url)
        self._environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._process: subprocess.Popen[str] | None = None

    def set(self, path: str, value: str) -> None:
        """Change a setting before the window starts."""
        self._command("settings", "set", path, value, "--home", str(self.home))

    def start(self) -> None:
        """Start it; does not wait."""
        with (self.home / "stderr").open("a") as errors:
            self._process = subprocess.Popen(
                [*MAIN, "--home", str(self.home), *self._market],
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                text=True,
            )

    @property
    def process(self) -> subprocess.Popen[str]:
        """The process of the last start."""
        assert self._process is not None
        return self._process

    # ------------------------------------------------------------ looks

    def listed(self, kind: str) -> list[dict[str, Any]]:
        """What ``scans list`` or ``setups list`` prints, beside the running window."""
        found = json.loads(self._command(kind, "list", "--home", str(self.home), "--json"))[kind]
        return list(found)

    def ended_scans(self) -> int:
        """How many scans ended by themselves so far."""
        return self._count(f"state in ({_ENDED})")

    def is_scanning(self) -> bool:
        """Whether a scan is stored as under way."""
        return self._count("state = 'running'") > 0

    def wait_for_scans(self, count: int, seconds: float = 60.0) -> None:
        """Wait until so many scans that begin from now on have ended by themselves."""
        now = time.time_ns() // 1_000_000
        begun = f"state in ({_ENDED}) and started_at >= {now}"
        wait_until(
            f"{count} scans", lambda: self.is_alive() and self._count(begun) >= count, seconds
        )

    def is_alive(self) -> bool:
        """True; a process that died fails the test with what it said."""
        assert self.process.poll() is None, (self.process.returncode, self.complaints())
        return True

    def footprint(self) -> tuple[float, int]:
        """Resident memory in MB, and threads."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = dict(re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.MULTILINE))
        return int(found["VmRSS"]) / 1024, int(found["Threads"])

    def complaints(self) -> list[str]:
        """Everything on standard error, and what the log holds of tracebacks and Qt's warnings."""
        logs = sorted((self.home / "logs").glob("harrier.log*"))
        lines = [line for log in logs for line in log.read_text().splitlines()]
        errors = (self.home / "stderr").read_text().splitlines()
        return errors + [line for line in lines if _BAD_LINE.search(line)]

    # ------------------------------------------------------------ ends

    def quit(self) -> None:
        """SIGTERM ends it with 0 and without a complaint, within three seconds of a free core."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        assert (code, self.complaints()) == (0, [])
        seconds = time.monotonic() - began
        waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
        assert seconds < 3.0 * max(1.0, waiting)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    # ------------------------------------------------------------ small change

    def _count(self, condition: str) -> int:
        database = self.home / "harrier.db"
        if not database.exists():
            return 0
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as link:
            try:
                return int(
                    link.execute(f"select count(*) from scans where {condition}").fetchone()[0]
                )
            except sqlite3.OperationalError:  # not made yet
                return 0

    def _command(self, *arguments: str) -> str:
        run = subprocess.run([*MAIN, *arguments], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return run.stdout
