"""An event loop for the calls of one thread, which another thread may break off."""

from __future__ import annotations

import asyncio
import selectors
import threading
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import RetryableError

if TYPE_CHECKING:
    from collections.abc import Coroutine

_FAREWELL_S: Final = 1.0
_LOOK_S: Final = 0.002


class OwnLoop:
    """Runs one coroutine at a time on the calling thread; made by the first of them."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sockets: selectors.BaseSelector = selectors.DefaultSelector()
        self._task: asyncio.Task[Any] | None = None
        self._busy = threading.Lock()
        self._closed = False

    def run[T](self, coroutine: Coroutine[Any, Any, T]) -> T:
        """The coroutine's result.

        Raises:
            RetryableError: broken off by `close`, or begun after it.
        """
        with self._busy:
            if self._closed:
                coroutine.close()
                raise _ending()
            if self._loop is None:
                self._loop = asyncio.SelectorEventLoop(self._sockets)
            task = self._loop.create_task(coroutine)
            self._task = task
            try:
                return self._loop.run_until_complete(task)
            except asyncio.CancelledError:
                raise _ending() from None
            finally:
                self._task = None

    def close(self, farewell: Coroutine[Any, Any, None] | None = None) -> None:
        """Break off what runs, run the farewell, end the loop; safe to call twice.

        Threads that still look a name up are not waited for.
        """
        self._closed = True
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            loop.call_soon_threadsafe(task.cancel)
        with self._busy:
            loop, self._loop = self._loop, None
            if loop is None:
                self._sockets.close()
                if farewell is not None:
                    farewell.close()
                return
            if farewell is not None:
                loop.run_until_complete(farewell)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(self._hang_up(loop))
            loop.close()

    async def _hang_up(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let encrypted connections that were closed say goodbye, if their servers answer soon."""
        deadline = loop.time() + _FAREWELL_S
        while self._open_sockets() and loop.time() < deadline:
            await asyncio.sleep(_LOOK_S)

    def _open_sockets(self) -> int:
        """Besides the one that the loop wakes itself by."""
        return len(self._sockets.get_map()) - 1


def _ending() -> RetryableError:
    return RetryableError("The program is ending; the message is sent after its next start")
