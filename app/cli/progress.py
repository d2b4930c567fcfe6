"""Running a stream to its end, with a line of progress on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from app.services.events import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_WIDTH = 24


def drive[Step, Answer](
    stream: Generator[Step, None, Answer], on_step: Callable[[Step], None] | None = None
) -> Answer:
    """Iterate ``stream`` to its end and return its answer; closing it on any way out."""
    try:
        while True:
            try:
                step = next(stream)
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            if on_step is not None:
                on_step(step)
    finally:
        stream.close()


@runtime_checkable
class Counted(Protocol):
    """A step that says how far it is; some also have a ``phase`` and seconds ``left_s``."""

    @property
    def done(self) -> int:
        """How much is done."""

    @property
    def total(self) -> int:
        """Of how much."""


def follow[Step, Answer](
    stream: Generator[Step, None, Answer],
    phase: str,
    on_step: Callable[[Step], None] | None = None,
) -> Answer:
    """Like `drive`, with a line of progress that is gone on any way out.

    Args:
        stream: what is iterated.
        phase: what is counted, where the steps do not say it.
        on_step: called with each step before it is drawn.
    """
    line = ProgressLine()

    def draw(step: Step) -> None:
        if on_step is not None:
            on_step(step)
        line.draw(step, phase)

    try:
        return drive(stream, draw)
    finally:
        line.clear()


class ProgressLine:
    """One line on standard error that is redrawn; silent where that is no terminal."""

    def __init__(self) -> None:
        self._visible = sys.stderr.isatty()
        self._drawn = False

    def draw(self, step: object, phase: str = "") -> None:
        """Draw what a step says of the way done, or of what is waited for; other steps nothing."""
        if isinstance(step, Waiting):
            self.note(step.note)
        elif isinstance(step, Counted):
            named = getattr(step, "phase", phase)
            self.show(named, step.done, step.total, getattr(step, "left_s", None))

    def show(self, phase: str, done: int, total: int, left_s: float | None) -> None:
        """Draw ``fetch  [#####-----]  212 / 500  8 s left``."""
        if not self._visible:
            return
        full = _WIDTH * done // total if total else 0
        bar = "#" * full + "-" * (_WIDTH - full)
        left = f"  {left_s:.0f} s left" if left_s is not None else ""
        self._write(f"{phase:<9}[{bar}]  {done} / {total}{left}")

    def note(self, text: str) -> None:
        """Draw what is being waited for."""
        if self._visible and text:
            self._write(text)

    def clear(self) -> None:
        """Remove the line."""
        if self._drawn:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self._drawn = False

    def _write(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()
        self._drawn = True
