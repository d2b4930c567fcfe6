"""The ccxt client: spot only, at the wanted address, each HTTP request gated and counted."""

from __future__ import annotations

import asyncio
import difflib
import logging
import random
import re
from contextvars import ContextVar
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import ccxt.async_support as ccxt
from ccxt.base.errors import AuthenticationError, BadResponse

from app.adapters.exchange.failures import (
    RETRIED,
    STOPS_HOST,
    Answer,
    Trouble,
    domain_error,
    judge,
    sentence,
    wait_ms,
)
from app.adapters.exchange.host_gate import MINUTE, HeldError, HostGate
from app.domain.errors import BadInput, ExchangeError, HarrierError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.adapters.exchange.connection import Connection

log = logging.getLogger(__name__)
_MAINTENANCE_PAUSE = 5 * MINUTE
_UNKNOWN_PAUSE = {Trouble.RATE_LIMIT: 5_000, Trouble.BANNED: 30_000}
_LONGEST_UNKNOWN_PAUSE = 60 * MINUTE
# This many failed tries in a row, whoever asked, mean that nobody will be served for a while.
_OUTAGE_AFTER = 40
_OUTAGE_PAUSE = 5_000

_answer: ContextVar[Answer] = ContextVar("_answer")
_cost: ContextVar[float] = ContextVar("_cost", default=1.0)


class _WithdrawnError(Exception):
    """The host asked to be left alone while a request was being connected."""


class Client:
    """One exchange over HTTP.

    Every request of ccxt goes through `_send`: gate, count, try again, judge. What leaves this
    class are the program's own errors.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Callable[[], int],
        announce: Callable[[], None],
        beside: Client | None = None,
        key: tuple[str, ...] = (),
    ) -> None:
        """A client.

        Args:
            connection: which exchange, and how to reach it.
            clock: wall clock, UTC ms.
            announce: called when the host asks to be left alone.
            beside: another one of the same host, whose gate and markets this one shares.
            key: what requests are signed with: key, secret and passphrase.

        Raises:
            BadInput: ccxt has no such exchange.
            ExchangeError: it has no spot candles.
        """
        self._connection = connection
        self._clock = clock
        self._random = random.Random(connection.seed)
        self.ccxt = _spot_client(connection, self._send, self._noted)
        self.ccxt.traces = _traces(self._before_sending)
        self._signs = bool(key)
        if beside is None:
            self.gate = HostGate(clock, self.ccxt.rateLimit, connection.held_until, announce)
            self.gate.reason = connection.held_reason
        else:
            self.gate = beside.gate
            self.ccxt.set_markets_from_exchange(beside.ccxt)
        if key:
            _sign(self.ccxt, *key)
        self._fetch = self.ccxt.plain_fetch
        self.sent = 0
        self.date: int | None = None
        self._failed_in_a_row = 0
        self._pauses_in_a_row = 0
        if not self.ccxt.has["fetchOHLCV"]:
            raise ExchangeError(f"{connection.title} gives no candles: choose another exchange")

    async def ask[T](self, call: Awaitable[T], symbol: str = "") -> T:
        """Await a call of ccxt; its errors become the program's own.

        Raises:
            HarrierError: the call failed; a `SymbolError` only when ``symbol`` is given.
        """
        answer = Answer()
        _answer.set(answer)
        try:
            return await call
        except HarrierError:
            raise
        except Exception as error:
            if self._signs and _is_of_key(error):
                raise BadInput(
                    f"{self._connection.title} does not take the key: check it and its secret, and"
                    " the addresses it is limited to"
                ) from error
            trouble = judge(error, answer)
            log.debug("%s: %s", trouble, error)
            said = sentence(trouble, self._connection.title, error, answer)
            held_until = self.gate.held_until if trouble in STOPS_HOST else None
            raise domain_error(trouble, said, symbol=symbol, retry_at=held_until) from error

    async def close(self) -> None:
        """Close the sockets."""
        await self.ccxt.close()

    async def _send(self, *request: Any) -> Any:
        """One HTTP request with its retries; raises what ccxt would, or `HeldError`."""
        asked = _answer.get()
        attempt = 1
        while True:
            answer = Answer()
            try:
                async with self.gate.passage(_cost.get()):
                    value = await self._fetch_once(request, answer)
            except HeldError:
                raise
            except _WithdrawnError:
                self.sent -= 1
            except Exception as error:
                trouble = judge(error, answer)
                asked.status, asked.headers, asked.body = answer.status, answer.headers, answer.body
                self._take_in(trouble, error, answer)
                if attempt == self._connection.tries or trouble not in RETRIED | STOPS_HOST:
                    raise
                if trouble in RETRIED:
                    await self._back_off(attempt)
                attempt += 1
            else:
                self._failed_in_a_row = self._pauses_in_a_row = 0
                self.gate.succeeded()
                return value

    async def _before_sending(self, *_: object) -> None:
        """Called by aiohttp when a request has its connection: the last moment to keep it back."""
        if self.gate.held_until > self._clock():
            raise _WithdrawnError

    async def _fetch_once(self, request: tuple[Any, ...], answer: Answer) -> Any:
        self.sent += 1
        token = _answer.set(answer)
        try:
            value = await self._fetch(*request)
        finally:
            _answer.reset(token)
        if not isinstance(value, (dict, list)):
            raise BadResponse(f"no JSON in the answer of {len(answer.body)} characters")
        self.gate.learn(answer.headers, _allowed_weight(value))
        return value

    def _noted(self, status: int, headers: dict[str, str], body: str) -> None:
        """Called by ccxt for every answer, before it judges it."""
        answer = _answer.get()
        answer.status, answer.headers, answer.body = status, headers, body[:2000]
        self.gate.learn(headers)
        date = next((v for k, v in headers.items() if k.lower() == "date"), "")
        try:
            self.date = int(parsedate_to_datetime(date).timestamp() * 1000)
        except ValueError:
            self.date = None

    def _take_in(self, trouble: Trouble, error: Exception, answer: Answer) -> None:
        """Stop the host when the trouble concerns everybody."""
        now = self._clock()
        said = sentence(trouble, self._connection.title, error, answer)
        if trouble is Trouble.MAINTENANCE:
            self.gate.hold(now + _MAINTENANCE_PAUSE, said, waited_out=False)
        elif trouble in STOPS_HOST:
            self._pauses_in_a_row += 1
            pause = wait_ms(answer, now)
            if pause is None:
                doubled = _UNKNOWN_PAUSE[trouble] * 2 ** min(self._pauses_in_a_row - 1, 20)
                pause = min(doubled, _LONGEST_UNKNOWN_PAUSE)
            self.gate.hold(now + pause, said)
        elif trouble in RETRIED:
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= _OUTAGE_AFTER:
                self._failed_in_a_row = 0
                self.gate.hold(now + _OUTAGE_PAUSE, said, waited_out=False)

    async def _back_off(self, attempt: int) -> None:
        wait = self._connection.backoff_ms * 2 ** (attempt - 1) * self._random.uniform(0.5, 1.5)
        await asyncio.sleep(wait / 1000)


def _traces(before_sending: Callable[..., Awaitable[None]]) -> aiohttp.TraceConfig:
    traces = aiohttp.TraceConfig()
    traces.on_connection_create_end.append(before_sending)
    traces.on_connection_reuseconn.append(before_sending)
    traces.freeze()
    return traces


def _allowed_weight(value: Any) -> int | None:
    """Weight allowed a minute, from Binance's list of limits."""
    limits = value.get("rateLimits") if isinstance(value, dict) else None
    for limit in limits if isinstance(limits, list) else ():
        if isinstance(limit, dict) and limit.get("rateLimitType") == "REQUEST_WEIGHT":
            allowed = limit.get("limit")
            return allowed if isinstance(allowed, int) and allowed > 0 else None
    return None


