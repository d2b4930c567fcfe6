from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.alerts import AlertKind
from app.domain.setup import Direction, Setup, SetupState, Target
from app.domain.timeframe import Timeframe
from app.services.alerts.events import DesktopMessage
from app.services.ports import Message, ScanRecord
from app.services.scan.events import ScanFinished, ScanResult, SetupOpened
from app.ui.setup_news import Notification, SetupNews
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
MESSAGE = Message(
    "setup/a",
    AlertKind.SETUP,
    "SOL/USDT · Long · 1h",
    "Trend pullback: entry 75.17, stop 71.77, target 81.98",
    setup_id="a",
)


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


def test_a_message_for_the_desktop_is_one_notification(qtbot, desk, told):
    _, due = told
    desk.bus.publish(DesktopMessage(MESSAGE))
    qtbot.waitUntil(lambda: len(due) == 1)
    assert due[0] == Notification(MESSAGE.title, MESSAGE.text, "a", silent=False)


def test_muting_is_kept_by_the_alerts(qtbot, desk, told):
    news, _ = told
    assert not news.is_muted
    news.mute(60)
    qtbot.waitUntil(lambda: news.is_muted)
    assert desk.alerts.silence.muted_until == desk.wall.now() + 3_600_000
    news.mute(0)
    qtbot.waitUntil(lambda: not news.is_muted)


def test_muting_of_an_earlier_run_is_known(qtbot, desk, context):
    desk.alerts.mute(60)
    news = SetupNews(context)
    qtbot.waitUntil(lambda: news.is_muted)


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
    qtbot.waitUntil(lambda: news.is_muted)
    tray.hide()
