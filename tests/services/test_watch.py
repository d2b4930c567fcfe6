"""The watch says what broke off: the scan, or what follows it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from app.cli.watch_lines import line_of, shape_of
from app.domain.errors import EnvironmentFault
from app.services.events import EventBus, Waiting
from app.services.watch import Trouble, Watch, WatchTrouble

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.services.events import Event
    from app.services.scan.events import ScanRequest


class Market:
    """A scan and what follows it, either of which may break off."""

    def __init__(self, *, scan: bool, rates: bool) -> None:
        self._breaks = {"scan": scan, "rates": rates}
        self.played: list[str] = []

    def scan(self, _request: ScanRequest) -> Generator[Event]:
        yield from self._play("scan")

    def base_rates(self) -> Generator[Event]:
        yield from self._play("rates")

    def _play(self, name: str) -> Generator[Event]:
        self.played.append(name)
        yield Waiting(name)
        if self._breaks[name]:
            raise EnvironmentFault("The disk is full.")


def first_trouble(market: Market) -> WatchTrouble:
    watch = Watch(market.scan, market.base_rates, EventBus())
    with closing(watch.run()) as events:
        return next(event for event in events if isinstance(event, WatchTrouble))


def test_a_scan_that_cannot_begin_is_told_and_nothing_follows_it() -> None:
    market = Market(scan=True, rates=True)
    trouble = first_trouble(market)
    assert trouble == WatchTrouble(Trouble.SCAN, "The scan could not begin: The disk is full.")
    assert line_of(trouble) == "scan   The scan could not begin: The disk is full."
    assert market.played == ["scan"]


def test_base_rates_that_break_off_are_not_told_as_a_scan_that_failed() -> None:
    market = Market(scan=False, rates=True)
    trouble = first_trouble(market)
    assert market.played == ["scan", "rates"]
    assert line_of(trouble) == "rates  Base rates could not be worked out: The disk is full."
    assert shape_of(trouble) == {
        "event": "trouble",
        "what": "base rates",
        "reason": "Base rates could not be worked out: The disk is full.",
    }
