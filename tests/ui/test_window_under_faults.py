"""The real window over real HTTP while everything goes wrong, watched from the outside.

An hour of the market passes in six seconds, so that scans come on schedule. HARRIER_FAULT_MINUTES
lengthens the run and repeats the short ones more often.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import sys
import time
from contextlib import closing
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from aiohttp import web

from tests.builders.display import screen
from tests.builders.window_process import WindowProcess, wait_until
from tests.loopback.faults import Fault
from tests.loopback.generated import HOUR, NOON, write_candles
from tests.loopback.plugin import REAL_CANDLES
from tests.loopback.server import LoopbackExchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.loopback.exchange import Handler

MINUTES = float(os.environ.get("HARRIER_FAULT_MINUTES", "0"))
REPEATS = 20 if MINUTES else 3
KILLS = 5 if MINUTES else 1
SPEED = 600
SEED = 11
START = NOON + HOUR // 3
REAL = ("BTC", "ETH", "BNB", "XRP", "ADA", "DOGE", "LTC", "LINK")
STRIKES = (
    ("latency_ms", 800),
    ("http_status", [429, {"Retry-After": "3"}]),
    ("http_status", [418, {"Retry-After": "5"}]),
    ("http_status", 503),
    ("truncated_json", None),
    ("html_body", None),
    ("html_body", 502),
    ("empty_list", None),
    ("wrong_types", 3),
    ("gap", 1),
    ("duplicate_candle", 1),
    ("out_of_order", 1),
    ("drop_connection", None),
    ("symbol_delisted", "gone"),
    ("symbol_delisted", "break"),
    ("clock_skew_ms", -90_000),
)
ON_THE_WIRE_S = 0.3  # what was sent before the refusal was read

pytestmark = [
    pytest.mark.display,
    pytest.mark.timeout(240 + 90 * MINUTES),
    pytest.mark.skipif(
        shutil.which("Xvfb") is None or not sys.platform.startswith("linux"),
        reason="needs Xvfb and /proc",
    ),
]


class Arrival(NamedTuple):
    """A request as it came in; seconds of real time."""

    at: float
    path: str
    status: int
    answered_at: float


class Market:
    """A loopback exchange that notes every request."""

    def __init__(self, server: LoopbackExchange, symbols: tuple[str, ...]) -> None:
        self.server, self.symbols = server, symbols
        self.arrivals: list[Arrival] = []
        server.exchange.app.middlewares.insert(0, self._note)

    @web.middleware
    async def _note(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        at = time.monotonic()
        response = await handler(request)
        self.arrivals.append(Arrival(at, request.path, response.status, time.monotonic()))
        return response

    def strike(self, *faults: Fault) -> None:
        """Let these go wrong from now on, and nothing else."""
        self.server.exchange.faults[:] = faults

    def candle_requests(self) -> dict[str, int]:
        """Since the last call, by symbol and interval."""
        counted = dict(self.server.exchange.stats.symbols)
        self.server.exchange.stats.symbols.clear()
        return counted

    def sent_during(self, since: float, until: float) -> list[Arrival]:
        """Requests that came in this stretch of real time."""
        return [arrival for arrival in self.arrivals if since < arrival.at < until]

    def wait_for_requests(self, count: int, since: float) -> None:
        """Wait until so many have been answered that came in after this moment.

        Those of a process that has ended are still being answered when the next one starts.
        """
        wait_until(
            f"request {count}",
            lambda: sum(arrival.at > since for arrival in self.arrivals) >= count,
        )

    def refusals(self, status: int) -> list[Arrival]:
        """Requests answered with this status."""
        return [arrival for arrival in self.arrivals if arrival.status == status]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen of its own."""
    with screen() as made:
        yield made


