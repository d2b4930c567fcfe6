"""From a message over real HTTP to a setup that the scan follows to its end."""

from __future__ import annotations

import json
import os
import queue
import signal
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.domain.setup import SetupState
from app.domain.timeframe import HOUR, MINUTE, Timeframe
from app.services.ports import HookFate, HookRecord
from app.services.scan.events import ScanRequest, SetupOpened
from app.services.webhooks.events import ListenerChanged, WebhookSettled
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.setup import Setup
    from app.services.events import Event
    from tests.builders.installation import Installation

CLOSE = NOON + 5_000
SETTINGS = {
    "hooks.enabled": "true",
    "hooks.port": "0",
    "data.history_bars": "300",
    "universe.top": "4",
}
PATIENCE_S = 60.0
TWINS = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "DOGE/USDT", "ADA/USDT")


class Desk:
    """An installation that listens, and what it tells."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.application = installation.application
        self.webhooks = installation.application.webhooks
        self.news: queue.Queue[Event] = queue.Queue()
        self.application.bus.subscribe(self.news.put)
        for stored in self.application.strategies.list():
            self.application.strategies.set_enabled(stored.strategy.name, enabled=False)
        self.webhooks.begin()
        self.state = self.next(ListenerChanged).state

    def next[E: Event](self, kind: type[E]) -> E:
        while True:
            event = self.news.get(timeout=PATIENCE_S)
            if isinstance(event, kind):
                return event

    def post(self, key: str = "", **fields: object) -> int:
        path = f"/hook/{key or self.webhooks.token()}"
        with closing(HTTPConnection("127.0.0.1", self.state.port, timeout=9)) as connection:
            connection.request("POST", path, json.dumps(fields))
            return connection.getresponse().status

    def send(self, **fields: object) -> HookRecord:
        """Post a message and wait for what becomes of it."""
        whole = {"name": "Test", "ticker": "BTCUSDT", "action": "buy", **fields}
        assert self.post(**whole) == 202
        number = self.next(WebhookSettled).record
        return next(each for each in self.webhooks.requests() if each.id == number)

    def setups(self) -> list[Setup]:
        return list(self.installation.setups().values())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with installed(tmp_path, CLOSE, SETTINGS) as made:
        yield Desk(made)


def test_a_message_makes_a_setup_that_every_scan_follows(desk: Desk) -> None:
    whole = {"name": "Test", "ticker": "DOGEUSDT", "action": "buy", "interval": "5"}
    assert desk.post(**whole, stop=1e-6, targets=[1e9], comment="up") == 202
    opened = desk.next(SetupOpened).setup
    (setup,) = desk.setups()
    assert opened == setup
    assert desk.webhooks.requests()[0].setup_id == setup.id
    assert (setup.strategy, setup.symbol) == ("external: Test (5m long)", "DOGE/USDT")
    assert (setup.state, setup.bar_time) == (SetupState.WAITING, NOON - 5 * MINUTE)
    assert (setup.why[0].label, setup.strategy_version) == ("Test: long (up)", 1)
    assert Timeframe.M5 in desk.application.scans.timeframes_in_use()
    listed = [stored.strategy.name for stored in desk.application.strategies.list()]
    assert setup.strategy not in listed

    result = desk.installation.scan(at=NOON + HOUR + 5_000)
    (later,) = desk.setups()
    assert later.state is SetupState.ACTIVE
    assert (later.entry_time, later.evaluated_until) == (NOON, NOON + 55 * MINUTE)
    events = desk.installation.events_of(later)
    assert [event.to_state for event in events] == [SetupState.WAITING, SetupState.ACTIVE]
    # Nothing else is looked at on its timeframe, or because of its symbol.
    assert result.record.timeframes == ()
    assert "DOGE/USDT" not in {row.symbol for row in result.rows}
    stored = desk.application.store.series("demo")
    assert {info.symbol for info in stored if info.timeframe == "5m"} == {"DOGE/USDT"}


def test_it_ends_as_a_setup_of_an_own_strategy_with_the_same_levels_does(desk: Desk) -> None:
    """One life cycle: what the scan makes of both is the same, bar by bar."""
    levels = (
        '{"stop": {"kind": "percent", "value": 0.4},'
        ' "targets": [{"kind": "percent", "value": 0.5, "share": 1}]}'
    )
    own = rule("Own", "close > open", levels=levels)
    request = ScanRequest(strategies=(own,), symbols=TWINS)
    twins = {setup.symbol: setup for setup in desk.installation.scan(request).setups}
    assert twins
    for symbol, twin in twins.items():
        prices = {"stop": twin.stop, "targets": [each.price for each in twin.targets]}
        assert desk.send(ticker=symbol, **prices).fate is HookFate.SETUP
    desk.installation.scan(request, at=CLOSE + 12 * HOUR)
    desk.installation.scan()
    for symbol, twin in twins.items():
        one = desk.installation.setups()[twin.id]
        (other,) = (s for s in desk.setups() if s.symbol == symbol and s.strategy != "Own")
        assert not other.state.is_open
        assert (one.state, one.r, one.exits) == (other.state, other.r, other.exits)
        assert (one.mae_r, one.mfe_r, one.bar_time) == (other.mae_r, other.mfe_r, other.bar_time)


def test_one_open_setup_for_each_name_symbol_timeframe_and_side(desk: Desk) -> None:
    def fate(**fields: object) -> HookFate:
        return desk.send(stop=1, **fields).fate

    assert fate() is HookFate.SETUP
    assert fate(price=5) is HookFate.DUPLICATE
    assert fate(name="Other") is HookFate.SETUP
    assert fate(interval="240") is HookFate.SETUP
    assert desk.send(action="sell", stop=1e9).fate is HookFate.SETUP
    assert len(desk.setups()) == 4


def test_after_its_end_the_next_one_waits_for_the_cool_down(desk: Desk) -> None:
    desk.application.settings.set("hooks.cooldown_bars", "2")
    setup_id = desk.send(stop=1, n=1).setup_id
    desk.application.decisions.cancel(setup_id)
    again = desk.send(stop=1, n=2)
    assert (again.fate, again.reason) == (HookFate.DUPLICATE, "this bar had its setup already")
    desk.installation.clock.time = CLOSE + HOUR
    soon = desk.send(stop=1, n=3)
    assert (soon.fate, "cool-down" in soon.reason) == (HookFate.REJECTED, True)
    desk.installation.clock.time = CLOSE + 2 * HOUR
    assert desk.send(stop=1, n=4).fate is HookFate.SETUP


def test_a_signal_in_the_middle_of_a_bar_enters_at_the_next_open(desk: Desk) -> None:
    desk.installation.clock.time = NOON + 25 * MINUTE
    desk.send(price=40_000, stop=1, targets=[1e9])
    (setup,) = desk.setups()
    assert (setup.bar_time, setup.entry) == (NOON, 40_000.0)
    desk.installation.scan(at=NOON + 2 * HOUR + 5_000)
    (later,) = desk.setups()
    assert later.entry_time == NOON + HOUR


def test_every_refusal_is_kept_with_its_reason(desk: Desk) -> None:
    def reason(**fields: object) -> tuple[HookFate, str]:
        record = desk.send(**{"stop": 1, **fields})
        assert record.setup_id == ""
        return record.fate, record.reason

    rejected = HookFate.REJECTED
    assert reason(action="exit")[0] is HookFate.IGNORED
    assert reason(ticker="NOPEUSDT") == (rejected, "ticker: NOPEUSDT is not listed at Demo market")
    assert reason(ticker="BTCUSDT.P")[1].startswith("ticker: BTCUSDT is meant as a perpetual")
    assert reason(stop=None)[1].startswith("stop: missing")
    assert reason(stop=1e9) == (rejected, "the stop is on the wrong side of the entry")
    assert reason(targets=[2]) == (rejected, "a target is on the wrong side of the entry")
    assert reason(order_type="limit", price=2, stop=3)[0] is rejected
    assert desk.setups() == []
    desk.application.settings.set("hooks.map_perpetuals", "true")
    assert desk.send(ticker="BYBIT:BTCUSDT.P", stop=1).fate is HookFate.SETUP


def test_levels_come_from_the_chosen_strategy(desk: Desk) -> None:
    desk.application.settings.set("hooks.levels", "Gone")
    assert desk.send().reason.startswith("hooks.levels: there is no strategy 'Gone'")
    plan = rule("Plan", "close < 0")
    desk.application.strategies.save(plan)
    desk.application.settings.set("hooks.levels", "Plan")
    assert desk.send(name="Planned").fate is HookFate.SETUP
    (setup,) = desk.setups()
    risk = setup.entry - setup.stop
    assert risk > 0
    reached = [(target.price - setup.entry) / risk for target in setup.targets]
    assert reached == pytest.approx([1, 2], abs=0.02)


def test_settings_open_and_close_the_listener(desk: Desk) -> None:
    pid = desk.webhooks._tools.listener.pid
    desk.application.settings.set("hooks.enabled", "false")
    assert not desk.next(ListenerChanged).state.listens
    assert not Path(f"/proc/{pid}").exists()
    desk.application.settings.set("hooks.enabled", "true")
    assert desk.next(ListenerChanged).state.listens


def test_a_listener_that_dies_is_followed_by_another(desk: Desk) -> None:
    pid = desk.webhooks._tools.listener.pid
    desk.installation.clock.time += 2 * MINUTE
    os.kill(pid, signal.SIGKILL)
    assert desk.next(ListenerChanged).state.problem
    desk.state = desk.next(ListenerChanged).state
    assert desk.send(stop=1).fate is HookFate.SETUP


def test_another_token_shuts_the_old_one_out(desk: Desk) -> None:
    old = desk.webhooks.token()
    new = desk.webhooks.renew_token()
    assert len(new) >= 43
    assert new != old
    desk.state = desk.next(ListenerChanged).state
    assert desk.state.listens
    assert desk.post(old, name="Old", ticker="BTCUSDT", action="buy") == 404
    assert desk.send(stop=1).fate is HookFate.SETUP


def test_after_a_restart_a_repetition_is_known_and_half_done_work_settled(tmp_path: Path) -> None:
    body = {"name": "Test", "ticker": "BTCUSDT", "action": "buy", "stop": 1}
    with installed(tmp_path, CLOSE, SETTINGS) as first:
        desk = Desk(first)
        token = desk.webhooks.token()
        desk.send(stop=1)
        with first.application.database.work() as work:
            work.hooks.add(HookRecord(NOON, "a", HookFate.TAKEN, ""))
            work.commit()
    with installed(tmp_path, CLOSE, SETTINGS) as second:
        again = Desk(second)
        assert again.webhooks.requests()[0].fate is HookFate.FAILED
        assert again.post(token, **body) == 404
        assert again.post(**body) == 409


def test_the_token_is_nowhere(desk: Desk, tmp_path: Path) -> None:
    token = desk.webhooks.token()
    desk.send(stop=1, comment=f"{token}", token=token)
    desk.post("x" * 43, token=token)
    desk.next(WebhookSettled)
    desk.webhooks.close()
    desk.application.close()
    found = [
        path.name
        for path in tmp_path.rglob("*")
        if path.is_file() and token.encode() in path.read_bytes()
    ]
    assert found == []
    assert all(token not in line.text for line in desk.application.log.since())
