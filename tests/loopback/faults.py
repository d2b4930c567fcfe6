"""What goes wrong on demand, and the limits and counts of the loopback exchange."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    import random

CANDLE_FAULTS = ("duplicate_candle", "gap", "out_of_order", "wrong_types")
REQUEST_FAULTS = (
    "latency_ms",
    "http_status",
    "drop_connection",
    "truncated_json",
    "empty_list",
    "html_body",
)
STATE_FAULTS = ("symbol_delisted", "clock_skew_ms")


class ApiError(Exception):
    """An error answer in Binance's form."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status


@dataclass
class Limiter:
    """Request weight in a window of real time: 429 past the limit, then 418."""

    weight_limit: int = 6000
    window_s: float = 60.0
    ban_after: int = 10  # refused requests in one window before the ban
    ban_s: float = 120.0
    used: int = 0
    refused: int = 0
    window: int = 0
    banned_until: float = 0.0

    def charge(self, weight: int) -> tuple[int, int]:
        """The status (200, 429 or 418) and the seconds to wait for a request of this weight."""
        now = time.time()
        if int(now // self.window_s) != self.window:
            self.window, self.used, self.refused = int(now // self.window_s), 0, 0
        if now < self.banned_until:
            return 418, math.ceil(self.banned_until - now)
        self.used += weight
        if self.used <= self.weight_limit:
            return 200, 0
        self.refused += 1
        if self.refused > self.ban_after:
            self.banned_until = now + self.ban_s
            return 418, math.ceil(self.ban_s)
        return 429, math.ceil((self.window + 1) * self.window_s - now)


@dataclass
class Fault:
    """Something to go wrong: what, for which requests, how often, and how many times more."""

    kind: str
    value: Any = None
    path: str = "*"
    symbol: str = "*"
    probability: float = 1.0
    count: int | None = None
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in CANDLE_FAULTS + REQUEST_FAULTS + STATE_FAULTS:
            raise ApiError(-1102, f"unknown fault kind {self.kind!r}")


@dataclass
class Stats:
    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    symbols: Counter[str] = field(default_factory=Counter)  # klines requests by symbol and interval
    bytes: int = 0
    weight: int = 0
    concurrent: int = 0
    concurrent_peak: int = 0


def early_answer(faults: dict[str, Fault], headers: dict[str, str]) -> web.Response | None:
    """What a fault answers in place of the exchange; None: nothing."""
    if "http_status" in faults:
        value = faults["http_status"].value or 503
        status, more = value if isinstance(value, (list, tuple)) else (value, {})
        error = {"code": -1000, "msg": "An unknown error occurred while processing the request."}
        return web.json_response(error, status=int(status), headers=headers | more)
    if "html_body" in faults:
        page = "<html><head><title>502</title></head><body><h1>502 Bad Gateway</h1></body></html>"
        status = int(faults["html_body"].value or 200)
        return web.Response(text=page, content_type="text/html", status=status, headers=headers)
    if "empty_list" in faults:
        return web.json_response([], headers=headers)
    return None


def spoilt(
    rows: list[list[Any]], faults: dict[str, Fault], chance: random.Random
) -> list[list[Any]]:
    """The candles with what the faults do to `value` of them (1 if unset), at random."""
    for kind, fault in faults.items():
        for _ in range(min(int(fault.value or 1), max(0, len(rows) - 2))):
            at = chance.randrange(1, len(rows) - 1)
            if kind == "duplicate_candle":
                rows.insert(at, list(rows[at]))
            elif kind == "gap":
                del rows[at]
            elif kind == "out_of_order":
                rows[at - 1], rows[at] = rows[at], rows[at - 1]
            else:
                rows[at][chance.randrange(1, 6)] = chance.choice([None, "NaN", "", "n/a", [], {}])
    return rows
