"""A web application in a thread of the test's process."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Self

from aiohttp import web

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable


class Served:
    """Answers on a free port of loopback while the ``with`` block lasts.

    ``url`` is its address; what the server's thread changes is read and awaited through
    `wait_for`, which needs `changed` to be called after each change.
    """

    host = "127.0.0.1"
    port = 0
    tls: ssl.SSLContext | None = None

    def __init__(self) -> None:
        self.url = ""
        self._news = threading.Condition()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def routes(self) -> list[web.AbstractRouteDef]:
        """What is answered."""
        raise NotImplementedError

    def changed(self) -> None:
        """Wake who waits."""
        with self._news:
            self._news.notify_all()

    def wait_for(self, happened: Callable[[], object], limit_s: float = 10.0) -> None:
        """Wait until something has happened."""
        with self._news:
            assert self._news.wait_for(happened, limit_s), "it did not happen"

    def in_loop(self, call: Callable[[], object]) -> None:
        """Call on the server's thread."""
        self._loop.call_soon_threadsafe(call)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=20_000_000)
        app.add_routes(self.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        try:
            await runner.setup()
            await web.TCPSite(runner, self.host, self.port, ssl_context=self.tls).start()
            self.port = runner.addresses[0][1]
            self.url = f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"
            self._ready.set()
            await self._stop.wait()
        finally:
            self._ready.set()
            await runner.cleanup()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        if not self.url:
            raise OSError("the loopback server could not listen")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)
