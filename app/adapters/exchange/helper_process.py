"""The parent's end of the exchange helper process: start, calls, replies, restart."""

from __future__ import annotations

import logging
import multiprocessing
import queue
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.adapters.exchange.messages import decode, encode
from app.adapters.exchange.worker import run
from app.adapters.processes import interrupts_blocked
from app.domain.errors import RetryableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import SpawnProcess

    from app.adapters.exchange.connection import Connection
    from app.adapters.exchange.messages import Frame

log = logging.getLogger(__name__)
_POLL_S = 0.1
_END_S = 2.0


class Inbox:
    """The frames that answer one call."""

    def __init__(self, call: int) -> None:
        self.call = call
        self.frames: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()

    def receive(self) -> Frame | None:
        """The next frame, or None when none came within 100 ms.

        Raises:
            RetryableError: the helper process ended.
        """
        try:
            frame = self.frames.get(timeout=_POLL_S)
        except queue.Empty:
            return None
        if frame is None:
            raise RetryableError(
                "The exchange helper process ended unexpectedly; it is started anew at the next "
                "request"
            )
        return frame


class _Run:
    """One life of the helper process, with the thread that reads what it sends."""

    def __init__(self, connection: Connection, on_status: Callable[[dict[str, Any]], None]) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.ready = threading.Event()
        self.alive = True
        self.inboxes: dict[int, Inbox] = {}
        self._on_status = on_status
        self._process = context.Process(
            target=run, args=(theirs, connection), name="harrier-exchange", daemon=True
        )
        with interrupts_blocked():
            self._process.start()
        theirs.close()
        self._reader = threading.Thread(target=self._read, name="exchange reader", daemon=True)
        self._reader.start()

    @property
    def process(self) -> SpawnProcess:
        return self._process

    def _read(self) -> None:
        while True:
            try:
                frame = decode(self.pipe.recv_bytes())
            except (EOFError, OSError):
                break
            self._deliver(frame)
        self.alive = False
        self.ready.set()
        for inbox in tuple(self.inboxes.values()):
            inbox.frames.put(None)

    def _deliver(self, frame: Frame) -> None:
        header = frame.header
        if header["event"] == "ready":
            self.ready.set()
        elif header["event"] == "log":
            logging.getLogger(header["name"]).log(header["level"], "%s", header["message"])
        else:
            if "sent" in header:
                self._on_status(header)
            inbox = self.inboxes.get(header.get("id", 0))
            if inbox is not None:
                inbox.frames.put(frame)

    def end(self) -> None:
        """Kill the process, which has nothing to lose, and wait for the reader."""
        self._process.kill()
        self._process.join(_END_S)
        self._reader.join(_END_S)
        self.pipe.close()


class HelperProcess:
    """Starts the helper at the first call, and anew when it has died. Safe from any thread."""

    def __init__(
        self, connection: Callable[[], Connection], on_status: Callable[[dict[str, Any]], None]
    ) -> None:
        """A helper that does not run yet.

        Args:
            connection: asked at each start.
            on_status: called with the header of every frame that tells counts and holds, on the
                reader's thread.
        """
        self._connection = connection
        self._on_status = on_status
        self._lock = threading.Lock()
        self._run: _Run | None = None
        self._last_call = 0

    @property
    def pid(self) -> int | None:
        """Process id, or None while none runs."""
        run = self._run
        return run.process.pid if run is not None and run.alive else None

    @contextmanager
    def call(self) -> Iterator[Call]:
        """A call; leaving the block before its end cancels it in the helper."""
        with self._lock:
            if self._run is not None and not self._run.alive:
                log.warning("the exchange helper ended (%s)", self._run.process.exitcode)
                self._run.end()
                self._run = None
            if self._run is None:
                self._run = _Run(self._connection(), self._on_status)
            self._last_call += 1
            call = Call(self._run, Inbox(self._last_call), self._lock)
        call.open()
        try:
            yield call
        finally:
            call.close()

    def close(self) -> None:
        """End the process and the reader thread; calls under way fail."""
        with self._lock:
            run, self._run = self._run, None
            if run is not None:
                run.end()


class Call:
    """One call under way."""

    def __init__(self, run: _Run, inbox: Inbox, lock: threading.Lock) -> None:
        self._run = run
        self._lock = lock
        self.inbox = inbox
        self.finished = False

    def open(self) -> None:
        """Begin to collect replies."""
        self._run.inboxes[self.inbox.call] = self.inbox
        if not self._run.alive:
            self.inbox.frames.put(None)

    def is_ready(self) -> bool:
        """Whether the helper reads; waits up to 100 ms for it."""
        return self._run.ready.wait(_POLL_S)

    def send(self, call: str, **arguments: Any) -> None:
        """Send the question; a dead helper is noticed when the answer is awaited."""
        frame = encode({"id": self.inbox.call, "call": call, **arguments})
        with self._lock:
            try:
                self._run.pipe.send_bytes(frame)
            except OSError:
                self.inbox.frames.put(None)

    def receive(self) -> Frame | None:
        """See `Inbox.receive`."""
        return self.inbox.receive()

    def close(self) -> None:
        """Stop collecting; cancel what is still under way."""
        self._run.inboxes.pop(self.inbox.call, None)
        if not self.finished and self._run.alive and self._run.ready.is_set():
            self.send("cancel")
