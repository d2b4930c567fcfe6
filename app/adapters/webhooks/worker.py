"""Where the listener's process begins; light, since the window's process imports it too."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from app.adapters.processes import step_back

if TYPE_CHECKING:
    from multiprocessing.connection import Connection as Pipe

    from app.services.ports.hooks import HookNews, HookPlace


def run(pipe: Pipe, place: HookPlace) -> None:
    """Listen until the pipe closes; the target of the process.

    The process holds nothing that could be lost, so it ends at once when its parent's end of the
    pipe closes.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    step_back()  # a flood must not take the processor from the window
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 for the process's life
    logging.disable(logging.CRITICAL)  # aiohttp's complaints may quote what a sender wrote
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    import asyncio

    from app.adapters.webhooks.frames import encode
    from app.adapters.webhooks.listener import listen

    def tell(news: HookNews) -> None:
        with suppress(OSError):
            pipe.send_bytes(encode(news))

    asyncio.run(listen(place, tell))


def _end_with(pipe: Pipe) -> None:
    with suppress(EOFError, OSError):
        pipe.recv_bytes()
    os._exit(0)
