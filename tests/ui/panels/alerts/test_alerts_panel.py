from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QPushButton

from app.domain.alerts import AlertKind, AlertLevel, DeliveryState
from app.domain.alerts.policy import TELEGRAM
from app.domain.errors import BadInput
from app.services.alerts.events import AlertsRaised
from app.services.alerts.recorder import SetupStep
from app.ui.panels.alerts.alerts_panel import CHANNELS, OUTBOX, PRICES, WORDS, AlertsPanel
from app.ui.panels.alerts.channels_page import ChannelsPage
from app.ui.panels.alerts.outbox_page import OutboxPage
from app.ui.panels.alerts.prices_page import PricesPage
from app.ui.panels.alerts.words_page import WordsPage
from tests.builders.alerts import many_setups
from tests.builders.candles import NOON
from tests.builders.installed_panel import whole
from tests.builders.setups import an_event

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.context import Context
    from tests.builders.installation import Installation

HOUR = 3_600_000


def tell_of(installation: Installation, count: int) -> None:
    """Let one scan find so many setups."""
    application = installation.application
    steps = [SetupStep(setup, (an_event(setup),), True) for setup in many_setups(count)]
    with application.database.work() as work:
        for step in steps:
            work.setups.save(step.setup, step.events)
        alerts = application.alert_recorder.setups(work, steps, NOON + HOUR)
        work.commit()
    application.alert_recorder.announce(alerts)


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> AlertsPanel:
    made = whole(AlertsPanel(context))
    qtbot.addWidget(made)
    made.resize(1_200, 400)
    made.show()
    return made


def test_it_says_what_will_come_while_there_is_nothing(panel: AlertsPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(panel.centre.is_empty)
    assert panel.count == -1


def test_alerts_come_in_and_are_counted_until_they_are_seen(
    panel: AlertsPanel, installation: Installation, qtbot: QtBot, qtmodeltester: Any
) -> None:
    tell_of(installation, 3)
    qtbot.waitUntil(lambda: panel.centre.model.total == 3)
    qtmodeltester.check(panel.centre.model)
    assert panel.count == 3
    assert not panel.centre.is_empty()
    panel.centre.seen_button.click()
    qtbot.waitUntil(lambda: panel.count == -1)
    assert installation.application.alerts.unread() == 0


def test_choosing_an_alert_marks_it_and_shows_its_setup(
    panel: AlertsPanel, installation: Installation, context: Context, qtbot: QtBot
) -> None:
    tell_of(installation, 2)
    qtbot.waitUntil(lambda: panel.centre.model.total == 2)
    alert = panel.centre.model.row(1)
    with qtbot.waitSignal(context.selection.setup_changed) as chosen:
        panel.centre.table.row_chosen.emit(alert)
    assert chosen.args[0].id == alert.setup_id
    qtbot.waitUntil(lambda: panel.count == 1)


def test_the_centre_is_filtered_by_words_and_by_what_was_seen(
    panel: AlertsPanel, installation: Installation, qtbot: QtBot
) -> None:
    tell_of(installation, 3)
    qtbot.waitUntil(lambda: panel.centre.model.total == 3)
    panel.centre.field.setText("s001")
    assert [alert.symbol for alert in panel.centre.model.rows()] == ["S001/USDT"]
    panel.centre.field.clear()
    panel.centre.segments.button_of("unseen").click()
    panel.centre.mark_seen(panel.centre.model.row(0).id)
    qtbot.waitUntil(lambda: panel.centre.model.rowCount() == 2)


def test_the_outbox_shows_each_way_out_and_sends_failed_ones_again(
    panel: AlertsPanel, installation: Installation, qtbot: QtBot, qtmodeltester: Any
) -> None:
    application = installation.application
    application.settings.set("alerts.telegram", "true")
    tell_of(installation, 2)
    panel.show_page(OUTBOX)
    page = panel.page(OUTBOX)
    assert isinstance(page, OutboxPage)
    qtbot.waitUntil(lambda: page.model.total == 2)
    qtmodeltester.check(page.model)
    assert {row.channel for row in page.model.all_rows()} == {TELEGRAM}
    assert panel.segments.button_of(OUTBOX).text().endswith("2")
    _fail_all(installation)
    page.refresh()
    qtbot.waitUntil(page.retry_button.isEnabled)
    page.segments.button_of("failed").click()
    assert page.model.rowCount() == 2
    page.retry_button.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert {row.state for row in page.model.all_rows()} == {DeliveryState.QUEUED}


def _fail_all(installation: Installation) -> None:
    from app.services.ports.alerts import Settlement

    application = installation.application
    with application.database.work() as work:
        ids = [row.id for row in work.alerts.outbox(tuple(DeliveryState), None, 10)]
        work.alerts.claim(ids, "batch", NOON)
        work.alerts.settle(ids, Settlement(DeliveryState.FAILED, "the chat is gone"), NOON)
        work.commit()


def test_channels_and_rules_are_settings(
    panel: AlertsPanel, installation: Installation, qtbot: QtBot
) -> None:
    panel.show_page(CHANNELS)
    page = panel.page(CHANNELS)
    assert isinstance(page, ChannelsPage)
    settings = installation.application.settings
    page.cards[TELEGRAM].switch.click()
    qtbot.waitUntil(lambda: settings.current.alerts.telegram)
    qtbot.waitUntil(page.cards[TELEGRAM].test_button.isEnabled)
    box = page.grid.box(AlertKind.EXPIRED, TELEGRAM)
    assert box.currentText() == AlertLevel.SILENT
    box.activated.emit(list(AlertLevel).index(AlertLevel.OFF))
    qtbot.waitUntil(lambda: box.currentText() == AlertLevel.OFF)
    assert settings.current.alerts.rules == ("expired telegram off",)
    form = page.cards[TELEGRAM].form
    assert form is not None
    editor = form.editor("telegram_chat").widget
    editor.setText("4711")  # type: ignore[attr-defined]
    editor.textEdited.emit("4711")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: settings.current.alerts.telegram_chat == "4711")


