"""What every helper process of the program needs at its start."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from multiprocessing.reduction import ForkingPickler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

_NICER = 5


def step_back() -> None:
    """Leave the processor to the window when both want it; for the helper process itself."""
    if hasattr(os, "nice"):
        os.nice(_NICER)


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Let a child be born deaf to Ctrl-C, so that it prints no traceback while it starts."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def send_whole(pipe: Connection, message: object) -> None:
    """Send what the other end takes with ``recv``.

    ``Connection.send`` writes from a view of a buffer. When the other end is gone, the view stays
    with the traceback, and Python 3.13 complains that the buffer cannot be closed.

    Raises:
        OSError: the other end is gone.
    """
    pipe.send_bytes(bytes(ForkingPickler.dumps(message)))
