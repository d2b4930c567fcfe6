"""Harrier's window while its listener is flooded, to be run as a process: HOME SECONDS RATE.

The beats of the event loop without the flood and during it, and the flood's answers, are printed
as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from app.services.scan.events import ScanFinished
from app.services.webhooks.events import ListenerChanged

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.main_window import MainWindow

_SETTLE_MS = 3_000
_CALM, _FLOODED = "calm", "flooded"


class Watch:
    """Opens the listener after the first scan, and has it flooded."""

    def __init__(self, seconds: float, rate: float) -> None:
        self._seconds, self._rate = seconds, rate
        self.answers: dict[str, int] = {}

    def attach(self, window: MainWindow, context: Context) -> None:
        """Begin; the window itself starts the first scan."""
        from tests.benchmarks.pulse import Pulse

        self._window, self._context = window, context
        self.pulse = Pulse(window)
        context.bridge.on(ScanFinished, lambda _event: self._after(_SETTLE_MS, self._open))
        context.bridge.on(ListenerChanged, lambda _event: self._after(_SETTLE_MS, self._calm))

    def _after(self, wait_ms: int, call: object) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(wait_ms, self._window, call)  # type: ignore[call-overload]

    def _open(self) -> None:
        settings = self._context.services.settings

        def listen() -> None:
            settings.override({"hooks.port": "0", "hooks.enabled": "true"})

        self._context.runner.ask(self._window, listen, lambda _done: None)

    def _calm(self) -> None:
        self._prepare()
        self.pulse.phase = _CALM
        self.pulse.start()
        self._after(round(1_000 * self._seconds), self._flood)

    def _prepare(self) -> None:
        """Start what floods, which waits for the token: not to be measured is its start."""
        webhooks = self._context.services.webhooks
        port, self._token = webhooks.state.port, webhooks.token()
        command = [sys.executable, "-m", "tests.benchmarks.flood", str(port)]
        self._process = subprocess.Popen(
            [*command, str(self._seconds), str(self._rate)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _flood(self) -> None:
        self.pulse.phase = _FLOODED
        assert self._process.stdin is not None
        self._process.stdin.write(f"{self._token}\n")
        self._process.stdin.flush()
        self._after(round(1_000 * self._seconds), self._end)

    def _end(self) -> None:
        self.pulse.stop()
        said, _ = self._process.communicate(timeout=30)
        self.answers = json.loads(said)
        self._window.quit_wanted.emit()


def main(home: str, seconds: float, rate: float) -> int:
    """Run the window to the end of the flood."""
    from app.bootstrap.window import open_window

    arguments = Namespace(home=home, exchange="demo", api_url=None, offline=False)
    watch = Watch(seconds, rate)
    code = open_window(arguments, watch.attach)
    print(json.dumps({"beats": watch.pulse.beats, "answers": watch.answers}), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
