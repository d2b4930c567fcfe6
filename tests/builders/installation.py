"""A whole installation in a temporary folder, with a clock that the test sets."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.adapters.exchange.ccxt_exchange import CcxtExchange
from app.adapters.storage.paths import DataFolder
from app.bootstrap.composition import Composition
from app.domain.strategy import parse_strategy
from app.services.ports import SetupFilter
from app.services.scan.events import ScanRequest
from tests.builders.candles import NOON, FixedClock
from tests.builders.databases import lay_database
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from app.domain.setup import Setup, SetupEvent
    from app.domain.strategy import Strategy
    from app.services.events import Event
    from app.services.ports import Exchange, ScanRecord
    from app.services.ports.fills import AccountSource
    from app.services.scan.events import ScanResult


@dataclass(frozen=True, slots=True)
class OpenMarket:
    """A market that outlives the installations that use it, since starting one takes seconds."""

    current: Exchange

    @contextmanager
    def account(self, exchange: str) -> Iterator[AccountSource]:
        """The private side of the same market."""
        assert isinstance(self.current, CcxtExchange)
        assert self.current.id == exchange
        yield self.current

    def close(self) -> None:
        """Left open for the next one."""


class Installation:
    """The program's own wiring around a folder.

    Attributes:
        clock: the wall clock, and with it the demo market's.
        events: what the last scan told.
    """

    def __init__(self, home: Path, overrides: Mapping[str, str], *, offline: bool) -> None:
        self.application = Composition(DataFolder(home), dict(overrides), offline=offline)
        self.clock = FixedClock()
        vars(self.application)["wall"] = self.clock
        self.events: list[Event] = []

    def scan(self, request: ScanRequest | None = None, at: int | None = None) -> ScanResult:
        """One whole cycle; ``at`` sets the clock first (UTC ms)."""
        if at is not None:
            self.clock.time = at
        self.events.clear()
        return ended(self.application.scans.run(request or ScanRequest()), self.events)

    def setups(self) -> dict[str, Setup]:
        """Every stored setup by id."""
        found = self.application.setups.list(SetupFilter(open_only=False))
        return {setup.id: setup for setup in found}

    def events_of(self, setup: Setup) -> tuple[SetupEvent, ...]:
        """What is stored of one setup's life."""
        with self.application.database.work(read_only=True) as work:
            return work.setups.events(setup.id)

    def records(self) -> tuple[ScanRecord, ...]:
        """Stored cycles, newest first."""
        return self.application.scan_history.latest(1_000)


@contextmanager
def installed(
    home: Path,
    at: int = NOON,
    settings: Mapping[str, str] = MappingProxyType({}),
    *,
    offline: bool = False,
    exchange: Exchange | None = None,
) -> Iterator[Installation]:
    """An installation while the block lasts.

    Args:
        home: its data folder.
        at: the clock, UTC ms.
        settings: of this run alone, text by path.
        offline: whether it sends nothing.
        exchange: an open market in place of the settings' own.
    """
    lay_database(DataFolder(home).database)
    installation = Installation(home, settings, offline=offline)
    installation.clock.time = at
    if exchange is not None:
        installation.application.__dict__["_market_places"] = OpenMarket(exchange)
    try:
        yield installation
    finally:
        installation.application.close()


STOP = '{"kind": "atr", "length": 14, "mult": 1.5}'
TARGETS = '[{"kind": "r", "value": 1, "share": 0.5}, {"kind": "r", "value": 2, "share": 0.5}]'


def rule(name: str, entry: str, timeframe: str = "1h", **more: str) -> Strategy:
    """A strategy with an ATR stop and two targets; ``more`` are keys with JSON values."""
    parts = {
        "name": f'"{name}"',
        "timeframe": f'"{timeframe}"',
        "entry": '"' + entry.replace('"', '\\"') + '"',
        "levels": f'{{"stop": {STOP}, "targets": {TARGETS}}}',
        **more,
    }
    body = ", ".join(f'"{key}": {value}' for key, value in parts.items())
    return parse_strategy(f"{{{body}}}", name)


BUSY = (
    rule("Rising", "rsi(14) crosses above 50", time_stop_bars="30", cooldown_bars="2"),
    rule("Falling", "ema(9) crosses below ema(21)", direction='"short"', exit='"rsi(14) > 60"'),
    rule("Slow", "close crosses above ema(20)", timeframe="4h", cooldown_bars="1"),
)
