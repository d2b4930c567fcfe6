"""The thread that empties the outbox."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from app.bootstrap.clock import SystemClock
from app.domain.alerts import DeliveryState
from app.domain.alerts.policy import TELEGRAM
from app.domain.errors import EnvironmentFault
from app.services.alerts.events import DeliveryChanged
from tests.builders.alerts import AlertDesk, many_setups

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 20.0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AlertDesk]:
    made = AlertDesk(tmp_path, SystemClock())
    yield made
    made.close()


class Waiting:
    """Waits for the end of deliveries."""

    def __init__(self, desk: AlertDesk) -> None:
        self.ended: list[DeliveryChanged] = []
        self._news = threading.Condition()
        desk.bus.subscribe(self._hear)

    def _hear(self, event: object) -> None:
        if isinstance(event, DeliveryChanged):
            with self._news:
                self.ended.append(event)
                self._news.notify_all()

    def until(self, count: int) -> None:
        with self._news:
            assert self._news.wait_for(lambda: len(self.ended) >= count, PATIENCE_S)


def test_what_is_raised_is_sent_at_once_and_on_another_thread(desk: AlertDesk) -> None:
    heard = Waiting(desk)
    sender = desk.sender()
    sender.start()
    desk.opens(*many_setups(500))
    heard.until(3)
    sender.stop()
    assert [event.state for event in heard.ended] == [DeliveryState.SENT] * 3
    assert sum(event.count for event in heard.ended) == 500
    assert desk.ears.closed == 1


def test_what_a_scan_raises_waits_until_a_window_has_shown_it(desk: AlertDesk) -> None:
    heard, pause_s = Waiting(desk), 0.3
    sender = desk.sender(gathering_s=pause_s)
    sender.start()
    began = monotonic()
    for setup in many_setups(2):
        desk.opens(setup)
    heard.until(2)
    assert monotonic() - began >= pause_s
    sender.stop()
    assert {event.state for event in heard.ended} == {DeliveryState.SENT}


def test_a_sender_that_waits_ends_at_once(desk: AlertDesk) -> None:
    sender = desk.sender(gathering_s=PATIENCE_S)
    sender.start()
    desk.opens(*many_setups(1))
    began = monotonic()
    sender.stop()
    assert monotonic() - began < PATIENCE_S / 10


def test_a_setting_or_secret_that_changes_sends_what_failed(desk: AlertDesk) -> None:
    heard = Waiting(desk)
    desk.ears.fault = EnvironmentFault("no token")
    sender = desk.sender()
    sender.start()
    desk.opens(*many_setups(1))
    heard.until(1)
    assert heard.ended[-1].reason == "no token"
    desk.ears.fault = None
    desk.settings.set("alerts.telegram_chat", "12345")
    heard.until(2)
    sender.stop()
    assert heard.ended[-1].state is DeliveryState.SENT
    assert desk.states() == {"sent": 1}


def test_a_channel_that_is_off_gets_nothing(desk: AlertDesk) -> None:
    desk.settings.set("alerts.telegram", "false")
    desk.opens(*many_setups(2))
    assert desk.states() == {}
    assert len(desk.centre.list()) == 2


def test_a_single_command_sends_what_is_due(desk: AlertDesk) -> None:
    sender = desk.sender()
    desk.opens(*many_setups(6))
    left = sender.flush(desk.clock.now() + 5_000)
    sender.stop()
    assert left == 0
    assert [message.title for message in desk.ears.heard] == ["6 new setups"]
    assert desk.centre.channels() == tuple(
        (name, name in ("in_app", TELEGRAM))
        for name in ("in_app", "tray", "telegram", "apprise", "webhook")
    )
