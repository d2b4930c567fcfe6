from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.services.settings import SettingsChanged
from app.ui.panels.welcome.welcome_panel import WelcomePanel
from app.ui.theme import tokens
from tests.builders.installed_panel import whole


@pytest.fixture
def welcome(qtbot, make_context):
    _, context = make_context(first_run=True)
    made = whole(WelcomePanel(context))
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.show()
    return made


def press(qtbot, widget, key=Qt.Key.Key_Space):
    widget.setFocus()
    qtbot.keyClick(widget, key)


def test_skipping_keeps_the_defaults(qtbot, desk, welcome):
    before = desk.settings.current
    press(qtbot, welcome.skip_button)
    qtbot.waitUntil(lambda: desk.settings.current.welcome_done)
    assert desk.settings.current == before.model_copy(update={"welcome_done": True})


def test_the_whole_flow_by_keyboard(qtbot, desk, welcome):
    changed = []
    desk.bus.subscribe(lambda event: changed.append(type(event)))
    market, universe, account, alerts = welcome.steps
    press(qtbot, market.exchange_card)
    assert market.exchange.isEnabled()
    press(qtbot, market.exchange, Qt.Key.Key_Down)
    press(qtbot, market.strip, Qt.Key.Key_Right)
    assert tokens().palette == "sky"
    press(qtbot, welcome.next_button)
    top = universe.form.editor("top").widget
    top.setFocus()
    top.selectAll()
    qtbot.keyClicks(top, "0")
    assert "greater than or equal to 1" in universe.form.error("top")
    qtbot.keyClicks(top, "\b250")
    assert universe.form.error("top") == ""
    press(qtbot, welcome.next_button)
    press(qtbot, welcome.back_button)
    assert welcome.at == 1
    press(qtbot, welcome.next_button)
    risk = account.form.editor("risk").widget
    risk.setFocus()
    risk.selectAll()
    qtbot.keyClicks(risk, "0.5%")
    press(qtbot, welcome.next_button)
    press(qtbot, alerts.form.editor("close_to_tray").widget)
    press(qtbot, welcome.next_button)
    qtbot.waitUntil(lambda: desk.settings.current.welcome_done)
    saved = desk.settings.current
    assert saved.market.exchange == "bybit"
    assert saved.appearance.palette == "sky"
    assert saved.universe.top == 250
    assert saved.account.risk == 0.005
    assert saved.notifications.close_to_tray
    qtbot.waitUntil(lambda: len(desk.scans.requests) == 1)
    assert SettingsChanged in changed
