"""Open setups are followed to their end, whatever becomes of their symbol or strategy."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from app.domain.setup import SetupState
from app.domain.timeframe import HOUR
from app.services.scan.events import ScanRequest, SetupChanged
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.builders.installation import Installation

SMALL = {"data.history_bars": "300", "universe.top": "5"}
EDGE = rule("Edge", "close > open", time_stop_bars="1")


def only(desk: Installation, *strategies: object) -> None:
    """Leave just these strategies on."""
    service = desk.application.strategies
    for stored in service.list():
        service.set_enabled(stored.strategy.name, enabled=False)
    for strategy in strategies:
        service.save(strategy)  # type: ignore[arg-type]


def open_after_some_scans(desk: Installation) -> set[str]:
    """Scan until setups are open; their ids."""
    for hour in range(6):
        desk.scan(at=NOON + hour * HOUR)
        found = {key for key, setup in desk.setups().items() if setup.state.is_open}
        if found:
            return found
    raise AssertionError("no setup in six hours")


def live_on(desk: Installation, hours: int = 3) -> None:
    start = desk.clock.time
    for hour in range(1, hours + 1):
        desk.scan(at=start + hour * HOUR)


def switch_off(desk: Installation) -> None:
    desk.application.strategies.set_enabled("Edge", enabled=False)


def delete(desk: Installation) -> None:
    desk.application.strategies.delete("Edge")


def change(desk: Installation) -> None:
    desk.application.strategies.save(rule("Edge", "close < 0", time_stop_bars="100"))


def shrink_universe(desk: Installation) -> None:
    desk.application.settings.set("universe.whitelist", "^BTC/")


@pytest.mark.parametrize("event", [switch_off, delete, change, shrink_universe])
def test_open_setups_reach_their_end(tmp_path: Path, event: Callable[[Installation], None]) -> None:
    with installed(tmp_path, NOON, SMALL) as desk:
        only(desk, EDGE)
        opened = open_after_some_scans(desk)
        event(desk)
        known = set(desk.setups())
        live_on(desk)
        after = desk.setups()
        assert [key for key in opened if after[key].state.is_open] == []
        fresh = {setup.symbol for key, setup in after.items() if key not in known}
        assert fresh <= ({"BTC/USDT"} if event is shrink_universe else set())


def test_a_changed_strategy_waits_for_its_former_versions_setups(tmp_path: Path) -> None:
    with installed(tmp_path, NOON, SMALL) as desk:
        only(desk, EDGE)
        open_after_some_scans(desk)
        desk.application.strategies.save(rule("Edge", "close < open", time_stop_bars="1"))
        live_on(desk)
        lives = sorted(desk.setups().values(), key=lambda setup: (setup.symbol, setup.bar_time))
        assert {setup.strategy_version for setup in lives} == {1, 2}
        for earlier, later in pairwise(lives):
            if earlier.symbol == later.symbol:
                assert not earlier.state.is_open
                assert earlier.evaluated_until <= later.bar_time


def test_a_setup_ended_by_the_user_during_a_scan_stays_ended(tmp_path: Path) -> None:
    with installed(tmp_path, NOON, SMALL) as desk:
        only(desk, EDGE)
        opened = open_after_some_scans(desk)
        stream = desk.application.scans.run(ScanRequest())
        desk.clock.time += HOUR
        chosen = min(opened)
        for event in stream:
            if getattr(event, "phase", "") == "store":
                desk.application.decisions.cancel(chosen)
                break
        for _ in stream:
            pass
        assert desk.setups()[chosen].state is SetupState.CANCELLED


def test_a_skipped_setup_is_followed_unseen_and_leaves_its_place(tmp_path: Path) -> None:
    slow = rule("Edge", "close > open", time_stop_bars="4")
    with installed(tmp_path / "skipped", NOON, SMALL) as desk:
        only(desk, slow)
        chosen = open_after_some_scans(desk)
        for key in chosen:
            desk.application.decisions.skip(key, "not mine")
        heard = set()
        for _ in range(6):
            live_on(desk, 1)
            changes = [event for event in desk.events if isinstance(event, SetupChanged)]
            heard |= {event.setup.id for event in changes if event.events}
        skipped = desk.setups()
        events = {key: desk.events_of(skipped[key]) for key in chosen}
    with installed(tmp_path / "left alone", NOON, SMALL) as desk:
        only(desk, slow)
        open_after_some_scans(desk)
        live_on(desk, 6)
        untouched = desk.setups()
    for key in chosen:
        mine, theirs = skipped[key], untouched[key]
        assert not theirs.state.is_open
        assert (mine.state, mine.shadow) == (SetupState.SKIPPED, theirs.state)
        assert (mine.r, mine.exits, mine.life) == (theirs.r, theirs.exits, theirs.life)
        told = [event.to_state for event in events[key] if not event.shadow]
        assert told == [SetupState.WAITING, SetupState.SKIPPED]
        assert events[key][-1].to_state is theirs.state
    assert chosen.isdisjoint(heard)
    assert any(  # a setup that would not be there had the skipped one kept its place
        later.symbol == mine.symbol and mine.bar_time < later.bar_time < mine.evaluated_until
        for mine in (skipped[key] for key in chosen)
        for later in skipped.values()
    )


def test_what_the_user_decides_during_a_scan_is_kept(tmp_path: Path) -> None:
    with installed(tmp_path, NOON, SMALL) as desk:
        only(desk, EDGE)
        opened = sorted(open_after_some_scans(desk))
        taken, skipped = opened[:2]
        stream = desk.application.scans.run(ScanRequest())
        desk.clock.time += HOUR
        for event in stream:
            if getattr(event, "phase", "") == "store":
                desk.application.decisions.take(taken)
                desk.application.decisions.skip(skipped, "no")
                break
        told = [event for event in stream if isinstance(event, SetupChanged)]
        after = desk.setups()
        assert after[taken].taken_at == desk.clock.time
        assert after[taken].evaluated_until > after[taken].bar_time
        assert after[skipped].state is SetupState.SKIPPED
        assert after[skipped].shadow not in (None, SetupState.WAITING)
        assert all(event.setup == after[event.setup.id] for event in told)
        assert [event.events for event in told if event.setup.id == skipped] == [()]
