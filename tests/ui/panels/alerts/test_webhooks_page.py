"""The page of messages from outside, over a whole installation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QGuiApplication

from app.services.ports import HookFate, HookRecord
from app.services.webhooks.events import ListenerChanged, ListenerState, WebhookSettled
from app.ui.panels.alerts.webhooks_page import WebhooksPage
from tests.builders.candles import NOON

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.context import Context
    from tests.builders.installation import Installation

RECORDS = (
    HookRecord(NOON, "127.0.0.1", HookFate.SETUP, "BTC/USDT long, 1h", body="{}", setup_id="ab"),
    HookRecord(NOON + 1, "10.0.0.9", HookFate.REFUSED, "without the token", count=1_802),
)


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> WebhooksPage:
    made = WebhooksPage(context)
    qtbot.addWidget(made)
    made.resize(1_100, 560)
    made.show()
    return made


def keep(installation: Installation, *records: HookRecord) -> None:
    with installation.application.database.work() as work:
        for record in records:
            work.hooks.add(record)
        work.commit()
    installation.application.bus.publish(WebhookSettled(1))


def test_requests_appear_newest_first_as_they_are_settled(
    qtbot: QtBot, page: WebhooksPage, installation: Installation, qtmodeltester: Any
) -> None:
    keep(installation, *RECORDS)
    qtbot.waitUntil(lambda: page.model.total == 2)
    qtmodeltester.check(page.model)
    newest, oldest = page.model.rows()
    shown = {column.id: column.shown(newest) for column in page.model.columns}
    assert (shown["fate"], shown["count"], shown["peer"]) == ("refused", "1,802", "10.0.0.9")
    assert shown["message"] == "–"
    assert oldest.setup_id == "ab"


def test_the_message_follows_name_kind_and_settings(
    qtbot: QtBot, page: WebhooksPage, installation: Installation
) -> None:
    setup = page.setup
    setup.name.setText('Say "go"')
    setup.kinds.button_of("short").click()
    message = json.loads(setup.message.toPlainText())
    assert (message["name"], message["action"]) == ('Say "go"', "short")
    assert "stop" in message
    setup.copy_message.click()
    assert json.loads(QGuiApplication.clipboard().text()) == message
    installation.application.settings.set("hooks.levels", "Supertrend flip")
    qtbot.waitUntil(lambda: "stop" not in json.loads(setup.message.toPlainText()))


def test_the_token_is_seen_only_when_asked_for(qtbot: QtBot, page: WebhooksPage) -> None:
    row = page.setup.token
    QGuiApplication.clipboard().clear()
    assert set(row.field.text()) == {"•"}
    row.copy.click()
    qtbot.waitUntil(lambda: len(QGuiApplication.clipboard().text()) >= 43)
    token = QGuiApplication.clipboard().text()
    assert set(row.field.text()) == {"•"}
    row.eye.click()
    qtbot.waitUntil(lambda: row.field.text() == token)
    page.setup.renew.click()
    qtbot.waitUntil(lambda: row.field.text() != token)
    assert len(row.field.text()) >= 43
    row.eye.click()
    assert set(row.field.text()) == {"•"}


def test_the_switch_saves_the_setting_and_the_state_is_said(
    qtbot: QtBot, page: WebhooksPage, installation: Installation
) -> None:
    application = installation.application
    assert page.setup.state.text() == "Off"
    page.setup.switch.click()
    qtbot.waitUntil(lambda: application.settings.current.hooks.enabled)
    qtbot.waitUntil(lambda: page.setup.state.text() == "Starting…")
    state = ListenerState(listens=True, port=8917)
    application.webhooks._announce(state)
    qtbot.waitUntil(lambda: page.setup.state.text() == "Listening on port 8917")
    application.webhooks._announce(ListenerState(problem="Port 8917 cannot be listened on."))
    qtbot.waitUntil(lambda: page.setup.state.text() == "Not listening")
    assert "8917" in page.setup.note.text()
    page.setup.switch.click()
    qtbot.waitUntil(lambda: not application.settings.current.hooks.enabled)
    application.bus.publish(ListenerChanged(ListenerState()))
