"""What ccxt's errors mean, judged by class and HTTP code together.

ccxt maps HTTP 400, 403, 404, 410 and 451 to a *network* error, and its two classes for 429 and 418
are siblings, so neither the class nor the code is enough alone.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import aiohttp
import aiohttp_socks
from ccxt.base import errors as ccxt

from app.domain.errors import (
    ExchangeError,
    RetryableError,
    SymbolError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.domain.errors import (
        HarrierError,
    )


class Trouble(StrEnum):
    """Kinds of trouble, by what to do about them."""

    RATE_LIMIT = "rate limit"
    BANNED = "ban"
    FORBIDDEN = "forbidden"
    MAINTENANCE = "maintenance"
    OUTAGE = "outage"
    NETWORK = "network"
    TIMEOUT = "timeout"
    GARBLED = "garbled answer"
    BAD_SYMBOL = "bad symbol"
    REFUSED = "refused"


RETRIED = frozenset({Trouble.OUTAGE, Trouble.NETWORK, Trouble.TIMEOUT, Trouble.GARBLED})
STOPS_HOST = frozenset({Trouble.RATE_LIMIT, Trouble.BANNED, Trouble.MAINTENANCE})


@dataclass(slots=True)
class Answer:
    """What is known of an HTTP answer when its error is judged."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


_BY_STATUS = {
    401: Trouble.FORBIDDEN,
    403: Trouble.FORBIDDEN,
    407: Trouble.FORBIDDEN,
    418: Trouble.BANNED,
    429: Trouble.RATE_LIMIT,
    451: Trouble.FORBIDDEN,
}
_BY_CLASS: tuple[tuple[type[BaseException], Trouble], ...] = (
    (ccxt.RateLimitExceeded, Trouble.RATE_LIMIT),
    (ccxt.DDoSProtection, Trouble.RATE_LIMIT),
    (ccxt.OnMaintenance, Trouble.MAINTENANCE),
    (ccxt.RequestTimeout, Trouble.TIMEOUT),
    (ccxt.BadSymbol, Trouble.BAD_SYMBOL),
    (ccxt.AuthenticationError, Trouble.FORBIDDEN),
    (ccxt.RestrictedLocation, Trouble.FORBIDDEN),
    (ccxt.BadResponse, Trouble.GARBLED),
    (ccxt.NetworkError, Trouble.NETWORK),
    (ccxt.OperationFailed, Trouble.OUTAGE),
    (ccxt.BaseError, Trouble.REFUSED),
    (aiohttp_socks.ProxyTimeoutError, Trouble.TIMEOUT),
    (aiohttp_socks.ProxyConnectionError, Trouble.NETWORK),
    (aiohttp_socks.ProxyError, Trouble.NETWORK),
    (asyncio.TimeoutError, Trouble.TIMEOUT),
    (aiohttp.ClientConnectionError, Trouble.NETWORK),
    (OSError, Trouble.NETWORK),
)


def judge(error: BaseException, answer: Answer) -> Trouble:
    """What kind of trouble an error is; what ccxt could not parse is a garbled answer."""
    by_status = _BY_STATUS.get(answer.status or 0)
    if by_status is not None:
        return by_status
    by_class = next((t for kind, t in _BY_CLASS if isinstance(error, kind)), Trouble.GARBLED)
    if (answer.status or 0) >= 500 and by_class is not Trouble.MAINTENANCE:
        return Trouble.OUTAGE
    if answer.status in (400, 404, 410) and by_class in (Trouble.NETWORK, Trouble.OUTAGE):
        return Trouble.REFUSED
    return by_class


_BANNED_UNTIL = re.compile(r"banned until (\d{13})")


def wait_ms(answer: Answer, now: int) -> int | None:
    """How long the host asks to be left alone, ms; None when it does not say.

    Reads Retry-After in seconds or as a date (RFC 9110, 10.2.3), and Binance's "banned until".
    """
    asked = next((v for k, v in answer.headers.items() if k.lower() == "retry-after"), "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", asked):
        return int(float(asked) * 1000)
    if asked:
        try:
            moment = parsedate_to_datetime(asked)
        except ValueError:
            return None
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0, int(zoned.timestamp() * 1000) - now)
    banned = _BANNED_UNTIL.search(answer.body)
    return max(0, int(banned[1]) - now) if banned else None


_SENTENCES = {
    Trouble.RATE_LIMIT: "{title} asks to be left alone for now because of too many requests",
    Trouble.BANNED: "{title} has shut this address out for a time because of too many requests",
    Trouble.FORBIDDEN: "{title} refuses this address or country (HTTP {status}): choose another "
    "exchange or set a proxy",
    Trouble.MAINTENANCE: "{title} is under maintenance; it is asked again in a few minutes",
    Trouble.OUTAGE: "{title} has trouble of its own (HTTP {status}); the next scan asks again",
    Trouble.NETWORK: "{title} could not be reached ({cause}); the next scan asks again",
    Trouble.TIMEOUT: "{title} did not answer in time; the next scan asks again",
    Trouble.GARBLED: "{title} sent something that is no market data ({cause}); the next scan asks "
    "again",
    Trouble.BAD_SYMBOL: "{title} does not know the symbol it was asked about: it was renamed, or "
    "delisted",
    Trouble.REFUSED: "{title} refused the request (HTTP {status}): check the address and the "
    "exchange in the settings",
}


def sentence(trouble: Trouble, title: str, error: BaseException, answer: Answer) -> str:
    """The trouble in words for the user."""
    status = answer.status if answer.status is not None else "no code"
    return _SENTENCES[trouble].format(title=title, status=status, cause=_cause(error, answer))


_CAUSES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((ssl.SSLError, aiohttp.ClientSSLError), "its certificate or encryption was not accepted"),
    (
        (
            aiohttp.ClientProxyConnectionError,
            aiohttp_socks.ProxyConnectionError,
            aiohttp_socks.ProxyTimeoutError,
        ),
        "the proxy does not answer",
    ),
    ((aiohttp_socks.ProxyError,), "the proxy refuses to pass it on"),
    (
        (socket.gaierror, aiohttp.ClientConnectorDNSError),
        "its name was not found: check the network",
    ),
    ((ConnectionRefusedError, aiohttp.ClientConnectorError), "nothing answers at its address"),
    ((ConnectionError, aiohttp.ClientConnectionError), "the connection broke off"),
)


def _cause(error: BaseException, answer: Answer) -> str:
    if answer.body:
        return "a web page" if answer.body.lstrip()[:1] == "<" else "a damaged answer"
    chain = tuple(_chain(error))
    for kinds, said in _CAUSES:
        if any(isinstance(link, kinds) for link in chain):
            return said
    return "an answer that makes no sense"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def domain_error(
    trouble: Trouble, message: str, *, symbol: str = "", retry_at: int | None = None
) -> HarrierError:
    """The program's own error for a trouble; ``symbol``: the request was about that one."""
    if trouble is Trouble.BAD_SYMBOL or (trouble is Trouble.REFUSED and symbol):
        gone = f"{symbol} is not traded there any more, or the exchange no longer answers for it"
        return SymbolError(gone, symbol=symbol)
    if trouble in (Trouble.FORBIDDEN, Trouble.REFUSED):
        return ExchangeError(message)
    return RetryableError(message, retry_at=retry_at)
