"""The program's own wiring lets the configured chat decide about a setup, while it is wanted."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from app.adapters.notify.telegram_bot import Polling, TelegramBot
from app.services.log_streamer import Redactor
from app.services.secrets import TELEGRAM_TOKEN, SecretService
from tests.builders.installation import Installation
from tests.builders.setups import BAR, a_setup, an_event
from tests.loopback.telegram_server import CHAT, TOKEN, TelegramServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.bootstrap.composition import Composition


class Drawer:
    """A keyring of this test."""

    available = True

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, value: str) -> None:
        self.kept[name] = value

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
def application(tmp_path: Path, telegram: TelegramServer) -> Iterator[Composition]:
    installation = Installation(tmp_path, {"market.exchange": "demo"}, offline=False)
    installation.clock.time = round(time.time() * 1000)
    made = installation.application
    vars(made)["secrets"] = SecretService(Drawer(), Redactor(), made.bus)
    made.settings.set("alerts.telegram_chat", str(CHAT))
    made.settings.set("alerts.telegram_address", telegram.url)
    made.settings.set("alerts.allow_local_network", "true")
    made.telegram_bot._polling = Polling(settle=0.0)
    yield made
    made.close()


def until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.005)


def test_a_press_in_the_chat_takes_the_setup(
    application: Composition, telegram: TelegramServer
) -> None:
    setup = a_setup(bar_time=BAR)
    with application.database.work() as work:
        work.setups.save(setup, [an_event(setup)])
        work.commit()
    application._begin_telegram()
    telegram.press(f"take:{setup.id}", 1)
    application.secrets.set(TELEGRAM_TOKEN, TOKEN)
    assert telegram.asked == []
    application.settings.set("alerts.telegram", "true")
    telegram.wait_for(lambda: telegram.answers)
    assert telegram.answers[0]["text"] == "BTC/USDT long (EMA cross) is taken"
    assert application.setups.get(setup.id).setup.taken_at is not None
    telegram.say("/status")
    telegram.wait_for(lambda: telegram.arrived)
    assert "Open setups: 1 waiting" in telegram.arrived[0].text

    application.settings.set("alerts.telegram", "false")
    until(lambda: application.telegram_bot.state == "off")
    polls = telegram.asked.count("getUpdates")
    began = time.monotonic()
    application.close()
    assert time.monotonic() - began < 3
    assert telegram.asked.count("getUpdates") == polls


def test_alerts_and_answers_keep_one_pace(
    application: Composition, telegram: TelegramServer
) -> None:
    telegram.gap_s = 1.0
    application.secrets.set(TELEGRAM_TOKEN, TOKEN)
    application.settings.set("alerts.telegram", "true")
    application._begin_telegram()
    telegram.wait_for(lambda: "getUpdates" in telegram.asked)
    application.alerts.send_test("telegram")
    telegram.say("/help")
    application.alert_sender.flush(application.wall.now())
    telegram.wait_for(lambda: len(telegram.arrived) == 2)
    assert telegram.asked.count("sendMessage") == 2


def test_no_command_listens(application: Composition, telegram: TelegramServer) -> None:
    application.secrets.set(TELEGRAM_TOKEN, TOKEN)
    application.settings.set("alerts.telegram", "true")
    assert isinstance(application.telegram_bot, TelegramBot)
    assert application.setups.list() == ()
    assert telegram.asked == []
