"""A window that a benchmark plays the user of, with the pulse taken meanwhile."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from argparse import Namespace
from typing import TYPE_CHECKING

from tests.benchmarks.pulse import Pulse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.services.events import Event
    from app.ui.context import Context
    from app.ui.main_window import MainWindow

    type Step = float | Callable[[], bool]
    """Milliseconds to wait, or what to wait for."""

START = "start"
SETTLE_MS = 600
_LOOK_MS = 5
_LONGEST_S = 60


class Player(ABC):
    """Plays a script from the end of the scan that every start makes.

    Attributes:
        failures: what went wrong, in words.
        seconds: how long things took, by their names.
    """

    def __init__(self, home: Path, *, stacks: bool) -> None:
        self.home = home
        self.failures: list[str] = []
        self.seconds: dict[str, float] = {}
        self._stacks = stacks

    @abstractmethod
    def script(self) -> Iterator[Step]:
        """What the user does; sets ``pulse.phase``."""

    def note(self, event: Event) -> None:
        """Called with everything on the bus, on any thread."""
        if type(event).__name__ == "JobFailed":
            self.failures.append(str(event))

    def begin(self, window: MainWindow) -> None:
        """Make the pulse, at the first paint."""
        self.window = window
        self.pulse = Pulse(window, stacks=self._stacks)
        self.pulse.phase = START

    def attach(self, _window: MainWindow, context: Context) -> None:
        """Begin when the first scan is over."""
        from app.services.scan.events import ScanFinished

        self.context = context
        self._steps: Iterator[Step] = iter(())
        context.services.bus.subscribe(self.note)
        context.bridge.on(ScanFinished, lambda _event: self._play_once(), self.window)

    def _play_once(self) -> None:
        if self.pulse.phase == START:
            self.pulse.phase = "settling"
            self._play()

    def _play(self) -> None:
        from PySide6.QtCore import QTimer

        self._steps = self._settled_script()
        self._wait_until = 0.0
        self._pending: Callable[[], bool] | None = None
        self._look = QTimer(self.window)
        self._look.timeout.connect(self._go_on)
        self._look.start(_LOOK_MS)
        self.pulse.start()

    def _settled_script(self) -> Iterator[Step]:
        yield SETTLE_MS  # what the first scan brought is painted
        yield from self.script()

    def _go_on(self) -> None:
        now = time.monotonic()
        if self._pending is not None:
            if not self._pending():
                if now > self._wait_until:
                    self.failures.append(f"nothing came of {self.pulse.phase}")
                    self._end()
                return
            self._pending = None
        elif now < self._wait_until:
            return
        try:
            step = next(self._steps, None)
        except Exception as error:
            self.failures.append(f"{type(error).__name__}: {error}")
            self._end()
            raise
        if step is None:
            self.pulse.stop()
            self._end()
        elif callable(step):
            self._pending, self._wait_until = step, now + _LONGEST_S
        else:
            self._wait_until = now + step / 1000

    def _end(self) -> None:
        self._look.stop()
        told = {"beats": self.pulse.beats, "seconds": self.seconds, "failures": self.failures}
        print(json.dumps({**told, **self.facts()}), flush=True)
        self.window.quit_wanted.emit()

    def timed(self, name: str, came: Callable[[], bool]) -> Iterator[Step]:
        """Wait for something, note how long it took, and let the window settle."""
        began = time.monotonic()
        yield came
        self.seconds[name] = time.monotonic() - began
        yield SETTLE_MS

    def facts(self) -> dict[str, object]:
        """What is to be told beside beats, seconds and failures."""
        return {}


def play(player: Player) -> int:
    """Run the window to the end of the script, which prints what came of it as JSON."""
    from app.bootstrap.window import open_window

    arguments = Namespace(home=str(player.home), exchange="demo", api_url=None, offline=False)
    return open_window(arguments, player.attach, player.begin)
