"""The listener itself: an HTTP server that answers at once and hands on what it takes."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aiohttp import web

from app.adapters.webhooks.gate import Gate, Refused, Repeated
from app.domain.webhooks.strict_json import MOST_BYTES
from app.services.ports.hooks import HookFate, HookOpened, HookRecord, HookStopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.adapters.webhooks.gate import Admitted
    from app.services.ports.hooks import HookNews, HookPlace

LONGEST_BODY_S: Final = 3.0
LONGEST_CONNECTION_S: Final = 5.0
MOST_CONNECTIONS: Final = 64
TELL_EVERY_S: Final = 1.0
MOST_ALIKE: Final = 20

_ELSEWHERE: Final = "others"


class Listener:
    """Serves one place until its task is cancelled."""

    def __init__(self, place: HookPlace, tell: Callable[[HookNews], None]) -> None:
        self._place = place
        self._tell = tell
        self._refusals: dict[tuple[str, str, str], HookRecord] = {}
        self._gate: Gate | None = None
        # A log of requests would show the token, which is in the path.
        self._server = web.Server(self._serve, access_log=None, tcp_keepalive=False)

    async def run(self) -> None:
        """Listen, and tell of refused requests once a second."""
        host = "0.0.0.0" if self._place.allow_network else "127.0.0.1"
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(self._connected, host, self._place.port, backlog=128)
        except OSError as error:
            self._tell(HookStopped(_failure(self._place.port, error)))
            return
        port = int(server.sockets[0].getsockname()[1])
        self._gate = Gate(self._place, port, wall_clock)
        self._tell(HookOpened(port, self._place.allow_network))
        ages: dict[object, float] = {}
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            ages = self._without_old(ages, loop.time())
            self._tell_refusals()

    def _connected(self) -> asyncio.Protocol:
        if len(self._server.connections) >= MOST_CONNECTIONS:
            self._note("-", "too many connections at once")
            return _TurnedAway()
        return self._server()

    def _without_old(self, ages: dict[object, float], now: float) -> dict[object, float]:
        """Cut connections that take too long, those that never send their headers included."""
        kept: dict[object, float] = {}
        for connection in self._server.connections:
            since = ages.get(connection, now)
            if now - since < LONGEST_CONNECTION_S:
                kept[connection] = since
            elif connection.transport is not None:
                connection.transport.abort()
                self._note("-", "too slow")
        return kept

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        peer = request.remote or "-"
        try:
            admitted = await self._admitted(request)
        except Refused as refused:
            self._refuse(peer, refused)
            return _answer(refused.status, refused.reason if refused.status != 404 else "")
        self._tell(
            HookRecord(
                wall_clock(),
                peer,
                HookFate.TAKEN,
                "",
                body=admitted.body,
                body_hash=admitted.body_hash,
            )
        )
        return _answer(202, "taken")

    async def _admitted(self, request: web.BaseRequest) -> Admitted:
        gate = self._gate
        if gate is None:
            raise Refused(404, "not ready")
        hosts = request.headers.getall("Host", [])
        is_known = gate.greet(request.method, request.rel_url.raw_path, request.headers, hosts)
        body = await _body(request, is_known=is_known)
        return gate.admit(body, is_known=is_known)

    def _refuse(self, peer: str, refused: Refused) -> None:
        fate = HookFate.DUPLICATE if isinstance(refused, Repeated) else HookFate.REFUSED
        self._note(peer, refused.reason, fate, refused.body)

    def _note(
        self, peer: str, reason: str, fate: HookFate = HookFate.REFUSED, body: str = ""
    ) -> None:
        """Count a refused request with others like it, so that a flood costs a few rows."""
        key = (peer, reason, body)
        if key not in self._refusals and len(self._refusals) >= MOST_ALIKE:
            key = (_ELSEWHERE, reason, "")
        known = self._refusals.get(key) or HookRecord(
            wall_clock(), key[0], fate, reason, count=0, body=key[2]
        )
        self._refusals[key] = replace(known, count=known.count + 1)

    def _tell_refusals(self) -> None:
        refusals, self._refusals = self._refusals, {}
        for record in refusals.values():
            self._tell(record)


class _TurnedAway(asyncio.Protocol):
    """A connection that is one too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Cut it."""
        assert isinstance(transport, asyncio.Transport)
        transport.abort()


async def _body(request: web.BaseRequest, *, is_known: bool) -> bytes:
    """The whole body.

    Raises:
        Refused: too large, too slow or broken off.
    """

    def refused(status: int, reason: str) -> Refused:
        return Refused(status if is_known else 404, reason)

    if (request.content_length or 0) > MOST_BYTES:
        raise refused(413, f"more than {MOST_BYTES:,} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(LONGEST_BODY_S):
            async for part in request.content.iter_any():
                body += part
                if len(body) > MOST_BYTES:
                    raise refused(413, f"more than {MOST_BYTES:,} bytes")
    except TimeoutError:
        raise refused(408, "too slow") from None
    except (web.HTTPException, OSError, ValueError, EOFError):
        raise refused(400, "broken off") from None
    return bytes(body)


def _answer(status: int, said: str) -> web.Response:
    response = web.json_response({"status": said}) if said else web.Response()
    response.set_status(status)
    response.headers["Server"] = "-"
    response.force_close()
    return response


def _failure(port: int, error: OSError) -> str:
    return (
        f"Port {port} cannot be listened on ({error.strerror or error}); choose another one in the"
        " settings (hooks.port)."
    )


def wall_clock() -> int:
    """UTC ms."""
    return time.time_ns() // 1_000_000


async def listen(place: HookPlace, tell: Callable[[HookNews], None]) -> None:
    """Serve until cancelled."""
    with suppress(asyncio.CancelledError):
        await Listener(place, tell).run()
