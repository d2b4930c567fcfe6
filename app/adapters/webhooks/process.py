"""The parent's end of the listener's process: start, news, end."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from app.adapters.processes import interrupts_blocked
from app.adapters.webhooks.frames import decode
from app.adapters.webhooks.worker import run
from app.domain.errors import EnvironmentFault
from app.services.ports.hooks import HookStopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.ports.hooks import HookNews, HookPlace

log = logging.getLogger(__name__)
_END_S = 2.0
_KNOCK_S = 1.0
_ENDED = HookStopped("The listener's process ended unexpectedly.", died=True)


class _Run:
    """One life of the process, with the thread that reads what it tells."""

    def __init__(self, place: HookPlace, take: Callable[[HookNews], None]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._take = take
        self._closing = False
        self._said_why = False
        # The place goes through a pipe, so no list of processes shows it.
        self.process = context.Process(
            target=run, args=(theirs, place), name="harrier-webhooks", daemon=True
        )
        with interrupts_blocked():
            self.process.start()
        theirs.close()
        self._reader = threading.Thread(target=self._read, name="webhook reader", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                news = decode(self._pipe.recv_bytes())
            except (EOFError, OSError):
                break
            except (ValueError, KeyError, TypeError):
                log.warning("the webhook listener sent what nobody can read", exc_info=True)
                continue
            self._said_why = isinstance(news, HookStopped)
            if not self._closing:
                self._take(news)
        if not (self._closing or self._said_why):
            self._take(_ENDED)

    def end(self) -> None:
        """Kill the process, which has nothing to lose, and wait for the reader."""
        self._closing = True
        self.process.kill()
        self.process.join(_END_S)
        self._reader.join(_END_S)
        self._pipe.close()


class ListenerProcess:
    """Implements `app.services.ports.hooks.HookListener`. Used by one thread at a time."""

    def __init__(self) -> None:
        """No process yet."""
        self._run: _Run | None = None

    @property
    def pid(self) -> int | None:
        """Process id, or None while none runs."""
        run = self._run
        return run.process.pid if run is not None and run.process.is_alive() else None

    def open(self, place: HookPlace, take: Callable[[HookNews], None]) -> None:
        """Begin to listen, elsewhere than before if it did; see the port.

        Raises:
            EnvironmentFault: the process cannot be started.
        """
        self.close()
        try:
            self._run = _Run(place, take)
        except OSError as error:
            raise EnvironmentFault(
                f"The webhook listener cannot be started ({error}); close some programs."
            ) from error

    def close(self) -> None:
        """Stop, and wait for the process."""
        run, self._run = self._run, None
        if run is not None:
            run.end()

    def knock(self, port: int, path: str) -> None:
        """Send a request to this machine's port; where nobody listens, nothing happens."""
        from http.client import HTTPConnection, HTTPException  # for a command alone

        with (
            suppress(OSError, HTTPException),
            closing(HTTPConnection("127.0.0.1", port, timeout=_KNOCK_S)) as line,
        ):
            line.request("POST", path)
            line.getresponse()
