"""A loopback exchange: replays candles over as much of Binance's spot API as a scanner needs.

A virtual clock says which instant is "now": nothing later is ever shown, and the newest candle is
still forming. Rate limits, faults and statistics are under ``/_control``.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Awaitable, Callable
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.loopback.account import Account
from tests.loopback.control import control
from tests.loopback.faults import (
    CANDLE_FAULTS,
    REQUEST_FAULTS,
    ApiError,
    Fault,
    Limiter,
    Stats,
    early_answer,
    spoilt,
)
from tests.loopback.market import (
    DAY,
    INTERVALS,
    Clock,
    kline,
    load_markets,
    parse_instant,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.loopback.market import (
        Market,
    )

dumps = partial(json.dumps, separators=(",", ":"))
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def reply(value: Any) -> web.Response:
    return web.json_response(value, dumps=dumps)


def body(response: web.StreamResponse) -> bytes:
    return (
        response.body
        if isinstance(response, web.Response) and isinstance(response.body, bytes)
        else b""
    )


class Exchange:
    """The server's state and its handlers, independent of where it listens."""

    def __init__(
        self,
        data: str | Path,
        start: str | int | None = None,
        speed: float = 1.0,
        seed: int = 0,
        weight_limit: int = 6000,
        latency_ms: float = 0,
    ) -> None:
        self.markets = load_markets(Path(data))
        ends = sorted(
            int(f.ts[-1]) + f.step for m in self.markets.values() for f in m.frames.values()
        )
        self.clock = Clock(
            parse_instant(start) if start is not None else ends[len(ends) // 2] - DAY, speed
        )
        self.limiter, self.faults, self.stats = Limiter(weight_limit), list[Fault](), Stats()
        self.random, self.latency_ms = random.Random(seed), latency_ms
        self.account = Account(self)
        self.app = web.Application(middlewares=[self._front])
        self.app.add_routes(
            [
                web.get("/api/v3/ping", self.ping),
                web.get("/api/v3/time", self.time),
                web.get("/api/v3/exchangeInfo", self.exchange_info),
                web.get("/api/v3/klines", self.klines),
                web.get("/api/v3/ticker/24hr", self.ticker_24hr),
                web.get("/api/v3/ticker/price", self.ticker_price),
                web.get("/api/v3/ticker/bookTicker", self.book_ticker),
                web.get("/{kind:[fde]api}/v1/exchangeInfo", self.no_contracts),
                *self.account.routes(),
                web.route("*", "/_control/{what}", partial(control, self)),
            ]
        )

    def weight(self, request: web.Request) -> int:
        """The request weight as Binance counts it."""
        path, query = request.path, request.query
        if path.endswith("/ticker/24hr"):
            names = (
                1
                if "symbol" in query
                else query["symbols"].count(",") + 1
                if "symbols" in query
                else 101
            )
            return 2 if names <= 20 else 40 if names <= 100 else 80
        if "/ticker/" in path:
            return 2 if "symbol" in query else 4
        return {"exchangeInfo": 20, "klines": 2, "myTrades": 20}.get(path.rpartition("/")[2], 1)

    def struck(self, kinds: Iterable[str], path: str, symbol: str) -> dict[str, Fault]:
        """The faults that hit this request, by kind, each counted."""
        hit: dict[str, Fault] = {}
        for fault in self.faults:
            if fault.kind not in kinds or fault.kind in hit or fault.count == 0:
                continue
            if (
                fnmatchcase(path, fault.path)
                and fnmatchcase(symbol, fault.symbol)
                and self.random.random() < fault.probability
            ):
                hit[fault.kind] = fault
                fault.hits += 1
                fault.count = None if fault.count is None else fault.count - 1
                self.stats.faults[fault.kind] += 1
        return hit

    @web.middleware
    async def _front(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/_control"):
            return await self._handled(request, handler)
        stats = self.stats
        stats.requests[request.path] += 1
        stats.concurrent += 1
        stats.concurrent_peak = max(stats.concurrent_peak, stats.concurrent)
        try:
            await asyncio.sleep(
                self.latency_ms / 1000
            )  # even 0 lets the requests that came together in
            response = await self._answer(request, handler)
        finally:
            stats.concurrent -= 1
        stats.statuses[str(response.status)] += 1
        stats.bytes += len(body(response))
        return response

    @staticmethod
    async def _handled(request: web.Request, handler: Handler) -> web.StreamResponse:
        """What the handler answers, its errors in Binance's form."""
        try:
            return await handler(request)
        except ApiError as error:
            return web.json_response({"code": error.code, "msg": str(error)}, status=error.status)
        except web.HTTPException as error:
            return web.json_response({"code": -1000, "msg": error.reason}, status=error.status)

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        weight = self.weight(request)
        status, wait = self.limiter.charge(weight)
        self.stats.weight += weight
        headers = {
            "X-MBX-USED-WEIGHT": str(self.limiter.used),
            "X-MBX-USED-WEIGHT-1M": str(self.limiter.used),
        }
        if status != 200:
            return self._refusal(status, wait, headers)
        faults = self.struck(REQUEST_FAULTS, request.path, request.query.get("symbol", ""))
        if "latency_ms" in faults:
            await asyncio.sleep(float(faults["latency_ms"].value or 1000) / 1000)
        if "drop_connection" in faults and request.transport is not None:
            request.transport.abort()
            return web.Response(status=499)
        early = early_answer(faults, headers)
        if early is not None:
            return early
        response = await self._handled(request, handler)
        if "truncated_json" in faults:
            whole = body(response)
            response = web.Response(body=whole[: len(whole) // 2], content_type="application/json")
        response.headers.update(headers)
        return response

    def _refusal(self, status: int, wait: int, headers: dict[str, str]) -> web.Response:
        message = f"Too much request weight used; current limit is {self.limiter.weight_limit}."
        if status == 418:
            until = int(self.limiter.banned_until * 1000)
            message = f"Way too much request weight used; IP banned until {until}."
        return web.json_response(
            {"code": -1003, "msg": message},
            status=status,
            headers=headers | {"Retry-After": str(wait)},
        )

    def delisted(self, symbol: str) -> str | None:
        """None, or how a fault has delisted the symbol: "gone" or "break"."""
        fault = next(
            (
                f
                for f in self.faults
                if f.kind == "symbol_delisted" and fnmatchcase(symbol, f.symbol)
            ),
            None,
        )
        return None if fault is None else str(fault.value or "break")

    def listed(self, now: int) -> list[Market]:
        return [
            m for m in self.markets.values() if m.first <= now and self.delisted(m.symbol) != "gone"
        ]

    def chosen(self, request: web.Request, now: int) -> tuple[list[Market], bool]:
        """The markets asked for (all if none is named), and whether it is a single one."""
        query, listed = request.query, {m.symbol: m for m in self.listed(now)}
        if "symbol" not in query and "symbols" not in query:
            return list(listed.values()), False
        names = (
            [query["symbol"]] if "symbol" in query else re.findall(r"[^\[\]\",]+", query["symbols"])
        )
        if not all(name in listed for name in names):
            raise ApiError(-1121, "Invalid symbol.")
        return [listed[name] for name in names], "symbol" in query

    def one(self, request: web.Request, now: int) -> Market:
        if not request.query.get("symbol"):
            raise ApiError(
                -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."
            )
        return self.chosen(request, now)[0][0]

    @staticmethod
    def number(request: web.Request, name: str) -> int | None:
        value = request.query.get(name)
        if value is None or re.fullmatch(r"-?\d+", value):
            return None if value is None else int(value)
        raise ApiError(
            -1100,
            f"Illegal characters found in parameter '{name}'; legal range is '^[0-9]{{1,20}}$'.",
        )

    async def ping(self, request: web.Request) -> web.Response:
        return web.json_response({})

    def skewed(self) -> int:
        return self.clock.now() + sum(
            int(f.value or 0) for f in self.faults if f.kind == "clock_skew_ms"
        )

    async def time(self, request: web.Request) -> web.Response:
        return web.json_response({"serverTime": self.skewed()})

    async def exchange_info(self, request: web.Request) -> web.Response:
        now = self.clock.now()
        symbols = [
            m.info("BREAK" if self.delisted(m.symbol) else m.status(now))
            for m in self.chosen(request, now)[0]
        ]
        limits = [
            {
                "rateLimitType": "REQUEST_WEIGHT",
                "interval": "MINUTE",
                "intervalNum": 1,
                "limit": self.limiter.weight_limit,
            }
        ]
        return reply(
            {
                "timezone": "UTC",
                "serverTime": self.skewed(),
                "rateLimits": limits,
                "exchangeFilters": [],
                "symbols": symbols,
            }
        )

    async def no_contracts(self, request: web.Request) -> web.Response:
        """ccxt loads the futures markets too; here there are none."""
        return reply(
            {
                "timezone": "UTC",
                "serverTime": self.skewed(),
                "rateLimits": [],
                "exchangeFilters": [],
                "assets": [],
                "symbols": [],
                "optionSymbols": [],
            }
        )

    async def klines(self, request: web.Request) -> web.Response:
        now = self.clock.now()
        market, interval = self.one(request, now), request.query.get("interval", "")
        if interval not in INTERVALS:
            raise ApiError(-1120, "Invalid interval.")
        limit = self.number(request, "limit")
        if limit is not None and limit < 1:
            raise ApiError(-1130, "Data sent for parameter 'limit' is not valid.")
        self.stats.symbols[f"{market.symbol} {interval}"] += 1
        step = INTERVALS[interval]
        ts, candles = market.candles(
            step,
            self.number(request, "startTime"),
            self.number(request, "endTime"),
            min(limit or 500, 1000),
            now,
        )
        rows = f"[{','.join(kline(at, row, step) for at, row in zip(ts, candles, strict=True))}]"
        faults = self.struck(CANDLE_FAULTS, request.path, market.symbol)
        return web.json_response(
            text=dumps(spoilt(json.loads(rows), faults, self.random)) if faults else rows
        )

    def tickers(self, request: web.Request, write: Any) -> web.Response:
        now = self.clock.now()
        markets, single = self.chosen(request, now)
        answers = [write(m, now) for m in markets]
        return reply(answers[0] if single else answers)

    async def ticker_24hr(self, request: web.Request) -> web.Response:
        return self.tickers(request, self.day)

    async def ticker_price(self, request: web.Request) -> web.Response:
        return self.tickers(
            request, lambda m, now: {"symbol": m.symbol, "price": text(m.day(now)["last"])}
        )

    async def book_ticker(self, request: web.Request) -> web.Response:
        return self.tickers(
            request,
            lambda m, now: {
                k: v for k, v in self.day(m, now).items() if k[:3] in ("sym", "bid", "ask")
            },
        )

    @staticmethod
    def day(market: Market, now: int) -> dict[str, Any]:
        d, tick = market.day(now), 10.0**-market.tick
        change = d["last"] - d["open"]
        return {
            "symbol": market.symbol,
            "priceChange": text(change),
            "priceChangePercent": f"{100 * change / d['open']:.3f}",
            "weightedAvgPrice": text(d["quote"] / d["volume"] if d["volume"] else 0.0),
            "prevClosePrice": text(d["open"]),
            "lastPrice": text(d["last"]),
            "lastQty": text(10.0**-market.lot),
            "bidPrice": text(max(d["last"] - tick, tick)),
            "bidQty": text(1.0),
            "askPrice": text(d["last"] + tick),
            "askQty": text(1.0),
            "openPrice": text(d["open"]),
            "highPrice": text(d["high"]),
            "lowPrice": text(d["low"]),
            "volume": text(d["volume"]),
            "quoteVolume": text(d["quote"]),
            "openTime": now - DAY,
            "closeTime": now,
            "firstId": 0,
            "lastId": int(d["quote"] / 250),
            "count": int(d["quote"] / 250) + 1,
        }
