from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.setup import Direction, Setup, SetupState, Target
from app.domain.timeframe import Timeframe
from app.services.ports import ScanRecord
from app.services.scan.events import ScanFinished, ScanResult, SetupOpened
from app.ui.setup_news import SetupNews
from app.ui.tray import Tray

SETUP = Setup(
    id="a",
    exchange="demo",
    strategy="Trend pullback",
    strategy_version=1,
    strategy_hash="h",
    symbol="SOL/USDT",
    timeframe=Timeframe.H1,
    direction=Direction.LONG,
    bar_time=0,
    state=SetupState.ACTIVE,
    entry_kind="market",
    entry=75.17,
    stop=71.77,
    targets=(Target(81.98, 1.0),),
    reward_risk=2.0,
    score=88.0,
    why=(),
    regime="bull",
    created_at=0,
    history_from=0,
    candles_hash="c",
)
FINISHED = ScanFinished(ScanResult(ScanRecord("1", "demo", 0, 0, "done"), None))


@pytest.fixture
def context(make_context):
    return make_context()[1]


@pytest.fixture
def told(context):
    news, due = SetupNews(context), []
    news.due.connect(due.append)
    return news, due


def publish(desk, count):
    for number in range(count):
        desk.bus.publish(SetupOpened(replace(SETUP, id=str(number), symbol=f"S{number}/USDT")))
    desk.bus.publish(FINISHED)


def test_one_setup_is_one_notification_with_its_symbol(qtbot, desk, told):
    news, due = told
    publish(desk, 1)
    qtbot.waitUntil(lambda: len(due) == 1)
    assert due[0].title == "S0/USDT · Long · 1h"
    assert due[0].text == "Trend pullback: entry 75.17, stop 71.77, target 81.98"
    assert [setup.symbol for setup in news.recent] == ["S0/USDT"]


def test_many_setups_are_one_digest(qtbot, desk, told):
    _, due = told
    publish(desk, desk.settings.current.notifications.digest_from + 3)
    qtbot.waitUntil(lambda: len(due) == 1)
    assert due[0].title == "8 new setups"
    assert due[0].text.endswith("S5/USDT and 2 more")


def test_nothing_is_told_while_muted_or_switched_off(qtbot, desk, told):
    news, due = told
    news.mute(3600)
    publish(desk, 1)
    qtbot.waitUntil(lambda: len(news.recent) == 1)
    news.mute(0)
    desk.settings.set("notifications.tray", "false")
    publish(desk, 2)
    qtbot.waitUntil(lambda: len(news.recent) == 3)
    assert due == []


def test_the_tray_menu_has_what_it_needs(qtbot, desk, context, told):
    news, _ = told
    tray = Tray(context, news)
    texts = [action.text() for action in tray.menu.actions() if not action.isSeparator()]
    assert texts == [
        "Open Harrier",
        "Scan now",
        "Pause scheduled scans",
        "Mute for an hour",
        "Recent setups",
        "Quit",
    ]
    publish(desk, 2)
    qtbot.waitUntil(lambda: len(news.recent) == 2)
    tray.menu.aboutToShow.emit()
    recent = tray.menu.actions()[4].menu()
    with qtbot.waitSignal(tray.setup_wanted) as wanted:
        recent.actions()[0].trigger()
    assert wanted.args[0].symbol == "S1/USDT"
    tray.menu.actions()[3].setChecked(True)
    assert news.is_muted
    tray.hide()
