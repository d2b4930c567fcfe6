from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.journal.trade import TradeRecord
from app.domain.timeframe import HOUR
from app.services.journal.import_values import ImportRequest
from tests.builders.journal_desk import journal_panel
from tests.builders.journal_panel import a_fill
from tests.builders.setups import BAR, a_setup
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.domain.journal.trade import JournalTrade
    from app.ui.panels.journal.cause_window import CauseWindow
    from app.ui.panels.journal.journal_panel import JournalPanel
    from app.ui.panels.journal.same_window import SameWindow
    from tests.builders.setup_desk import SetupDesk

NEAR, FAR, OTHER = "01" * 8, "02" * 8, "03" * 8


@pytest.fixture
def trades(office: SetupDesk) -> tuple[JournalTrade, JournalTrade]:
    """Two purchases with two setups each, and one long after."""
    live: dict[str, Any] = {"entry": 100.0, "stop": 90.0, "evaluated_until": BAR + 5 * HOUR}
    office.store(
        a_setup(id=NEAR, **live),
        a_setup(id=FAR, **{**live, "entry": 101.0}),
        a_setup(id=OTHER, symbol="ETH/USDT", **live),
    )
    journal = office.services.journal
    first = a_fill(time=BAR + HOUR + 300_000)
    second = a_fill(time=BAR + HOUR + 300_000, symbol="ETH/USDT")
    return journal.add([first], TradeRecord()), journal.add([second], TradeRecord())


@pytest.fixture
def panel(
    office: SetupDesk, host: QWidget, qtbot: QtBot, trades: tuple[JournalTrade, JournalTrade]
) -> JournalPanel:
    return journal_panel(office, host, qtbot, 2)


def asked(panel: JournalPanel, qtbot: QtBot, *trades: JournalTrade) -> CauseWindow:
    panel.windows.ask_causes([trade.id for trade in trades])
    window = panel.windows.causes
    assert window is not None
    shows(window, trades[0], qtbot)
    return window


def shows(window: CauseWindow, trade: JournalTrade, qtbot: QtBot) -> None:
    qtbot.waitUntil(
        lambda: (
            window.question is not None
            and window.question.trade.id == trade.id
            and window.isVisible()
        )
    )


def cause_of(office: SetupDesk, trade: JournalTrade) -> str:
    found: str = office.services.journal.trade(trade.id).record.setup_id
    return found


def test_the_likeliest_setup_stands_first_with_entry_time_and_distance(
    panel: JournalPanel, qtbot: QtBot, trades: tuple[JournalTrade, JournalTrade]
) -> None:
    window = asked(panel, qtbot, trades[0])
    rows = window.model.rows()
    assert [row.found.setup_id for row in rows] == [NEAR, FAR]
    shown = [[column.shown(row) for column in window.model.columns] for row in rows]
    assert shown[0][1].startswith("EMA cross v")
    assert [line[3:6] for line in shown] == [
        ["5 min", "100.00", "0.00 R"],
        ["5 min", "101.00", "0.09 R"],
    ]
    assert window.table.chosen() == rows[0]
    assert window.symbol.text() == "BTC/USDT"
    assert window.place.text() == ""


def test_answers_by_keyboard_go_from_trade_to_trade(
    office: SetupDesk,
    panel: JournalPanel,
    qtbot: QtBot,
    trades: tuple[JournalTrade, JournalTrade],
) -> None:
    window = asked(panel, qtbot, *trades)
    assert window.place.text() == "1 of 2"
    QTest.keyClick(window.table, Qt.Key.Key_Down)
    QTest.keyClick(window.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cause_of(office, trades[0]) == FAR)
    shows(window, trades[1], qtbot)
    assert window.place.text() == "2 of 2"
    QTest.keyClick(window.table, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: cause_of(office, trades[1]) == OTHER)
    assert not window.isVisible()
    office.services.journal.undo()
    assert cause_of(office, trades[1]) == ""


def test_none_of_these_takes_a_link_back_and_later_leaves_it(
    office: SetupDesk,
    panel: JournalPanel,
    qtbot: QtBot,
    trades: tuple[JournalTrade, JournalTrade],
) -> None:
    journal = office.services.journal
    journal.link(trades[0].id, FAR)
    journal.link(trades[1].id, OTHER)
    window = asked(panel, qtbot, *trades)
    chosen = window.table.chosen()
    assert chosen is not None
    assert (chosen.found.setup_id, chosen.is_linked) == (FAR, True)
    window.none.click()
    qtbot.waitUntil(lambda: cause_of(office, trades[0]) == "")
    shows(window, trades[1], qtbot)
    window.later.click()
    assert not window.isVisible()
    assert cause_of(office, trades[1]) == OTHER


def test_none_for_a_trade_that_is_not_linked_is_no_step(
    office: SetupDesk,
    panel: JournalPanel,
    qtbot: QtBot,
    trades: tuple[JournalTrade, JournalTrade],
) -> None:
    window = asked(panel, qtbot, trades[0])
    before = office.services.journal.steps
    QTest.keyClick(window.table, Qt.Key.Key_N)
    assert not window.isVisible()
    assert office.services.journal.steps == before


