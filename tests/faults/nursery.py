"""Processes to be killed, forked from one that has imported what all of them need.

A process that starts from nothing imports for a second before it does what it may be killed at.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

_METHODS = multiprocessing.get_all_start_methods()
_CONTEXT = multiprocessing.get_context("forkserver" if "forkserver" in _METHODS else "spawn")
_CHILDREN = ("storage", "scan", "burst", "sender", "journal")
_LATE = ("alembic.context", "app.domain.signals", "app.domain.indicators", "jinja2", "telegram")
_CONTEXT.set_forkserver_preload([*(f"tests.faults.{one}_child" for one in _CHILDREN), *_LATE])


class Child:
    """A process that runs a function; it is waited for when the ``with`` block ends.

    Attributes:
        output: what it prints, as lines of text.
    """

    def __init__(self, main: Callable[..., None], *arguments: object) -> None:
        ours, theirs = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_live, args=(theirs, main, arguments))
        self._process.start()
        theirs.close()
        self.output = os.fdopen(os.dup(ours.fileno()))
        ours.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()

    def wait(self, seconds: float | None = None) -> int | None:
        """Its exit code, below 0 for the signal that ended it; None if it runs on after so long."""
        self._process.join(seconds)
        return self._process.exitcode

    def read_to_end(self, seconds: float) -> str:
        """What it prints until it ends, which must be within so many seconds."""
        text = self.output.read()
        assert self.wait(seconds) is not None
        return text

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.output.close()
        self._process.join()


def _live(output: Connection, main: Callable[..., None], arguments: tuple[object, ...]) -> None:
    gc.freeze()  # walking what has been imported would copy it
    os.dup2(output.fileno(), 1)
    output.close()
    main(*arguments)
