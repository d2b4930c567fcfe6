"""The event loop of the exchange helper process: frames in, tasks, frames out.

The process holds nothing that could be lost, so it simply ends when its parent's end of the pipe
closes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, TextIO, cast

from app.adapters.exchange.connection import redacted
from app.adapters.exchange.messages import decode, encode, error_fields
from app.domain.errors import HarrierError, RetryableError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection as Pipe

    from app.adapters.exchange.calls import Calls
    from app.adapters.exchange.connection import Connection

log = logging.getLogger(__name__)


def serve(pipe: Pipe, connection: Connection) -> None:
    """Answer calls until the pipe closes."""
    outbox = Outbox(pipe, connection.secrets)
    outbox.take_over_output()
    worker = Worker(pipe, connection, outbox)
    outbox.send({"event": "ready"})
    asyncio.run(worker.run())


class Outbox:
    """Sends frames from any thread, and turns logs and standard error into frames."""

    def __init__(self, pipe: Pipe, secrets: tuple[str, ...]) -> None:
        self._pipe = pipe
        self._secrets = secrets
        self._lock = threading.Lock()

    def send(self, header: dict[str, Any], columns: tuple[Any, ...] = ()) -> None:
        """Send one frame; a closed pipe means that nobody wants it."""
        frame = encode(header, columns)
        with self._lock:
            try:
                self._pipe.send_bytes(frame)
            except OSError:
                leave()

    def hide(self, secrets: Iterable[str]) -> None:
        """Never send these texts to the log."""
        self._secrets = (*self._secrets, *{word for word in secrets if word} - {*self._secrets})

    def log(self, level: int, name: str, message: str) -> None:
        """Send one line for the program's log, without secrets."""
        said = redacted(message, self._secrets)
        self.send({"event": "log", "level": level, "name": name, "message": said})

    def take_over_output(self) -> None:
        """Send what this process logs or writes to the program's log."""
        logging.basicConfig(handlers=[_FrameHandler(self)], level=logging.INFO, force=True)
        logging.getLogger("ccxt").setLevel(logging.WARNING)
        sys.stdout = sys.stderr = cast("TextIO", _LineWriter(self))


class _FrameHandler(logging.Handler):
    def __init__(self, outbox: Outbox) -> None:
        super().__init__()
        self._outbox = outbox

    def emit(self, record: logging.LogRecord) -> None:
        self._outbox.log(record.levelno, record.name, self.format(record))


class _LineWriter:
    """A text stream that logs whole lines."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._begun = ""

    def write(self, text: str) -> int:
        """Take text; each finished line is sent."""
        *lines, self._begun = (self._begun + text).split("\n")
        for line in filter(str.strip, lines):
            self._outbox.log(logging.WARNING, "exchange helper", line)
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""


class Worker:
    """Runs each call as a task of its own; a cancelled call's task is cancelled."""

    def __init__(self, pipe: Pipe, connection: Connection, outbox: Outbox) -> None:
        self._pipe = pipe
        self._connection = connection
        self._outbox = outbox
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._calls: Calls | None = None

    async def run(self) -> None:
        """Read frames until the process is ended."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, args=(loop,), daemon=True).start()
        await asyncio.Event().wait()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            try:
                frame = decode(self._pipe.recv_bytes())
            except (EOFError, OSError):
                leave()
            loop.call_soon_threadsafe(self._dispatch, frame.header)

    def _dispatch(self, header: dict[str, Any]) -> None:
        call = int(header["id"])
        if header["call"] == "cancel":
            if task := self._tasks.get(call):
                task.cancel()
            return
        task = asyncio.get_running_loop().create_task(self._answer(call, header))
        self._tasks[call] = task
        task.add_done_callback(lambda _: self._tasks.pop(call, None))

    async def _answer(self, call: int, header: dict[str, Any]) -> None:
        end: dict[str, Any] = {"id": call, "event": "done"}
        try:
            calls = self._opened()
            self._outbox.hide(header.get("account", ()))
            async for fields, columns in calls.run(header):
                self._outbox.send(
                    {"id": call, "event": "reply", **fields, **calls.status()}, columns
                )
        except HarrierError as error:
            end = {"id": call, "event": "error", "error": error_fields(error)}
        except Exception:
            log.exception("a call of the exchange helper failed")
            said = f"{self._connection.title} could not be read because of a fault in the program"
            end = {"id": call, "event": "error", "error": error_fields(RetryableError(said))}
        self._outbox.send({**end, **(self._calls.status() if self._calls else {})})

    def _opened(self) -> Calls:
        """The calls; ccxt is imported at the first one."""
        if self._calls is None:
            from app.adapters.exchange.calls import Calls

            self._calls = Calls(self._connection, wall_clock, self._announce)
        return self._calls

    def _announce(self) -> None:
        if self._calls is not None:
            self._outbox.send({"event": "status", **self._calls.status()})


def wall_clock() -> int:
    """UTC ms."""
    return time.time_ns() // 1_000_000


def leave() -> None:
    """End this process at once, without the clean-up of a main program."""
    os._exit(0)
