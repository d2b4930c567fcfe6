"""Harrier's window while it starts and scans, to be run as a process: HOME ADDRESS SCANS STACKS.

ADDRESS is that of a loopback exchange, ``demo``, or ``first`` for a start that names no market, as
the very first one does. After SCANS scans the beats of the event loop since the first paint are
printed as JSON; until every panel is made their phase is ``START``. STACKS is 1 to note also what
the threads did in long stalls.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from tests.benchmarks.pulse import Pulse

if TYPE_CHECKING:
    from app.services.events import Event
    from app.ui.context import Context
    from app.ui.main_window import MainWindow

SYMBOLS = 100
START = "start"
_MARKETS = {"demo": ("demo", None), "first": (None, None)}
_SETTLE_MS = 700  # what the panels do with a scan's news counts as well


class Watch:
    """Sees to the scans and takes the pulse meanwhile."""

    def __init__(self, address: str, scans: int, *, stacks: bool) -> None:
        self._address = address
        self._left = scans
        self._stacks = stacks
        self.failures: list[str] = []

    def begin(self, window: MainWindow) -> None:
        """Take the pulse from the first paint on."""
        self._window = window
        self.pulse = Pulse(window, stacks=self._stacks)
        self.pulse.phase = START
        self.pulse.start()

    def attach(self, _window: MainWindow, context: Context) -> None:
        """Follow the scans; the window itself starts the first one."""
        from app.services.scan.events import ScanFinished

        self._context = context
        self.pulse.phase = ""
        context.services.bus.subscribe(self._note)
        context.bridge.on(ScanFinished, self._on_finished)

    def _note(self, event: Event) -> None:
        phase = getattr(event, "phase", None)
        if isinstance(phase, str) or "Scan" in type(event).__name__:
            self.pulse.phase = f"{type(event).__name__} {phase or ''}".strip()

    def _on_finished(self, event: object) -> None:
        from PySide6.QtCore import QTimer

        record = event.result.record  # type: ignore[attr-defined]
        if record.state != "done":
            self.failures.append(f"{record.state}: {record.errors[:2]}")
        self._left -= 1
        QTimer.singleShot(_SETTLE_MS, self._window, self._go_on)

    def _go_on(self) -> None:
        self.pulse.stop()
        if self._left <= 0:
            self._window.quit_wanted.emit()
        else:
            self._context.runner.ask(self._window, self._next_hour, self._scan_again)

    def _next_hour(self) -> bool:
        if self._address not in _MARKETS:
            request = Request(
                f"{self._address}/_control/clock",
                data=json.dumps({"advance": "1h"}).encode(),
                headers={"Content-Type": "application/json"},
            )
            urlopen(request).read()
        return True

    def _scan_again(self, _answer: bool) -> None:
        self.pulse.start()
        self._context.scan.start()


def main(home: str, address: str, scans: int, *, stacks: bool) -> int:
    """Run the window to the end of its scans."""
    from app.bootstrap.window import open_window

    exchange, api_url = _MARKETS.get(address, ("binance", address))
    arguments = Namespace(home=home, exchange=exchange, api_url=api_url, offline=False)
    watch = Watch(address, scans, stacks=stacks)
    code = open_window(arguments, watch.attach, watch.begin)
    print(json.dumps({"beats": watch.pulse.beats, "failures": watch.failures}), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), stacks=sys.argv[4] == "1"))
