"""What was lived against the same period run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.backtester.reconciliation import SeenSetup, pair_setups
from app.domain.setup import Direction, SetupState
from app.services.backtests.reconciliations import ReconciliationRequest
from app.services.scan.events import ScanRequest
from app.services.streams import at_once
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.builders.installation import Installation

HOUR = 3_600_000
SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "ADA/USDT")
BUSY = rule("Busy", "close > open")


def seen(bar_time: int, symbol: str = "BTC/USDT", **changes: object) -> SeenSetup:
    facts: dict[str, object] = {
        "symbol": symbol,
        "bar_time": bar_time,
        "direction": Direction.LONG,
        "entry": 100.0,
        "stop": 90.0,
        "targets": (110.0,),
        "state": SetupState.WON,
        "r": 1.0,
    }
    return SeenSetup(**{**facts, **changes})  # type: ignore[arg-type]


def test_hits_are_paired_by_bar_symbol_and_side() -> None:
    live = [seen(2), seen(1), seen(3, r=0.5, state=SetupState.BREAK_EVEN)]
    again = [seen(1), seen(2, symbol="ETH/USDT"), seen(3)]
    pairs = pair_setups(live, again)
    assert [(p.either.bar_time, p.live is None, p.again is None, p.differs) for p in pairs] == [
        (1, False, False, ()),
        (2, False, True, ()),
        (2, True, False, ()),
        (3, False, False, ("state", "r")),
    ]


def test_prices_differ_beyond_rounding() -> None:
    (same,) = pair_setups([seen(1)], [seen(1, stop=90.0 * (1 + 1e-12))])
    (other,) = pair_setups([seen(1)], [seen(1, stop=90.01, targets=())])
    assert (same.differs, other.differs) == ((), ("stop", "targets"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path / "home") as home:
        home.application.strategies.save(BUSY)
        yield home


def scan(desk: Installation, hours: int) -> None:
    desk.scan(ScanRequest(symbols=SYMBOLS), at=NOON + hours * HOUR)


def test_scans_hour_by_hour_agree_with_the_replay(desk: Installation) -> None:
    for hours in range(6):
        scan(desk, hours)
    found = at_once(desk.application.reconciliations.run(ReconciliationRequest("Busy")))
    assert len(found.both) >= 3
    assert [pair.reason for pair in found.only_live] == []
    assert all(pair.differs == () for pair in found.both)
    assert all("universe" in pair.reason for pair in found.only_again)


def test_bars_that_scans_caught_up_on_agree_too(desk: Installation) -> None:
    for hours in (0, 1, 5, 6):
        scan(desk, hours)
    found = at_once(desk.application.reconciliations.run(ReconciliationRequest("Busy")))
    missed = [pair for pair in found.both if NOON < pair.either.bar_time < NOON + 4 * HOUR]
    assert missed
    assert found.only_live == ()


def test_what_came_before_the_first_scan_is_named(desk: Installation) -> None:
    for hours in range(3):
        scan(desk, hours)
    request = ReconciliationRequest("Busy", since=NOON - 8 * HOUR)
    found = at_once(desk.application.reconciliations.run(request))
    before = [pair for pair in found.only_again if pair.either.bar_time < NOON - HOUR]
    assert before
    assert all("did not scan yet" in pair.reason for pair in before)


def test_a_setup_still_open_run_again_is_named(desk: Installation) -> None:
    for hours in range(6):
        scan(desk, hours)
    request = ReconciliationRequest("Busy", since=NOON - 40 * HOUR)
    found = at_once(desk.application.reconciliations.run(request))
    assert any("was still open" in pair.reason for pair in found.only_live)


def test_a_rule_that_has_changed_is_named(desk: Installation) -> None:
    for hours in range(4):
        scan(desk, hours)
    changed = rule("Busy", "close > open and close < 0.1")
    desk.application.strategies.save(changed)
    found = at_once(desk.application.reconciliations.run(ReconciliationRequest("Busy")))
    assert found.only_live
    assert all("Version 1 of the rules" in pair.reason for pair in found.only_live)
