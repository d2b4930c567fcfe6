"""Days walked through hour by hour, with kills and restarts, against one replay of the same days.

``HARRIER_DAYS`` sets how many days (default: a few hours); 60 of them are for the long run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.alerts import AlertKind
from app.domain.setup import SetupState
from app.domain.timeframe import HOUR
from app.services.ports import AlertFilter
from app.services.replay import ReplayRequest
from app.services.scan.events import ScanRequest
from tests.builders.installation import BUSY, installed, rule
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from app.domain.setup import Setup
    from app.services.replay import ReplayedSetup
    from tests.builders.installation import Installation
    from tests.loopback.server import LoopbackExchange

ROOT = Path(__file__).resolve().parents[2]
HOURS = int(float(os.environ.get("HARRIER_DAYS", "0.3")) * 24)
SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "DOGE/USDT", "LTC/USDT")
SEED = 5
FINAL = frozenset(state for state in SetupState if not state.is_open)

LIMIT = (
    '{"entry": {"kind": "limit", "price": "close - 0.2 * atr(14)"},'
    ' "stop": {"kind": "atr", "length": 14, "mult": 1},'
    ' "targets": [{"kind": "r", "value": 0.5, "share": 0.5},'
    ' {"kind": "r", "value": 1, "share": 0.5}],'
    ' "break_even_after": 1, "trailing": {"kind": "atr", "length": 14, "mult": 2}}'
)
RULES = (
    *BUSY,
    rule("Rose", "close > open", levels=LIMIT, expiry_bars="2", cooldown_bars="1"),
    rule("Fell", "close < open and close < ema(50)@4h", intrabar='"detail"', levels=LIMIT),
)


class Walk:
    """One home that is scanned hour by hour, sometimes by a process that is killed."""

    def __init__(self, home: Path, exchange: LoopbackExchange) -> None:
        self.home, self.exchange = home, exchange
        self.kills = self.finished = 0
        self.chance = random.Random(SEED)
        self.settings = {
            "data.history_bars": "300",
            "market.exchange": "binance",
            "market.api_url": exchange.url,
        }
        home.mkdir()
        for strategy in RULES:
            (home.parent / f"{strategy.name}.json").write_text(strategy.to_json())

    @property
    def now(self) -> int:
        return self.exchange.exchange.clock.now()

    @property
    def requests(self) -> int:
        """How many the exchange was sent."""
        return sum(self.exchange.exchange.stats.requests.values())

    def tick(self) -> None:
        self.exchange.exchange.clock.set(self.now + HOUR)

    def opened(self) -> Any:
        # The wall clock is that of the processes beside it, as in life: alerts age by it.
        return installed(self.home, time.time_ns() // 1_000_000, self.settings)

    def stretch(self, hours: int) -> None:
        """Scan each hour in one installation, which is closed then."""
        with self.opened() as desk:
            desk.application.scan_history.close_interrupted()
            for _ in range(hours):
                self.tick()
                record = desk.scan(ScanRequest(strategies=RULES, symbols=SYMBOLS)).record
                assert record.state == "done", record.errors

    def killed(self) -> None:
        """A ``scan`` of this hour in a process that is killed somewhere on its way."""
        self.tick()
        line = [sys.executable, str(ROOT / "main.py"), "scan", "--json"]
        line += ["--home", str(self.home), "--exchange", "binance"]
        line += ["--api-url", self.exchange.url, "--symbols", ",".join(SYMBOLS), "--strategy"]
        line += [str(self.home.parent / f"{strategy.name}.json") for strategy in RULES]
        with subprocess.Popen(
            line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            asked = self.requests
            while self.requests == asked and process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.01)
            try:  # starting is long, and nothing can be lost by a kill before the first request
                process.wait(self.chance.uniform(0.0, 2.0))
                self.finished += 1
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                self.kills += 1


@pytest.mark.market
@pytest.mark.timeout(max(120, 6 * HOURS))
def test_days_of_scans_with_kills_are_one_replay(
    tmp_path: Path, real_loopback: LoopbackExchange
) -> None:
    walk = Walk(tmp_path / "home", real_loopback)
    start = walk.now
    walk.stretch(1)
    first = walk.now
    while walk.now < start + HOURS * HOUR:
        walk.stretch(walk.chance.randint(2, 8))
        walk.killed()
    walk.stretch(1)
    with walk.opened() as desk:
        lived = sorted(desk.setups().values(), key=_order)
        replayed = sorted(_replayed(desk, first), key=_order)
        assert [_told(setup) for setup in lived] == [_told(setup) for setup in replayed]
        assert len(lived) > HOURS
        for setup in lived:
            _assert_one_life(desk, setup)
        _assert_one_at_a_time(lived)
        print(f"\n{HOURS} hours, {walk.kills} scans killed, {walk.finished} ended before it")
        states = Counter(record.state for record in desk.records())
        print(f"scans by state: {dict(states)}")
        print(f"{len(lived)} setups alike, {sum(not one.state.is_open for one in lived)} final")
        told = _told_as_new(desk)
        assert set(told.values()) == {1}
        assert {setup.id for setup in lived if not setup.late} <= told.keys()
        assert told.keys() <= {setup.id for setup in lived}
    assert walk.kills


def _told_as_new(desk: Installation) -> Counter[str | None]:
    """How often each setup was told as new."""
    alerts = desk.application.alerts.list(AlertFilter(kind=AlertKind.SETUP, limit=1_000_000))
    return Counter(alert.setup_id for alert in alerts)


def _replayed(desk: Installation, first: int) -> list[ReplayedSetup]:
    """Each rule from the first bar on that its first scan judged."""
    found: list[ReplayedSetup] = []
    for strategy in RULES:
        since = strategy.timeframe.last_closed(first)
        request = ReplayRequest((strategy,), SYMBOLS, since=since)
        found += ended(desk.application.replays.run(request)).setups
    return found


def _order(setup: Setup | ReplayedSetup) -> tuple[str, str, int]:
    return setup.strategy, setup.symbol, setup.bar_time


def _told(setup: Setup | ReplayedSetup) -> tuple[object, ...]:
    return (
        *_order(setup),
        setup.direction,
        setup.entry_kind,
        setup.entry,
        setup.stop,
        setup.targets,
        setup.state,
        setup.entry_time,
        setup.entry_price,
        setup.exits,
        setup.r,
    )


def _assert_one_life(desk: Installation, setup: Setup) -> None:
    """Its events lead from the signal to where it stands, into at most one final state."""
    events = desk.events_of(setup)
    assert events[0].from_state is None
    assert events[-1].to_state == setup.state
    for earlier, later in pairwise(events):
        assert later.from_state == earlier.to_state
        assert earlier.to_state not in FINAL
        assert earlier.bar_time <= later.bar_time


def _assert_one_at_a_time(lived: list[Setup]) -> None:
    for earlier, later in pairwise(lived):
        if (earlier.strategy, earlier.symbol) == (later.strategy, later.symbol):
            assert earlier.bar_time < later.bar_time
            assert not earlier.state.is_open
            assert earlier.evaluated_until <= later.bar_time