@pytest.fixture(scope="module")
def candles(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    """Real candles of eight symbols where there are some, else generated ones."""
    if REAL_CANDLES.is_dir():
        return REAL_CANDLES, REAL
    folder = tmp_path_factory.mktemp("candles")
    write_candles(folder, symbols=8)
    return folder, ("BTC", *(f"S{number:02d}" for number in range(1, 8)))


@pytest.fixture
def market(candles: tuple[Path, tuple[str, ...]]) -> Iterator[Market]:
    folder, symbols = candles
    server = LoopbackExchange(folder, start=START, speed=SPEED, seed=SEED)
    made = Market(server, symbols)
    with server:
        yield made


@pytest.fixture
def open_window(
    tmp_path: Path, display: str, candles: Any
) -> Iterator[Callable[[str], WindowProcess]]:
    opened: list[WindowProcess] = []

    def make(url: str) -> WindowProcess:
        window = WindowProcess(tmp_path, url, display)
        window.set("universe.whitelist", f"^({'|'.join(candles[1])})/")
        opened.append(window)
        return window

    yield make
    for window in opened:
        window.kill()


@pytest.fixture
def window(market: Market, open_window: Callable[[str], WindowProcess]) -> WindowProcess:
    return open_window(market.server.url)


def started(window: WindowProcess, scans: int = 1) -> WindowProcess:
    window.start()
    window.wait_for_scans(scans, 90)
    return window


def reasons(scan: dict[str, Any]) -> dict[str, str]:
    return {error["symbol"] or "": error["reason"] for error in scan["errors"]}


def hour_of(scan: dict[str, Any]) -> int:
    """Number of the hour it was made in."""
    return int(datetime.fromisoformat(scan["as_of"]).timestamp()) // 3600


def on(symbol: str, kind: str, value: Any = None, **more: Any) -> Fault:
    return Fault(kind, value, path="*/klines", symbol=f"{symbol}USDT", **more)


def on_any(symbol: str, strike: tuple[str, Any]) -> Fault:
    """A fault of this kind on what is asked about one symbol."""
    kind, value = strike
    if kind in ("symbol_delisted", "clock_skew_ms"):
        return Fault(kind, value, symbol=f"{symbol}USDT")
    return Fault(kind, value, symbol=f"{symbol}USDT", probability=0.7)


def held_back(market: Market, window: WindowProcess, status: int, seconds: int) -> None:
    """One refusal with Retry-After keeps every request back until it has passed."""
    before = len(market.refusals(status))
    market.strike(Fault("http_status", [status, {"Retry-After": str(seconds)}], count=1))
    wait_until(f"the refusal {status}", lambda: len(market.refusals(status)) > before)
    refused_at = market.refusals(status)[before].answered_at
    window.wait_for_scans(1)
    early = market.sent_during(refused_at + ON_THE_WIRE_S, refused_at + seconds)
    assert early == []


def test_every_fault_is_named_and_the_schedule_goes_on(
    market: Market, window: WindowProcess
) -> None:
    _, first, second, third, fourth, fifth, *_ = market.symbols
    market.strike(
        on(first, "wrong_types", 40), on(second, "gap", 5), on(third, "duplicate_candle", 5)
    )
    started(window)
    market.strike()
    window.wait_for_scans(1)
    megabytes, threads = window.footprint()

    market.strike(
        on(first, "drop_connection"),
        on(second, "truncated_json"),
        on(third, "html_body"),
        on(fourth, "http_status", 503),
        Fault("symbol_delisted", "gone", symbol=f"{fifth}USDT"),
    )
    window.wait_for_scans(1)
    market.strike(Fault("latency_ms", 700, path="*/klines", probability=0.5))
    window.wait_for_scans(1)
    held_back(market, window, 429, 4)
    held_back(market, window, 418, 7)
    market.strike(Fault("http_status", 503))
    window.wait_for_scans(1)
    market.strike()
    window.wait_for_scans(1)
    market.candle_requests()
    window.wait_for_scans(2)

    asked = market.candle_requests()
    scans = window.listed("scans")[::-1]
    assert {"done", "partial", "failed"} == {scan["state"] for scan in scans}
    named: dict[str, str] = {}
    for scan in scans:
        named |= reasons(scan)
        assert scan["scanned"] + scan["failed"] in (scan["universe"], 0)
    assert {f"{symbol}/USDT" for symbol in (first, second, third, fourth)} <= named.keys()
    assert all(reason.count(" ") > 3 for reason in named.values())
    assert [scan["state"] for scan in scans[-2:]] == ["done", "done"]
    assert hour_of(scans[-1]) - hour_of(scans[-2]) == 1
    assert max(asked.values(), default=0) <= 3
    grown, now_threads = window.footprint()
    assert grown - megabytes < 60
    assert now_threads <= threads + 2
    window.quit()


@pytest.mark.skipif(not MINUTES, reason="HARRIER_FAULT_MINUTES says how long")
def test_a_long_run_of_random_faults(market: Market, window: WindowProcess) -> None:
    chance = random.Random(SEED)
    started(window, 2)
    megabytes, threads = window.footprint()
    deadline = time.monotonic() + 60 * MINUTES
    while time.monotonic() < deadline:
        kinds = chance.sample(STRIKES, chance.randint(1, 4))
        market.strike(*(on_any(chance.choice(market.symbols), kind) for kind in kinds))
        window.wait_for_scans(1, 120)
        market.strike()
        window.wait_for_scans(1, 120)
    window.wait_for_scans(2)
    scans = window.listed("scans")
    assert [scan["state"] for scan in scans[:2]] == ["done", "done"]
    assert all(len(reason) > 20 for scan in scans for reason in reasons(scan).values())
    assert all(scan["errors"] for scan in scans if scan["state"] in ("partial", "failed"))
    grown, now_threads = window.footprint()
    assert grown - megabytes < 60 + MINUTES
    assert now_threads <= threads + 2
    window.quit()


def test_an_exchange_that_comes_later_is_scanned_then(
    open_window: Callable[[str], WindowProcess], candles: tuple[Path, tuple[str, ...]]
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        port = door.getsockname()[1]
    window = open_window(f"http://127.0.0.1:{port}")
    started(window)
    assert "could not be reached" in reasons(window.listed("scans")[0])[""]
    with LoopbackExchange(candles[0], port, start=START, speed=SPEED):
        window.wait_for_scans(2)
        assert window.listed("scans")[0]["state"] == "done"
        window.quit()


def test_after_a_leap_of_the_clock_one_scan_makes_up(market: Market, window: WindowProcess) -> None:
    started(window, 2)
    clock = market.server.exchange.clock
    clock.set(clock.now() + 8 * HOUR)
    leapt = window.ended_scans()
    window.wait_for_scans(3)
    scans = window.listed("scans")[::-1]
    hours = sorted({hour_of(scan) for scan in scans[leapt - 1 :]})
    leap, *steps = [later - earlier for earlier, later in pairwise(hours)]
    assert leap in (8, 9)
    assert set(steps) == {1}
    window.quit()


def test_a_stopped_process_makes_up_once_when_it_goes_on(
    market: Market, window: WindowProcess
) -> None:
    started(window, 2)
    before = window.ended_scans()
    window.process.send_signal(signal.SIGSTOP)
    missed = market.server.exchange.clock.now() + 3 * HOUR
    wait_until("three hours", lambda: market.server.exchange.clock.now() > missed)
    window.process.send_signal(signal.SIGCONT)
    window.wait_for_scans(2)
    hours = [hour_of(scan) for scan in window.listed("scans")[::-1]][before - 1 :]
    assert hours[1] - hours[0] >= 3
    assert hours[2] - hours[1] == 1
    window.quit()


def test_closing_in_the_middle_of_a_scan_ends_with_0(market: Market, window: WindowProcess) -> None:
    chance = random.Random(SEED)
    market.strike(Fault("latency_ms", 400, path="*/klines"))
    for _ in range(REPEATS):
        window.start()
        market.wait_for_requests(chance.randint(1, 12), since=time.monotonic())
        window.quit()
    assert not window.is_scanning()


def test_after_kill_in_the_middle_of_a_scan_the_next_start_is_clean(
    market: Market, window: WindowProcess
) -> None:
    chance = random.Random(SEED)
    for _ in range(KILLS):
        market.strike(Fault("latency_ms", 400, path="*/klines"))
        window.start()
        market.wait_for_requests(chance.randint(3, 20), since=time.monotonic())
        window.kill()
        market.strike()
        started(window)
        window.quit()
        assert not window.is_scanning()
