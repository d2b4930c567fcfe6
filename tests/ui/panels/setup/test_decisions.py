from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.setup import SetupState
from tests.builders.setup_panel import ACTIVE, WAITING, WON, choose

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.panels.setup.setup_panel import SetupPanel
    from tests.builders.setup_desk import SetupDesk


def state_becomes(panel: SetupPanel, state: SetupState, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.sheet is not None and panel.sheet.setup.state is state)


def test_skipping_needs_a_reason(panel: SetupPanel, office: SetupDesk, qtbot: QtBot) -> None:
    choose(panel, WAITING, qtbot)
    form = panel.footer.skip_form
    panel.footer.skip.click()
    assert not form.now.isEnabled()
    form.reason.setText("news ahead")
    form.now.click()
    state_becomes(panel, SetupState.SKIPPED, qtbot)
    assert office.services.setups.get(WAITING.id).events[-1].reason == "news ahead"
    qtbot.waitUntil(lambda: panel.summary == "2 open")


def test_a_skip_is_undone_by_its_toast(panel: SetupPanel, qtbot: QtBot) -> None:
    choose(panel, WAITING, qtbot)
    panel.footer.skip_wanted.emit("too early")
    state_becomes(panel, SetupState.SKIPPED, qtbot)
    qtbot.waitUntil(lambda: len(panel.context.notices.shown()) == 1)
    (toast,) = panel.context.notices.shown()
    undo = next(made for made in toast.findChildren(QPushButton) if made.text() == "Undo")
    undo.click()
    state_becomes(panel, SetupState.WAITING, qtbot)


def test_cancelling_is_undone_and_redone_by_the_windows_actions(
    panel: SetupPanel, qtbot: QtBot
) -> None:
    choose(panel, ACTIVE, qtbot)
    actions = panel.context.actions
    assert not actions["setups.undo"].isEnabled()
    panel.footer.cancel.trigger()
    state_becomes(panel, SetupState.CANCELLED, qtbot)
    qtbot.waitUntil(actions["setups.undo"].isEnabled)
    assert actions["setups.undo"].text() == "Undo: cancel BTC/USDT"
    actions["setups.undo"].trigger()
    state_becomes(panel, SetupState.ACTIVE, qtbot)
    qtbot.waitUntil(actions["setups.redo"].isEnabled)
    actions["setups.redo"].trigger()
    state_becomes(panel, SetupState.CANCELLED, qtbot)


def test_taking_offers_plan_and_size_and_keeps_what_is_typed(
    panel: SetupPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    choose(panel, WAITING, qtbot)
    panel.context.actions["setup.take"].trigger()
    form = panel.footer.take_form
    assert (form.price.text(), form.amount.text()) == ("64120.50", "0.08016")
    form.price.setText("no number")
    assert not form.now.isEnabled()
    form.price.setText("64,100")
    QTest.keyClick(form.price, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.sheet is not None and panel.sheet.setup.taken_at is not None)
    taken = office.services.setups.get(WAITING.id).stand.taken
    assert taken is not None
    assert (taken.price, taken.amount) == (64_100.0, 0.08016)
    assert not panel.footer.take.isEnabled()
    assert "taken already" in panel.footer.take.toolTip()


def test_snoozing_offers_times_and_an_end(
    panel: SetupPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    choose(panel, ACTIVE, qtbot)
    menu = panel.footer.snooze.menu()
    menu.actions()[1].trigger()
    now = office.services.wall.now()
    qtbot.waitUntil(
        lambda: panel.sheet is not None and panel.sheet.setup.snoozed_until == now + 3_600_000
    )
    wake = panel.footer.snooze.menu().actions()[-1]
    assert wake.text() == "Wake it"
    wake.trigger()
    qtbot.waitUntil(lambda: panel.sheet is not None and panel.sheet.setup.snoozed_until is None)


def test_escape_leaves_the_question(panel: SetupPanel, qtbot: QtBot) -> None:
    choose(panel, WAITING, qtbot)
    panel.footer.skip.click()
    panel.footer.skip_form.reason.setText("half a reason")
    QTest.keyClick(panel.footer.skip_form.reason, Qt.Key.Key_Escape)
    assert panel.footer.skip_form.reason.text() == ""


def test_what_cannot_be_done_is_said_in_place(
    panel: SetupPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    choose(panel, WON, qtbot)
    panel.footer.skip_wanted.emit("too late")
    qtbot.waitUntil(
        lambda: any(
            "has ended already" in " ".join(label.text().split())
            for label in panel.footer.findChildren(QLabel)
        )
    )
    assert office.services.setups.get(WON.id).setup == WON
