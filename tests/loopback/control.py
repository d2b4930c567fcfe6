"""Requests that steer the loopback exchange: clock, faults, limits, counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.loopback.faults import ApiError, Fault, Limiter, Stats
from tests.loopback.market import INTERVALS, iso, parse_instant

if TYPE_CHECKING:
    from tests.loopback.exchange import Exchange


async def control(exchange: Exchange, request: web.Request) -> web.Response:
    """Answer one of clock, faults, limits, stats."""
    order: Any = await request.json() if request.method == "POST" else None
    what = {"clock": _clock, "faults": _faults, "limits": _limits, "stats": _stats}
    act = what.get(request.match_info["what"])
    if act is None:
        raise ApiError(-1100, "no such control", 404)
    return web.json_response(act(exchange, request.method, order))


def _clock(exchange: Exchange, method: str, order: Any) -> Any:
    clock = exchange.clock
    if order:
        step = order.get("advance", 0)
        now = parse_instant(order["now"]) if "now" in order else clock.now()
        clock.set(now + (INTERVALS[step] if step in INTERVALS else int(step)), order.get("speed"))
    now = clock.now()
    return {"now_ms": now, "now": iso(now), "speed": clock.speed}


def _faults(exchange: Exchange, method: str, order: Any) -> Any:
    if method == "DELETE":
        exchange.faults.clear()
    elif order is not None:
        exchange.faults += [Fault(**one) for one in (order if isinstance(order, list) else [order])]
    return [asdict(fault) for fault in exchange.faults]


def _limits(exchange: Exchange, method: str, order: Any) -> Any:
    if order is not None:
        exchange.limiter = Limiter(**order)
    return asdict(exchange.limiter)


def _stats(exchange: Exchange, method: str, order: Any) -> Any:
    if method == "DELETE":
        exchange.stats = Stats(concurrent=exchange.stats.concurrent)
    return vars(exchange.stats) | {"used_weight_1m": exchange.limiter.used}
