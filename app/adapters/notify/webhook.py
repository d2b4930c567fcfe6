"""Outgoing webhooks: every event as signed JSON to an address of the user's."""

from __future__ import annotations

import hmac
import json
import math
import ssl
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from app.adapters.notify.addresses import (
    Reach,
    checked_addresses,
    target_of,
)
from app.adapters.notify.own_loop import OwnLoop
from app.domain.errors import BadInput, RetryableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import aiohttp

    from app.adapters.notify.addresses import Target
    from app.domain.errors import HarrierError
    from app.services.ports import Message, WallClock

SIGNATURE: Final = "X-Harrier-Signature"
TIMESTAMP: Final = "X-Harrier-Timestamp"
SCHEMA: Final = 1
MOST_BYTES: Final = 256_000
_LIMIT_S: Final = 10.0
_LONGEST_WAIT_S: Final = 6 * 3600
_TRY_AGAIN: Final = frozenset({408, 425, 429})


def trusted() -> ssl.SSLContext:
    """Certificates of this system, and those that came along where it has none."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def body_of(message: Message) -> bytes:
    """A message as JSON: the same bytes each time it is sent, without the picture.

    Raises:
        BadInput: too large for a webhook.
    """
    document = {
        "schema": SCHEMA,
        "key": message.key,
        "event": message.kind.value,
        "title": message.title,
        "text": message.text,
        "setup": message.setup_id,
        "data": _plain(message.payload),
    }
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    body = text.encode()
    if len(body) > MOST_BYTES:
        raise BadInput(f"The alert is too large for a webhook: {len(body) // 1000} kB")
    return body


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """``sha256=`` and the HMAC-SHA256 in hex of ``timestamp.body`` under the secret.

    The receiver computes the same, compares in constant time and refuses old timestamps.
    """
    signed = timestamp.encode() + b"." + body
    return f"sha256={hmac.new(secret.encode(), signed, sha256).hexdigest()}"


class WebhookChannel:
    """Posts each message to one address, connected to exactly where it was judged to lead.

    The receiver recognises a repetition by ``Idempotency-Key``. Redirects are not followed, and
    what the receiver answers is not read.
    """

    name: Final = "webhook"

    def __init__(
        self,
        url: Callable[[], str],
        secret: Callable[[], str | None],
        allow_local: Callable[[], bool],
        wall: WallClock,
        *,
        reach: Reach | None = None,
        tls: Callable[[], ssl.SSLContext] = trusted,
    ) -> None:
        """Takes settings as callables, since they may change between two messages.

        Args:
            url: the address.
            secret: what requests are signed with; None or "": not signed.
            allow_local: whether an address in the local network may be reached.
            wall: the machine's clock.
            reach: how far it gets.
            tls: whose certificates are trusted.
        """
        self._url = url
        self._secret = secret
        self._allow_local = allow_local
        self._wall = wall
        self._reach = reach or Reach()
        self._tls = tls
        self._context: ssl.SSLContext | None = None
        self._loop = OwnLoop()

    def send(self, message: Message) -> str:
        """Post a message; receivers have no name for it.

        Raises:
            RetryableError: not delivered now; ``retry_at`` when the receiver said so.
            BadInput: the address is none, leads inside, or its server refuses the request.
        """
        allow_local = self._allow_local()
        target = target_of(self._url(), allow_local=allow_local)
        body = body_of(message)
        headers = self._headers(message.key, body)
        fault = self._loop.run(self._post(target, body, headers, allow_local=allow_local))
        if fault is not None:
            raise fault
        return ""

    def close(self) -> None:
        """Break off a request under way."""
        self._loop.close()

    def _headers(self, key: str, body: bytes) -> dict[str, str]:
        stamp = str(self._wall.now() // 1000)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Harrier",
            "Idempotency-Key": _header_value(key),
            TIMESTAMP: stamp,
        }
        secret = self._secret()
        if secret:
            headers[SIGNATURE] = signature_of(secret, stamp, body)
        return headers

    async def _post(
        self, target: Target, body: bytes, headers: Mapping[str, str], *, allow_local: bool
    ) -> HarrierError | None:
        addresses = await checked_addresses(target, self._reach, allow_local=allow_local)
        import aiohttp
        from yarl import URL

        url = URL(target.url)
        if url.host != target.host:  # two readers of one address that disagree
            return BadInput("The webhook's address is no address of a web server")
        if target.encrypted and self._context is None:
            self._context = self._tls()
        connector = aiohttp.TCPConnector(
            resolver=_pinned(target, addresses),
            ssl=self._context or True,
            force_close=True,
            use_dns_cache=False,
        )
        limit = aiohttp.ClientTimeout(total=_LIMIT_S)
        async with aiohttp.ClientSession(
            connector=connector, timeout=limit, trust_env=False
        ) as session:
            try:
                async with session.post(
                    url, data=body, headers=headers, allow_redirects=False
                ) as answer:
                    return self._judged(answer)
            except aiohttp.InvalidURL:
                return BadInput("The webhook's address is no address of a web server")
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                return RetryableError(_unreached(error))

    def _judged(self, answer: aiohttp.ClientResponse) -> HarrierError | None:
        status = answer.status
        if 200 <= status < 300:
            return None
        if 300 <= status < 400:
            return BadInput(
                f"The webhook's server sends elsewhere (HTTP {status}), which is not followed:"
                " enter the final address"
            )
        if status in _TRY_AGAIN or status >= 500:
            wait = _wait_s(answer.headers.get("Retry-After", ""), self._wall.now())
            retry_at = None if wait is None else self._wall.now() + round(wait * 1000)
            return RetryableError(
                f"The webhook's server cannot take it now (HTTP {status})", retry_at=retry_at
            )
        return BadInput(
            f"The webhook's server refuses the request (HTTP {status}): check address and secret"
        )


def _pinned(target: Target, addresses: Sequence[str]) -> aiohttp.abc.AbstractResolver:
    """A resolver that knows the judged addresses alone."""
    import socket

    from aiohttp.abc import AbstractResolver, ResolveResult

    class Pinned(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> list[ResolveResult]:
            if host != target.host:
                raise OSError("not the host that was judged")
            kinds = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in addresses]
            return [
                ResolveResult(
                    hostname=host,
                    host=address,
                    port=port,
                    family=kind,
                    proto=0,
                    flags=socket.AI_NUMERICHOST,
                )
                for address, kind in zip(addresses, kinds, strict=True)
                if family in (socket.AF_UNSPEC, kind)
            ]

        async def close(self) -> None:
            pass

    return Pinned()


def _unreached(error: BaseException) -> str:
    import aiohttp

    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return "The webhook's server has no certificate that this machine trusts"
    if isinstance(error, TimeoutError):
        return "The webhook's server did not answer in time"
    return "The webhook's server could not be reached, or broke off"


def _wait_s(asked: str, now: int) -> float | None:
    """Retry-After in seconds or as a date (RFC 9110, 10.2.3), at most six hours."""
    asked = asked.strip()
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        return min(float(asked), _LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(asked)
        return min(max(moment.timestamp() - now / 1000, 0.0), _LONGEST_WAIT_S)
    except (ValueError, OverflowError, OSError):
        return None


def _header_value(key: str) -> str:
    """A key as a header may hold it; one that cannot be is replaced by its hash."""
    if key.isascii() and key.isprintable() and key == key.strip() and len(key) <= 200:
        return key
    return sha256(key.encode(errors="surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON has it: undefined numbers are null, what is unknown is text."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return value
    if hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return str(value)
