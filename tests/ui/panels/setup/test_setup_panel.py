from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.domain.setup import ConditionTrace, GuardMark, SetupState
from app.services.scan.events import SetupChanged
from app.ui.panels.setup.setup_panel import SetupPanel
from tests.builders.setups import BAR, a_setup

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.domain.setup import Setup
    from tests.builders.setup_desk import SetupDesk

WAITING = a_setup(id="1" * 16, last_price=64_000.0)
OTHER = a_setup(id="2" * 16, symbol="ETH/USDT", bar_time=BAR - 1)
ACTIVE = a_setup(
    id="3" * 16,
    strategy="Other",
    state=SetupState.ACTIVE,
    entry_price=64_100.0,
    last_price=64_500.0,
)
WON = a_setup(id="4" * 16, strategy="Old", state=SetupState.WON, r=1.95)


@pytest.fixture
def panel(office: SetupDesk, host: QWidget, qtbot: QtBot) -> SetupPanel:
    office.store(WAITING, OTHER, ACTIVE, WON)
    made = SetupPanel(office.context, host)
    made.resize(384, 900)
    qtbot.waitUntil(lambda: made.summary == "3 open")
    return made


def choose(panel: SetupPanel, setup: Setup, qtbot: QtBot) -> None:
    panel.context.selection.choose_setup(setup)
    qtbot.waitUntil(lambda: panel.sheet is not None and panel.sheet.setup.id == setup.id)


def texts(panel: SetupPanel) -> list[str]:
    return [
        label.text()
        for label in panel.sheet_view.findChildren(QLabel)
        if not label.isHidden() and label.text()
    ]


def test_without_a_choice_it_says_what_to_do(panel: SetupPanel) -> None:
    assert panel.is_empty()


def test_a_chosen_setup_is_shown_with_its_size(panel: SetupPanel, qtbot: QtBot) -> None:
    choose(panel, WAITING, qtbot)
    assert not panel.is_empty()
    assert panel.summary == "1 of 3"
    shown = texts(panel)
    assert "BTC/USDT" in shown
    assert "reward:risk 2.58" in shown
    assert "risk 1.00 % of 10,000 USDT" in shown
    assert "0.08016 BTC" in shown  # 100 / (1,120.25 + fees of 127.12)