def test_muting_holds_everything_back_and_is_ended_by_the_same_button(
    panel: AlertsPanel, installation: Installation, qtbot: QtBot
) -> None:
    panel.show_page(CHANNELS)
    page = panel.page(CHANNELS)
    assert isinstance(page, ChannelsPage)
    silence = installation.application.alerts.silence
    page.mute_button.click()
    qtbot.waitUntil(lambda: "13:00" in page.mute_state.text())
    assert silence.muted_until == NOON + HOUR
    page.mute_button.click()
    qtbot.waitUntil(lambda: page.mute_state.text() == "")
    qtbot.waitUntil(lambda: silence.muted_until is None)


def test_words_are_tried_on_a_sample_before_they_are_kept(
    panel: AlertsPanel, installation: Installation, qtbot: QtBot
) -> None:
    templates = installation.application.alerts.templates
    panel.show_page(WORDS)
    page = panel.page(WORDS)
    assert isinstance(page, WordsPage)
    qtbot.waitUntil(lambda: "BTC/USDT" in page.preview_title.text())
    page.title.setText("{{ symbol ")
    qtbot.waitUntil(lambda: page.problem.text() != "")
    assert not page.save_button.isEnabled()
    page.title.setText("Look: {{ symbol }}")
    qtbot.waitUntil(lambda: page.preview_title.text() == "Look: BTC/USDT")
    page.save_button.click()
    qtbot.waitUntil(lambda: templates.is_own(AlertKind.SETUP))
    qtbot.waitUntil(page.reset_button.isEnabled)
    page.reset_button.click()
    qtbot.waitUntil(lambda: not templates.is_own(AlertKind.SETUP))


def test_a_test_of_a_channel_that_is_off_is_refused(installation: Installation) -> None:
    with pytest.raises(BadInput, match="off"):
        installation.application.alerts.send_test(TELEGRAM)


def test_the_page_and_its_table_are_remembered(
    panel: AlertsPanel, context: Context, qtbot: QtBot
) -> None:
    panel.show_page(OUTBOX)
    kept = panel.saved_state()
    other = whole(AlertsPanel(context))
    qtbot.addWidget(other)
    other.restore_state(kept)
    assert other.segments.current == OUTBOX
    other.restore_state({"page": "nowhere", "centre": 7})
    assert other.segments.current == OUTBOX


def test_news_without_alerts_asks_for_nothing(
    panel: AlertsPanel, installation: Installation, qtbot: QtBot
) -> None:
    qtbot.waitUntil(panel.centre.is_empty)
    tell_of(installation, 1)
    qtbot.waitUntil(lambda: panel.centre.model.total == 1)
    installation.application.bus.publish(AlertsRaised(()))
    assert panel.centre.model.total == 1


def test_a_level_is_watched_switched_off_removed_and_brought_back(
    panel: AlertsPanel,
    context: Context,
    installation: Installation,
    qtbot: QtBot,
    qtmodeltester: Any,
) -> None:
    panel.show_page(PRICES)
    page = panel.page(PRICES)
    assert isinstance(page, PricesPage)
    prices = installation.application.price_alerts
    qtbot.waitUntil(page.is_empty)
    page.form.symbol.setText("btc/usdt")
    page.form.level.setText("64,000.5")
    page.form.level.returnPressed.emit()
    qtbot.waitUntil(lambda: page.model.total == 1)
    qtmodeltester.check(page.model)
    alert = page.model.row(0)
    assert (alert.symbol, alert.level, alert.active) == ("BTC/USDT", 64_000.5, True)
    assert page.form.level.text() == ""
    page.table.choose(alert.id)
    page.switch_action.trigger()
    qtbot.waitUntil(lambda: not prices.all()[0].active)
    qtbot.waitUntil(lambda: not page.model.row(0).active)
    page.remove_action.trigger()
    qtbot.waitUntil(lambda: page.model.total == 0)
    buttons = context.notices.shown()[-1].findChildren(QPushButton)
    next(button for button in buttons if button.text() == "Undo").click()
    qtbot.waitUntil(lambda: page.model.total == 1)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("level", "cheap", "a level is a price above 0"),
        ("level", "-5", "a level is a price above 0"),
        ("condition", "rsi(14", "never closed"),
        ("condition", "rsi(14)", "condition"),
    ],
)
def test_what_cannot_be_watched_is_said_under_the_line(
    panel: AlertsPanel, qtbot: QtBot, kind: str, text: str, said: str
) -> None:
    panel.show_page(PRICES)
    page = panel.page(PRICES)
    assert isinstance(page, PricesPage)
    page.form.kinds.button_of(kind).click()
    page.form.symbol.setText("BTC/USDT")
    field = page.form.level if kind == "level" else page.form.condition
    field.setText(text)
    field.returnPressed.emit()
    qtbot.waitUntil(lambda: said in page.form.problem.text())
    assert field.text() == text
