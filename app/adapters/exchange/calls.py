"""What the helper process can be asked: time, markets, tickers, candles, an account's fills."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.adapters.exchange.account import Account
from app.adapters.exchange.client import Client
from app.adapters.exchange.host_gate import HeldError
from app.adapters.exchange.markets import number, spot_markets, spot_tickers
from app.adapters.exchange.messages import candle_columns, error_fields
from app.adapters.exchange.paging import fetch_series
from app.domain.errors import ExchangeError, HarrierError, RetryableError, SymbolError
from app.domain.timeframe import Timeframe
from app.services.ports import CandleRequest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from app.adapters.exchange.connection import Connection
    from app.adapters.exchange.paging import Series

    type Reply = tuple[dict[str, Any], tuple[Any, ...]]

# So many symbols refused before the first success mean that the host refuses everybody.
_REFUSALS = 3


class Calls:
    """Answers calls by means of one client."""

    def __init__(
        self, connection: Connection, clock: Callable[[], int], announce: Callable[[], None]
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._announce = announce
        self._title = connection.title
        self._client = Client(connection, clock, announce)
        self._signing: dict[tuple[str, ...], Client] = {}
        offered = self._client.ccxt.timeframes or {}
        self._timeframes = [t.value for t in Timeframe if t.value in offered]
        self._page_rows = connection.page_rows or _page_rows(self._client.ccxt)
        self._loading = asyncio.Lock()

    def status(self) -> dict[str, Any]:
        """What every frame tells besides: requests sent, load, hold."""
        gate = self._client.gate
        return {
            "sent": sum(client.sent for client in self._clients()),
            "load": gate.load,
            "held_until": gate.held_until,
            "reason": gate.reason,
            "timeframes": self._timeframes,
        }

    async def close(self) -> None:
        """Close the sockets."""
        for client in self._clients():
            await client.close()

    def _clients(self) -> tuple[Client, ...]:
        return self._client, *self._signing.values()

    async def run(self, header: dict[str, Any]) -> AsyncIterator[Reply]:
        """The replies to one call.

        Raises:
            HarrierError: the call as a whole failed.
        """
        if header["call"] == "candles":
            async for reply in self._candles(header["requests"]):
                yield reply
            return
        if header["call"] == "fills":
            async for page in self._fills(tuple(header["account"]), header["requests"]):
                yield page, ()
            return
        if header["call"] == "rights":
            yield await (await self._account(tuple(header["account"]))).rights(), ()
            return
        ask = {"time": self._time, "markets": self._markets, "tickers": self._tickers}
        yield await ask[header["call"]](), ()

    async def _time(self) -> dict[str, Any]:
        ccxt = self._client.ccxt
        if ccxt.has["fetchTime"]:
            moment = number(await self._client.ask(ccxt.fetch_time()))
        else:
            await self._loaded()
            symbol = next(m["symbol"] for m in ccxt.markets.values() if m["spot"])
            await self._client.ask(ccxt.fetch_ticker(symbol))
            moment = None
        found = int(moment) if moment else self._client.date
        if not found:
            raise RetryableError(f"{self._title} does not tell its time; the next scan asks again")
        return {"time": found}

    async def _markets(self) -> dict[str, Any]:
        await self._loaded(again=True)
        ccxt = self._client.ccxt
        markets = spot_markets(ccxt.markets.values(), ccxt.precisionMode)
        return {"markets": [asdict(market) for market in markets]}

    async def _loaded(self, *, again: bool = False) -> None:
        """Have ccxt know the markets."""
        async with self._loading:
            ccxt = self._client.ccxt
            if ccxt.markets and not again:
                return
            before = ccxt.markets
            await self._client.ask(ccxt.load_markets(reload=True))
            if not any(market["spot"] for market in ccxt.markets.values()):
                ccxt.markets = before
                raise RetryableError(
                    f"{self._title} sent an empty list of spot markets; the next scan asks again"
                )

    async def _tickers(self) -> dict[str, Any]:
        await self._loaded()
        ccxt = self._client.ccxt
        if not ccxt.has["fetchTickers"]:
            raise ExchangeError(
                f"{self._title} does not list the volumes of its markets, so none can be chosen "
                "by volume: name the symbols or choose another exchange"
            )
        raw = await self._client.ask(ccxt.fetch_tickers())
        symbols = {market["symbol"] for market in ccxt.markets.values() if market["spot"]}
        tickers = spot_tickers(raw.values(), symbols)
        if not tickers:
            raise RetryableError(f"{self._title} sent no tickers; the next scan asks again")
        return {"tickers": [asdict(ticker) for ticker in tickers]}

    async def _candles(self, wanted: list[list[Any]]) -> AsyncIterator[Reply]:
        await self._loaded()
        requests = [CandleRequest(s, Timeframe(t), since, until) for s, t, since, until in wanted]
        tasks = [asyncio.create_task(self._series(i, r)) for i, r in enumerate(requests)]
        served, refused = 0, 0
        try:
            for finished in asyncio.as_completed(tasks):
                index, outcome = await finished
                if not isinstance(outcome, HarrierError):
                    served += 1
                    fields = {"event": "candles", "index": index, "flags": outcome.flags}
                    yield fields, candle_columns(outcome.candles)
                    continue
                refused += isinstance(outcome, ExchangeError)
                if isinstance(outcome, HeldError) or (
                    refused and not served and refused >= min(_REFUSALS, len(requests))
                ):
                    raise outcome
                yield {"event": "failed", "index": index, "error": error_fields(outcome)}, ()
        finally:
            for task in tasks:
                task.cancel()

    async def _account(self, key: tuple[str, ...]) -> Account:
        """The account of a key, over a client of its own behind the same gate."""
        await self._loaded()
        if key not in self._signing:
            signing = Client(self._connection, self._clock, self._announce, self._client, key)
            self._signing[key] = signing
        return Account(self._signing[key], self._title)

    async def _fills(
        self, key: tuple[str, ...], wanted: list[list[Any]]
    ) -> AsyncIterator[dict[str, Any]]:
        account = await self._account(key)
        for index, (symbol, since, after) in enumerate(wanted):
            try:
                async for rows in account.pages(symbol, since, after):
                    yield {"event": "fills", "index": index, "fills": rows, "last": False}
            except SymbolError as error:
                yield {"event": "failed", "index": index, "error": error_fields(error)}
            else:
                yield {"event": "fills", "index": index, "fills": [], "last": True}

    async def _series(
        self, index: int, request: CandleRequest
    ) -> tuple[int, Series | HarrierError]:
        ccxt = self._client.ccxt

        async def page(since: int, limit: int | None) -> list[Any]:
            call = ccxt.fetch_ohlcv(request.symbol, request.timeframe.value, since, limit)
            rows = await self._client.ask(call, request.symbol)
            return rows if isinstance(rows, list) else []

        try:
            if request.symbol not in ccxt.markets:
                raise unknown_symbol(request.symbol, self._title)
            return index, await fetch_series(request, page, self._page_rows)
        except HarrierError as error:
            return index, error


def unknown_symbol(symbol: str, title: str) -> SymbolError:
    """The error for a symbol that the exchange does not list."""
    return SymbolError(
        f"{title} lists no market {symbol}: it was renamed or delisted, or never there",
        symbol=symbol,
    )


def _page_rows(ccxt: Any) -> int | None:
    spot = (ccxt.features or {}).get("spot") or {}
    limit = (spot.get("fetchOHLCV") or {}).get("limit")
    return limit if isinstance(limit, int) and limit > 0 else None