def _spot_client(
    connection: Connection,
    send: Callable[..., Awaitable[Any]],
    noted: Callable[[int, dict[str, str], str], None],
) -> Any:
    """An instance of ccxt's class whose requests go through ``send``."""
    gated = _gated(_exchange_class(connection.exchange), send, noted)
    client = gated({"timeout": connection.timeout_ms, "enableRateLimit": True})
    client.id = connection.exchange
    _keep_to_spot(client)
    if connection.api_url:
        _point(client, connection.api_url.rstrip("/"))
    _use_proxy(client, connection.proxy)
    return client


def _sign(client: Any, key: str, secret: str, passphrase: str = "") -> None:
    """Have requests of an account signed; figures come as the text that was sent."""
    client.apiKey, client.secret, client.password = key, secret, passphrase
    client.number = str


def _gated(
    plain: Any,
    send: Callable[..., Awaitable[Any]],
    noted: Callable[[int, dict[str, str], str], None],
) -> Any:
    """A subclass of one of ccxt's classes; other ways into the network there are none."""

    class Gated(plain):  # type: ignore[misc]
        async def fetch(
            self, url: str, method: str = "GET", headers: Any = None, body: Any = None
        ) -> Any:
            return await send(url, method, headers, body)

        async def plain_fetch(self, url: str, method: str, headers: Any, body: Any) -> Any:
            return await super().fetch(url, method, headers, body)

        async def throttle(self, cost: float | None = None) -> None:
            _cost.set(1.0 if cost is None else float(cost))

        def open(self, lazy: bool = False) -> None:
            super().open(lazy)
            if self.session is not None and self.traces not in self.session.trace_configs:
                self.session.trace_configs.append(self.traces)

        def on_rest_response(self, code: int, *rest: Any) -> str:
            _, _, _, headers, text = rest[:5]
            noted(code, headers, text)
            return str(text.strip())

        def __del__(self) -> None:
            """Sockets end with the process: no complaint on standard error."""

    return Gated


def _is_of_key(error: Exception) -> bool:
    """Whether the key was refused; ccxt takes Kraken's complaint about a secret for any other."""
    return isinstance(error, AuthenticationError) or "invalid signature" in str(error).lower()


def _exchange_class(exchange: str) -> Any:
    if exchange not in ccxt.exchanges:
        near = difflib.get_close_matches(exchange, ccxt.exchanges, 1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise BadInput(f"ccxt knows no exchange '{exchange}'{hint}")
    return getattr(ccxt, exchange)


def _keep_to_spot(client: Any) -> None:
    """Leave out what is not asked for: other kinds of markets, currencies, fees."""
    kinds = client.options.get("fetchMarkets")
    if isinstance(kinds, dict) and "types" in kinds:
        client.options["fetchMarkets"] = {**kinds, "types": ["spot"]}
    elif isinstance(kinds, list) and "spot" in kinds:
        client.options["fetchMarkets"] = ["spot"]
    client.options |= {"defaultType": "spot", "fetchTickersFees": False}


def _use_proxy(client: Any, proxy: str) -> None:
    if proxy.startswith("socks"):
        client.socksProxy = proxy
    elif proxy:
        client.httpProxy = proxy


def _point(client: Any, address: str) -> None:
    """Replace scheme and host of every address of the interface."""

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: moved(inner) for key, inner in value.items()}
        return re.sub(r"^https?://[^/]+", address, value) if isinstance(value, str) else value

    client.urls["api"] = moved(client.urls["api"])
