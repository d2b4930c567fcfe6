"""A token made by a command reaches the listener of a window that runs beside it."""

from __future__ import annotations

import json
import queue
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

import pytest

from app.services.ports import HookFate
from app.services.webhooks.events import ListenerChanged, WebhookSettled
from tests.builders.candles import NOON
from tests.builders.installation import installed
from tests.builders.keyrings import KeyringInMemory, using
from tests.builders.window_process import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.services.events import Event
    from tests.builders.installation import Installation

PATIENCE_S = 60.0
MESSAGE = json.dumps({"name": "Test", "ticker": "BTCUSDT", "action": "buy", "stop": 1})


class Window:
    """An installation that listens, as beside a window."""

    def __init__(self, installation: Installation) -> None:
        self.webhooks = installation.application.webhooks
        self._news: queue.Queue[Event] = queue.Queue()
        installation.application.bus.subscribe(self._news.put)
        self.webhooks.begin()
        self.next(ListenerChanged)

    def next(self, kind: type[Event]) -> Event:
        while not isinstance(event := self._news.get(timeout=PATIENCE_S), kind):
            pass
        return event

    def post(self, token: str) -> int:
        """The answer's status; 0 while nobody answers."""
        port = self.webhooks.state.port
        with closing(HTTPConnection("127.0.0.1", port, timeout=9)) as connection:
            try:
                connection.request("POST", f"/hook/{token}", MESSAGE)
                return connection.getresponse().status
            except (OSError, HTTPException):
                return 0


@pytest.fixture(autouse=True)
def keyring() -> Iterator[None]:
    with using(KeyringInMemory()):
        yield


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    settings = {"hooks.enabled": "true", "hooks.port": "0", "data.history_bars": "300"}
    with installed(tmp_path / "window", NOON + 5_000, settings) as made:
        yield Window(made)


def renewed(tmp_path: Path, port: int) -> str:
    """``hooks token --new`` of a second process."""
    settings = {"hooks.enabled": "true", "hooks.port": str(port)}
    with installed(tmp_path / "command", NOON, settings) as command:
        return command.application.webhooks.renew_token()


def test_a_new_token_holds_at_once_and_the_old_one_no_more(tmp_path: Path, window: Window) -> None:
    old = window.webhooks.token()
    new = renewed(tmp_path, window.webhooks.state.port)
    assert new != old
    wait_until("the new token", lambda: window.post(new) == 202)
    assert window.post(old) == 404


def test_a_message_by_a_former_token_comes_to_nothing(tmp_path: Path, window: Window) -> None:
    """Also where the command did not reach the listener."""
    old = window.webhooks.token()
    new = renewed(tmp_path, 9)
    # Answered at once, unless the listener has been started anew before the answer was out.
    assert window.post(old) in (202, 0)
    window.next(WebhookSettled)
    (record,) = window.webhooks.requests()
    assert (record.fate, record.reason) == (HookFate.REFUSED, "sent with a former token")
    assert record.setup_id == ""
    wait_until("the new token", lambda: window.post(new) == 202)
    assert window.post(old) == 404
