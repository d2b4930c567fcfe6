"""What a scan stores and what it tells of are one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.alerts import AlertKind
from app.domain.alerts.price import Crossing
from app.domain.setup import SetupState
from app.domain.timeframe import HOUR, MINUTE, Timeframe
from app.services.ports import AlertFilter
from app.services.scan.events import ScanRequest
from tests.builders.candles import NOON
from tests.builders.installation import BUSY, installed, rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders.installation import Installation

SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "DOGE/USDT", "ADA/USDT")
UP = rule("Up bar", "close > open", cooldown_bars="3", time_stop_bars="4")
OFTEN = ScanRequest(strategies=(*BUSY, UP), symbols=SYMBOLS)
SHORT = {"data.history_bars": "300"}
_STATES = {
    AlertKind.ENTRY: {SetupState.ACTIVE},
    AlertKind.STOPPED: {SetupState.LOST},
    AlertKind.WON: {SetupState.WON},
    AlertKind.EXPIRED: {SetupState.EXPIRED},
}


def keys(desk: Installation) -> list[str]:
    return [alert.key for alert in desk.application.alerts.list(AlertFilter(limit=5_000))]


def test_each_new_setup_and_each_step_of_its_life_is_an_alert_once(tmp_path: Path) -> None:
    start = NOON + MINUTE
    with installed(tmp_path, start, SHORT) as desk:
        found: set[str] = set()
        for hour in range(8):
            result = desk.scan(OFTEN, at=start + hour * HOUR)
            found |= {setup.id for setup in result.setups if setup.id in result.new}
            again = keys(desk)
            desk.scan(OFTEN)
            assert keys(desk) == again
        assert found
        assert len(again) == len(set(again))
        assert {key for key in again if key.startswith("setup/")} == {f"setup/{id}" for id in found}
        assert any(key.startswith("entry/") for key in again)
        told = desk.application.alerts.list(AlertFilter(limit=5_000))
        for setup in desk.setups().values():
            reached = {event.to_state for event in desk.events_of(setup)}
            kinds = {alert.kind for alert in told if alert.setup_id == setup.id}
            for kind, states in _STATES.items():
                assert (kind in kinds) == bool(states & reached), (setup.id, kind)


def test_what_was_missed_is_told_late_and_only_while_it_lives(tmp_path: Path) -> None:
    start = NOON + MINUTE
    with installed(tmp_path, start, SHORT) as desk:
        desk.scan(OFTEN)
        before = set(keys(desk))
        result = desk.scan(OFTEN, at=start + 12 * HOUR)
        told = [a for a in desk.application.alerts.list() if a.key not in before]
        late = {setup.id for setup in result.recovered if setup.state.is_open}
        assert {a.setup_id for a in told if a.kind is AlertKind.SETUP and a.late} == late
        ended = {setup.id for setup in result.recovered if not setup.state.is_open}
        assert ended
        assert not {a.setup_id for a in told} & ended


def test_failing_scans_are_told_once_and_so_is_their_end(tmp_path: Path) -> None:
    with installed(tmp_path, settings=SHORT | {"universe.top": "3"}) as desk:
        settings = desk.application.settings
        settings.set("universe.whitelist", "^NOPE/")
        for _ in range(3):
            assert desk.scan().record.state == "failed"
        (alert,) = desk.application.alerts.list()
        assert alert.kind is AlertKind.SCAN_FAILED
        assert "passes the filters" in alert.text
        settings.set("universe.whitelist", "")
        for _ in range(2):
            assert desk.scan().record.state == "done"
        kinds = [a.kind for a in desk.application.alerts.list() if a.setup_id is None]
        assert kinds == [AlertKind.SCAN_RECOVERED, AlertKind.SCAN_FAILED]


def test_a_price_alert_sees_every_bar_since_it_was_set(tmp_path: Path) -> None:
    with installed(tmp_path, NOON + MINUTE, SHORT | {"universe.top": "3"}) as desk:
        desk.scan()
        prices = desk.application.price_alerts
        repeated = prices.add_condition("ETH/USDT", Timeframe.H1, "close > open", repeats=True)
        once = prices.add_condition("ETH/USDT", Timeframe.H1, "close > open", note="look")
        broken = prices.add_level("NOPE/USDT", 1.0, Crossing.UP)
        desk.scan(at=NOON + MINUTE + 30 * MINUTE)
        assert not [a for a in desk.application.alerts.list() if a.kind is AlertKind.PRICE]
        desk.scan(at=NOON + MINUTE + 24 * HOUR)
        told = [a for a in desk.application.alerts.list() if a.kind is AlertKind.PRICE]
        (bars,) = desk.application.store.load("demo", ["ETH/USDT"], Timeframe.H1).values()
        recent = bars.between(NOON, NOON + 24 * HOUR)
        rises = [
            int(ts) for ts, up in zip(recent.ts, recent.close > recent.open, strict=True) if up
        ]
        edges = [ts for ts in rises if ts - HOUR not in rises]
        before = bars.between(NOON - HOUR, NOON)
        if bool((before.close > before.open)[0]) and rises and rises[0] == NOON:
            edges = edges[1:]
        fired = [a.key for a in told]
        wanted = {f"price/{repeated.id}/{ts}" for ts in edges}
        assert {key for key in fired if key.startswith(f"price/{repeated.id}/")} == wanted
        assert len(wanted) > 1
        assert [key for key in fired if key.startswith(f"price/{once.id}/")] == [
            f"price/{once.id}/{edges[0]}"
        ]
        known = {alert.id: alert for alert in prices.all()}
        assert (known[once.id].active, known[repeated.id].active) == (False, True)
        assert known[broken.id].problem
        desk.scan()
        assert [a for a in desk.application.alerts.list() if a.kind is AlertKind.PRICE] == told


def test_a_scan_of_the_past_tells_nothing(tmp_path: Path) -> None:
    with installed(tmp_path, NOON + MINUTE, SHORT) as desk:
        assert desk.scan(replace(OFTEN, at=NOON)).setups
        assert keys(desk) == []