def test_the_menu_of_one_trade_asks_and_says_when_nothing_fits(
    office: SetupDesk, panel: JournalPanel, qtbot: QtBot
) -> None:
    late = office.services.journal.add([a_fill(time=BAR + 99 * HOUR)], TradeRecord())
    qtbot.waitUntil(lambda: panel.list.model.get(late.id) is not None)
    panel.list.table.choose(late.id)
    menu = panel.menu_of_trades.menu_of(panel.list.table.selected())
    (action,) = [one for one in menu.actions() if "Which setup" in one.text()]
    assert action.isEnabled()
    action.trigger()
    window = panel.windows.causes
    assert window is not None
    shows(window, late, qtbot)
    assert "No setup" in window.words.text()
    assert not window.chosen.isEnabled()
    assert window.none.isEnabled()
    window.reject()
    assert not window.isVisible()
    panel.list.table.selectAll()
    menu = panel.menu_of_trades.menu_of(panel.list.table.selected())
    (action,) = [one for one in menu.actions() if "Which setup" in one.text()]
    assert not action.isEnabled()


def imported(panel: JournalPanel, qtbot: QtBot, folder: Path) -> SameWindow:
    """Import a purchase like the first trade, and wait for the question about it."""
    panel.import_fills()
    imports = panel.windows.imports
    assert imports is not None
    path = folder / "fills.csv"
    path.write_text(
        "Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n"
        "2026-01-01 01:05:00,BTCUSDT,BUY,100,1BTC,100USDT,0USDT\n",
        "utf-8",
    )
    imports.account.setCurrentText("second")
    imports.open_file(str(path))
    qtbot.waitUntil(imports.take.isEnabled)
    imports.take.click()
    qtbot.waitUntil(lambda: panel.windows.same is not None)
    window = panel.windows.same
    assert window is not None
    qtbot.waitUntil(lambda: window.question is not None and window.isVisible())
    return window


def test_a_trade_entered_by_hand_after_its_import_is_asked_about_at_once(
    office: SetupDesk, panel: JournalPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "fills.csv"
    path.write_text(
        "Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n"
        "2026-01-01 01:05:00,SOLUSDT,BUY,100,1SOL,100USDT,0USDT\n",
        "utf-8",
    )
    ended(office.services.fill_imports.run(ImportRequest(path)))
    written(panel, qtbot, amount="2")  # unlike the imported one
    hand = written(panel, qtbot, amount="1")
    qtbot.waitUntil(lambda: panel.windows.same is not None and panel.windows.same.isVisible())
    same = panel.windows.same
    assert same is not None
    assert [row.trade.id for row in same.model.rows()] == [hand.id]
    assert same.place.text() == ""
    qtbot.waitUntil(lambda: panel.list.model.get(hand.id) is not None)
    QTest.keyClick(same.table, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: panel.list.model.get(hand.id) is None)
    kept = {trade.symbol: trade for trade in office.services.journal.trades()}["SOL/USDT"]
    assert kept.record.plan.stop == 90
    assert office.services.journal.steps.undo == "unite SOL/USDT with its import"


def written(panel: JournalPanel, qtbot: QtBot, amount: str) -> JournalTrade:
    """Write a purchase like the imported one, and wait until all about it is settled."""
    panel.write_new()
    window = panel.writer.window
    assert window is not None
    text = {"symbol": "SOL/USDT", "time": "2026-01-01 01:00", "price": "100", "stop": "90"}
    for name, words in {**text, "amount": amount}.items():
        getattr(window.form, name).setText(words)
    with qtbot.waitSignal(panel.writer.settled) as made:
        window.form.send()
    trade: JournalTrade = made.args[0]
    return trade


def test_what_an_import_could_not_tell_is_asked(
    panel: JournalPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    same = imported(panel, qtbot, tmp_path)
    assert same.question is not None
    assert same.question.trade.account == "second"
    assert same.entry.text() == "imported: 1 Jan 2026 01:05, 1 at 100.00, second"
    assert "Are they one?" in same.words.text()
    assert panel.windows.causes is None
    qtbot.mouseClick(same.none, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.windows.causes is not None)
    window = panel.windows.causes
    assert window is not None
    qtbot.waitUntil(lambda: window.question is not None)
    assert window.question is not None
    assert window.question.trade.account == "second"
    assert panel.list.model.total == 3


def test_an_import_takes_the_place_of_what_was_entered_by_hand(
    office: SetupDesk,
    panel: JournalPanel,
    qtbot: QtBot,
    trades: tuple[JournalTrade, JournalTrade],
    tmp_path: Path,
) -> None:
    journal = office.services.journal
    journal.edit(trades[0].id, replace(trades[0].record, notes="as planned"), "note")
    same = imported(panel, qtbot, tmp_path)
    row = same.table.chosen()
    assert row is not None
    assert row.trade.id == trades[0].id
    QTest.keyClick(same.table, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: same.isHidden() and panel.list.model.total == 2)
    found = {trade.symbol: trade for trade in journal.trades()}["BTC/USDT"]
    assert (found.account, found.record.notes) == ("second", "as planned")
    assert panel.windows.causes is None  # what was entered by hand says what caused it
    journal.undo()
    qtbot.waitUntil(lambda: panel.list.model.total == 3)