def test_prices_of_a_rule_are_told_apart_from_other_numbers(
    panel: SetupPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    prices = (
        "close",
        "ema(21)@4h",
        "highest(high, 20)[1]",
        "(close@1d)[1]",
        "support",
        "bbands.upper",
    )
    others = (
        *("rsi(14)", "support.touches", "supertrend(10, 3).direction", "zigzag.direction"),
        *("bbands(20, 2).width", "bbands.percent", "volume", "sma(volume, 20)", "highest(rsi, 5)"),
        *("gone(3)", "close > 1 within"),
    )
    values = dict.fromkeys((*prices, *others), 2.0)
    setup = a_setup(id="5" * 16, strategy="New", why=(ConditionTrace("all", True, values),))
    office.store(setup)
    choose(panel, setup, qtbot)
    assert panel.sheet is not None
    assert panel.sheet.price_series == set(prices)


def test_letting_go_shows_the_empty_state(panel: SetupPanel, qtbot: QtBot) -> None:
    choose(panel, WAITING, qtbot)
    panel.context.selection.choose_setup(None)
    assert panel.is_empty()
    assert panel.sheet is None


def test_an_ended_setup_shows_its_result_and_no_size(panel: SetupPanel, qtbot: QtBot) -> None:
    choose(panel, WON, qtbot)
    shown = texts(panel)
    assert "+1.95 R" in shown
    assert panel.sheet is not None
    assert panel.sheet.size is None
    assert panel.footer.skip.isHidden()
    assert panel.footer.cancel.isHidden()
    assert panel.summary == "3 open"


def test_the_tools_step_round_the_open_setups(panel: SetupPanel, qtbot: QtBot) -> None:
    choose(panel, WAITING, qtbot)
    before, after = panel.tools()
    chosen = []
    for action in (after, after, after, before):
        action.trigger()
        setup = panel.context.selection.setup
        chosen.append(setup.id if setup is not None else "")
    assert chosen == [OTHER.id, ACTIVE.id, WAITING.id, ACTIVE.id]


def test_skipping_needs_a_reason(panel: SetupPanel, office: SetupDesk, qtbot: QtBot) -> None:
    choose(panel, WAITING, qtbot)
    panel.footer.skip.click()
    assert not panel.footer.skip_now.isEnabled()
    panel.footer.reason.setText("news ahead")
    panel.footer.skip_now.click()
    qtbot.waitUntil(
        lambda: panel.sheet is not None and panel.sheet.setup.state is SetupState.SKIPPED
    )
    assert office.services.setups.get(WAITING.id).events[-1].reason == "news ahead"
    qtbot.waitUntil(lambda: panel.summary == "2 open")


def test_cancelling_asks_once_more(panel: SetupPanel, office: SetupDesk, qtbot: QtBot) -> None:
    choose(panel, ACTIVE, qtbot)
    assert panel.footer.skip.isHidden()
    panel.footer.cancel.click()
    assert office.services.setups.get(ACTIVE.id).setup.state is SetupState.ACTIVE
    panel.footer.cancel_now.click()
    qtbot.waitUntil(
        lambda: panel.sheet is not None and panel.sheet.setup.state is SetupState.CANCELLED
    )


def test_escape_leaves_the_question(panel: SetupPanel, qtbot: QtBot) -> None:
    choose(panel, WAITING, qtbot)
    panel.footer.skip.click()
    panel.footer.reason.setText("half a reason")
    QTest.keyClick(panel.footer.reason, Qt.Key.Key_Escape)
    assert panel.footer.reason.text() == ""


def test_a_setup_that_moves_is_read_again(
    panel: SetupPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    choose(panel, WAITING, qtbot)
    panel.footer.skip.click()
    panel.footer.reason.setText("a reason being typed")
    moved = a_setup(id=WAITING.id, last_price=64_400.0)
    office.store(moved)
    office.services.bus.publish(SetupChanged(moved, ()))
    qtbot.waitUntil(lambda: panel.sheet is not None and panel.sheet.setup.last_price == 64_400.0)
    assert panel.footer.reason.text() == "a reason being typed"


def test_the_picture_goes_to_the_clipboard(panel: SetupPanel, qtbot: QtBot) -> None:
    choose(panel, WAITING, qtbot)
    panel.copy_picture()
    picture = QGuiApplication.clipboard().pixmap()
    assert picture.size() == panel.sheet_view.grab().size()
    assert not picture.isNull()


def test_the_footer_tools_have_names(panel: SetupPanel) -> None:
    assert all(action.text() and action.toolTip() for action in panel.tools() + panel.menu())


def test_guards_that_acted_stand_with_the_size(
    panel: SetupPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    marks = (GuardMark("setups", "the limit of 2 setups at a time is reached"),)
    office.store(replace(WAITING, guards=marks))
    choose(panel, WAITING, qtbot)
    assert "The limit of 2 setups at a time is reached." in texts(panel)


def test_the_size_follows_fee_cap_and_kind_of_account(
    panel: SetupPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    choose(panel, WAITING, qtbot)
    assert panel.sheet is not None
    entry, stop = WAITING.entry, WAITING.stop
    loss = entry - stop + 0.001 * (entry + stop)
    assert panel.sheet.size is not None
    assert panel.sheet.size.amount == pytest.approx(
        min(100 / loss, 10_000 / (1.001 * entry)), abs=1e-5
    )
    settings = office.services.settings
    settings.set("account.fee", "0")
    settings.set("account.maximum_share", "0.1")
    qtbot.waitUntil(lambda: "Capped at 10 % of the account." in texts(panel))
    assert panel.sheet.size.amount == pytest.approx(1_000 / entry, abs=1e-5)
