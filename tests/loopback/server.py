"""The loopback exchange in a thread of the test's process."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.loopback.exchange import Exchange

if TYPE_CHECKING:
    from pathlib import Path


class LoopbackExchange:
    """The exchange on a free port of 127.0.0.1 while the ``with`` block lasts.

    Takes what `Exchange` takes; ``exchange.clock``, ``.faults``, ``.limiter`` and ``.stats`` may be
    used directly.
    """

    def __init__(self, data: str | Path, port: int = 0, **options: Any) -> None:
        self.exchange, self._port, self.url = Exchange(data, **options), port, ""
        self._ready, self._thread = (
            threading.Event(),
            threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True),
        )

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(self.exchange.app, access_log=None, shutdown_timeout=1)
        try:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", self._port).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            self._ready.set()
            await self._stop.wait()
        finally:
            self._ready.set()
            await runner.cleanup()

    def __enter__(self) -> LoopbackExchange:
        self._thread.start()
        self._ready.wait()
        if not self.url:
            raise OSError("the loopback exchange could not listen")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)
