from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from app.domain.regime import Trend, Volatility
from app.domain.regime_changes import RegimeChange
from app.domain.setup import Exit, SetupState
from app.domain.timeframe import HOUR
from app.services.ports import ScanRecord
from app.services.scan.events import (
    RegimeChanged,
    ScanFinished,
    ScanResult,
    SetupChanged,
    SetupOpened,
)
from app.ui.panels.dashboard.dashboard_panel import DashboardPanel
from tests.builders.candles import NOON
from tests.builders.installation import installed
from tests.builders.installed_panel import panel_context, whole
from tests.builders.setups import a_setup, an_event


@pytest.fixture
def installation(tmp_path):
    with installed(tmp_path, NOON, {"universe.top": "8"}) as made:
        yield made


@pytest.fixture
def context(qtbot, theme, log, installation):
    host = QWidget()
    qtbot.addWidget(host)
    with panel_context(installation.application, log, theme, host) as made:
        yield made


@pytest.fixture
def dashboard(qtbot, context):
    made = whole(DashboardPanel(context))
    qtbot.addWidget(made)
    made.resize(1_400, 800)
    made.show()
    kept = ("equity", "open", "coverage", "today")
    qtbot.waitUntil(lambda: all(made.cards[name].sentence for name in kept))
    return made


def store(installation, setup, *events):
    with installation.application.database.work() as work:
        work.setups.save(setup, events or [an_event(setup, recorded_at=NOON)])
        work.commit()


def test_before_the_first_scan_every_card_says_what_will_come(dashboard):
    assert all(card.sentence for card in dashboard.cards.values())
    assert "first scan" in dashboard.cards["regime"].sentence


def test_a_real_scan_fills_the_cards(qtbot, installation, dashboard):
    installation.scan()
    for event in tuple(installation.events):
        installation.application.bus.publish(event)
    qtbot.waitUntil(lambda: not dashboard.cards["coverage"].sentence, timeout=20_000)
    for name in ("regime", "breadth", "map"):
        assert dashboard.cards[name].sentence == ""
    assert len(dashboard.heat_map.cells) == 8
    assert dashboard.coverage.accessibleDescription().endswith("100.0 %")
    still_open = [setup for setup in installation.setups().values() if setup.state.is_open]
    assert dashboard.open_model.total == len(still_open)
    assert dashboard.regime.title()


def test_a_changed_regime_is_an_event_of_today(qtbot, installation, dashboard):
    change = RegimeChange(NOON, Trend.BEAR, Volatility.HIGH, Trend.RANGE, Volatility.CALM)
    installation.scan()
    bus = installation.application.bus
    bus.publish(RegimeChanged("BTC/USDT", change, late=False))
    for event in tuple(installation.events):
        bus.publish(event)
    wanted = "bear · high, before range · calm"

    def texts():
        return [line.text for line in dashboard.today_model.rows()]

    qtbot.waitUntil(lambda: wanted in texts(), timeout=20_000)
    assert texts().count(wanted) == 1


def test_an_opened_setup_appears_and_moves_to_equity_when_it_ends(
    qtbot, installation, context, dashboard
):
    bus, setup = installation.application.bus, a_setup()
    store(installation, setup)
    bus.publish(SetupOpened(setup))
    qtbot.waitUntil(lambda: dashboard.open_model.total == 1)
    assert dashboard.cards["equity"].sentence
    assert dashboard.today_model.rows()[0].word == "waiting"
    dashboard.open_table.choose(setup.id)
    assert context.selection.setup == setup
    won = replace(
        setup,
        state=SetupState.WON,
        entry_price=64_000.0,
        r=2.0,
        exits=(Exit(NOON, 66_000.0, 1.0, "tp1"),),
    )
    event = an_event(won, from_state=SetupState.ACTIVE, recorded_at=NOON + HOUR)
    store(installation, won, event)
    bus.publish(SetupChanged(won, (event,)))
    qtbot.waitUntil(lambda: dashboard.open_model.total == 0)
    assert dashboard.equity.value() == "+2.0 R"
    assert dashboard.cards["open"].sentence


def test_what_ended_before_the_start_counts(qtbot, installation, context):
    lost = a_setup(
        state=SetupState.LOST,
        entry_price=64_000.0,
        r=-1.0,
        exits=(Exit(NOON, 63_000.0, 1.0, "stop"),),
    )
    store(installation, lost)
    made = whole(DashboardPanel(context))
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.equity.value() == "−1.0 R")


def test_a_failed_first_scan_says_why(qtbot, installation, dashboard):
    record = ScanRecord("1", "demo", NOON, NOON, "failed", errors=(("", "No network; wait."),))
    installation.application.bus.publish(ScanFinished(ScanResult(record, None)))
    qtbot.waitUntil(lambda: dashboard.cards["map"].sentence == "No network; wait.")
    assert dashboard.cards["regime"].sentence == "No network; wait."


def test_cards_are_stacked_when_the_panel_is_narrow(qtbot, dashboard):
    cards = dashboard.cards
    qtbot.waitUntil(lambda: cards["map"].y() == cards["open"].y())
    dashboard.resize(560, 600)
    qtbot.waitUntil(lambda: cards["map"].y() > cards["open"].y() > cards["regime"].y())
    assert not dashboard.board.is_wide
    assert dashboard.board.verticalScrollBar().maximum() > 0
    dashboard.resize(1_400, 800)
    qtbot.waitUntil(lambda: dashboard.board.is_wide)


def test_another_exchange_begins_anew(qtbot, installation, dashboard):
    setup = a_setup()
    store(installation, setup)
    installation.application.bus.publish(SetupOpened(setup))
    qtbot.waitUntil(lambda: dashboard.open_model.total == 1)
    installation.application.settings.set("market.exchange", "kraken")
    qtbot.waitUntil(lambda: dashboard.open_model.total == 0)
    won = replace(setup, state=SetupState.WON, entry_price=64_000.0, r=2.0)
    installation.application.bus.publish(SetupChanged(won, ()))
    record = ScanRecord("1", "demo", NOON, NOON, "done", timeframes=("1h",))
    installation.application.bus.publish(ScanFinished(ScanResult(record, None)))
    qtbot.waitUntil(lambda: all(card.sentence for card in dashboard.cards.values()))


def test_its_state_is_kept(qtbot, context, dashboard):
    state = dashboard.saved_state()
    other = whole(DashboardPanel(context))
    qtbot.addWidget(other)
    other.restore_state(state)
    other.restore_state({"open": 3})
    assert other.saved_state() == state
