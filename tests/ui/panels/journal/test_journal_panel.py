from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.domain.journal.day import DayNote, PictureKind
from app.domain.journal.fill import Side
from app.domain.timeframe import HOUR
from app.services.ports import JournalFilter
from app.ui.panels.journal.checked_fields import written_moment
from app.ui.panels.journal.detail import Section
from app.ui.setup_deeds import SetupDeeds
from tests.builders.journal_desk import journal_panel
from tests.builders.journal_panel import START, a_fill, a_record, closed_at
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.domain.journal.trade import JournalTrade
    from app.services.journal.service import JournalService
    from app.ui.panels.journal.journal_panel import JournalPanel
    from tests.builders.setup_desk import SetupDesk


@pytest.fixture
def journal(office: SetupDesk) -> JournalService:
    made: JournalService = office.services.journal
    return made


@pytest.fixture
def won(journal: JournalService) -> JournalTrade:
    return journal.add(closed_at("110"), a_record(tags=("A+",), rating=4))


@pytest.fixture
def lost(journal: JournalService) -> JournalTrade:
    fills = closed_at("95", time=START + HOUR, symbol="ETH/USDT")
    return journal.add(fills, a_record(tags=("late",), mistakes=("fomo",)))


@pytest.fixture
def held(journal: JournalService) -> JournalTrade:
    fill = a_fill(time=START - HOUR, symbol="SOL/BTC", account="kraken")
    return journal.add((fill,), a_record())


@pytest.fixture
def panel(
    office: SetupDesk,
    host: QWidget,
    qtbot: QtBot,
    won: JournalTrade,
    lost: JournalTrade,
    held: JournalTrade,
) -> JournalPanel:
    return journal_panel(office, host, qtbot, 3)


def focus_table(panel: JournalPanel, host: QWidget, qtbot: QtBot) -> None:
    with qtbot.waitActive(host):
        host.show()
        host.activateWindow()
    panel.list.table.setFocus()
    assert panel.list.table.hasFocus()


def test_own_items_join_an_imported_trade_in_a_step_that_is_undone_by_name(
    panel: JournalPanel, journal: JournalService, office: SetupDesk, qtbot: QtBot
) -> None:
    journal.take_in([a_fill(symbol="ADA/USDT", origin="fills.csv")], "import 1 fill", Decimal(1))
    (imported,) = journal.trades(JournalFilter(symbol="ADA/USDT"))
    qtbot.waitUntil(lambda: panel.list.table.choose(imported.id))
    page = panel.detail.checklist
    assert page.rows == []
    office.services.settings.set("journal.checklist", "no news × 2, slept well")
    qtbot.waitUntil(lambda: len(page.rows) == 2)
    assert journal.trade(imported.id).record.checklist == ()
    page.rows[0].kept.click()
    qtbot.waitUntil(lambda: journal.trade(imported.id).record.rules_kept == 1)
    assert journal.steps.undo == "edit checklist of ADA/USDT"
    journal.undo()
    assert journal.trade(imported.id) == imported
    qtbot.waitUntil(lambda: not page.offer.isHidden())


def symbols(panel: JournalPanel) -> list[str]:
    return [row.trade.symbol for row in panel.list.model.rows()]


def test_the_model_keeps_qts_rules(panel: JournalPanel, qtmodeltester: Any) -> None:
    qtmodeltester.check(panel.list.model)


def test_an_empty_journal_offers_one_thing(office: SetupDesk, host: QWidget, qtbot: QtBot) -> None:
    panel = journal_panel(office, host, qtbot, 0)
    assert panel.is_empty()
    assert panel.summary == ""


def test_open_trades_stand_on_top_of_the_newest_closed(panel: JournalPanel) -> None:
    assert symbols(panel) == ["SOL/BTC", "ETH/USDT", "BTC/USDT"]
    assert not panel.is_empty()
    assert "since Dec 2023" in panel.summary


def test_the_foot_adds_each_currency_for_itself(panel: JournalPanel, qtbot: QtBot) -> None:
    foot = panel.list.foot
    qtbot.waitUntil(lambda: foot.count.text() == "3 trades")
    assert foot.r.text() == "+1.0 R"
    assert foot.money[0].text() == "+5.00 USDT"
    panel.list.line.endings.button_of("losses").click()
    qtbot.waitUntil(lambda: foot.count.text() == "1 of 3 trades")
    assert foot.money[0].text() == "−5.00 USDT"


def test_a_query_finds_trades_and_is_shared(
    panel: JournalPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    panel.list.line.field.setText("mistake:fomo")
    qtbot.waitUntil(lambda: symbols(panel) == ["ETH/USDT"])
    assert office.context.selection.journal.query == "mistake:fomo"
    office.context.selection.journal.choose_query("R > 1")
    qtbot.waitUntil(lambda: symbols(panel) == ["BTC/USDT"])
    assert panel.list.line.query == "R > 1"


def test_a_query_that_cannot_be_read_is_said_and_changes_nothing(
    panel: JournalPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    panel.list.line.write("R > much")
    assert "character" in panel.list.line.error
    assert len(symbols(panel)) == 3
    assert office.context.selection.journal.query == ""
    panel.list.line.write("")
    assert panel.list.line.error == ""


def test_one_account_at_a_time(panel: JournalPanel, qtbot: QtBot) -> None:
    assert panel.accounts.count() == 3
    panel.accounts.setCurrentIndex(panel.accounts.findData("kraken"))
    panel.accounts.activated.emit(panel.accounts.currentIndex())
    qtbot.waitUntil(lambda: symbols(panel) == ["SOL/BTC"])
    assert panel.saved_state()["account"] == "kraken"


def test_what_is_kept_of_the_panel_comes_back(panel: JournalPanel, qtbot: QtBot) -> None:
    panel.list.line.endings.button_of("wins").click()
    qtbot.waitUntil(lambda: symbols(panel) == ["BTC/USDT"])
    panel.detail.turn_to(Section.FILLS)
    state = panel.saved_state()
    panel.restore_state({"ending": "all", "section": "notes"})
    qtbot.waitUntil(lambda: len(symbols(panel)) == 3)
    panel.restore_state(state)
    qtbot.waitUntil(lambda: symbols(panel) == ["BTC/USDT"])
    assert panel.detail.section == "fills"


def test_the_chosen_trade_is_shown_with_its_fills(
    panel: JournalPanel, won: JournalTrade, office: SetupDesk, qtbot: QtBot
) -> None:
    office.context.selection.journal.choose_trade(won.id)
    qtbot.waitUntil(lambda: len(panel.detail.fills.fills) == 2)
    assert panel.detail.title.result.text() == "+2.00 R"
    shown = panel.detail.figures.shown
    assert shown["Entry, plan → fill"] == "100.00 → 100.00"
    assert shown["Risk"] == "5.00 USDT"
    assert shown["Held"] == "1 h"
    assert [row.held for row in panel.detail.fills.model.rows()] == ["1", "0"]


def test_what_is_written_about_a_trade_is_kept_and_undone_by_name(
    panel: JournalPanel, won: JournalTrade, journal: JournalService, qtbot: QtBot
) -> None:
    panel.list.table.choose(won.id)
    panel.detail.notes.field.text.setPlainText("Too **early**.")
    panel.detail.notes.field.text.keep()
    panel.detail.review.tags.field.setText("plan")
    panel.detail.review.tags.take()
    panel.detail.review.rating.setFocus()
    QTest.keyClick(panel.detail.review.rating, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: journal.trade(won.id).record.rating == 2)
    record = journal.trade(won.id).record
    assert (record.notes, record.tags) == ("Too **early**.", ("A+", "plan"))
    qtbot.waitUntil(lambda: panel.steps.undo.text() == "Undo: rate of BTC/USDT")
    panel.steps.undo.trigger()
    qtbot.waitUntil(lambda: panel.detail.review.rating.count == 4)
    panel.steps.redo.trigger()
    qtbot.waitUntil(lambda: panel.detail.review.rating.count == 2)


def test_a_deleted_trade_comes_back_from_the_notice(
    panel: JournalPanel, won: JournalTrade, office: SetupDesk, host: QWidget, qtbot: QtBot
) -> None:
    focus_table(panel, host, qtbot)
    panel.list.table.choose(won.id)
    QTest.keyClick(panel.list.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: panel.list.model.total == 2)
    toast = office.context.notices.shown()[-1]
    assert "BTC/USDT" in toast.accessibleName()
    toast.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: panel.list.model.total == 3)


def test_trades_deleted_long_ago_are_restored_from_their_list(
    panel: JournalPanel, won: JournalTrade, journal: JournalService, qtbot: QtBot
) -> None:
    journal.delete([won.id])
    panel.windows.show_deleted()
    window = panel.windows.deleted
    assert window is not None
    qtbot.waitUntil(lambda: window.model.total == 1 and panel.list.model.total == 2)
    window.table.choose(won.id)
    window.restore_selected()
    qtbot.waitUntil(lambda: window.model.total == 0 and panel.list.model.total == 3)
    assert not window.restore.isEnabled()


def test_many_trades_are_tagged_and_rated_in_one_step(
    panel: JournalPanel, journal: JournalService, host: QWidget, qtbot: QtBot
) -> None:
    focus_table(panel, host, qtbot)
    panel.list.table.selectAll()
    panel.bulk.add_tag("  session:  asia ")
    qtbot.waitUntil(lambda: journal.steps.undo == "add tag session: asia of 3 trades")
    assert all("session: asia" in trade.record.tags for trade in journal.trades())
    QTest.keyClick(panel.list.table, Qt.Key.Key_5)
    qtbot.waitUntil(lambda: {trade.record.rating for trade in journal.trades()} == {5})


def test_fills_are_added_edited_and_deleted(
    panel: JournalPanel, held: JournalTrade, journal: JournalService, qtbot: QtBot
) -> None:
    panel.list.table.choose(held.id)
    page = panel.detail.fills
    qtbot.waitUntil(lambda: len(page.fills) == 1)
    page.begin_add()
    fields = page.form.fields
    assert (fields.text.side, fields.text.amount) == (Side.SELL, "1")
    fields.price.setText("none")
    QTest.keyClick(page.form, Qt.Key.Key_Return)
    assert page.form.fault == "Price: A number above 0."
    fields.price.setText("110")
    QTest.keyClick(page.form, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: journal.trade(held.id).figures.closed_at is not None)
    qtbot.waitUntil(lambda: len(page.fills) == 2)
    page.begin_edit(page.fills[0])
    fields.price.setText("101")
    QTest.keyClick(page.form, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: float(journal.trade(held.id).figures.entry_price) == 101)
    qtbot.waitUntil(lambda: float(page.fills[0].price) == 101)
    page.table.choose((page.fills[1].id, 0))
    page.delete_chosen()
    qtbot.waitUntil(lambda: journal.trade(held.id).figures.closed_at is None)


def test_the_last_fill_stays(panel: JournalPanel, held: JournalTrade, qtbot: QtBot) -> None:
    panel.list.table.choose(held.id)
    page = panel.detail.fills
    qtbot.waitUntil(lambda: len(page.fills) == 1)
    page.table.choose((page.fills[0].id, 0))
    page.delete_chosen()
    assert len(page.fills) == 1


def test_a_picture_is_pasted_seen_and_removed(
    panel: JournalPanel, won: JournalTrade, journal: JournalService, qtbot: QtBot
) -> None:
    panel.list.table.choose(won.id)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    page = panel.detail.pictures
    page.paste()
    qtbot.waitUntil(lambda: page.list.count() == 1)
    (picture,) = journal.pictures(won.id)
    assert QImage.fromData(journal.picture_bytes(picture.id)).pixelColor(5, 5) == QColor("red")
    page.list.item(0).setSelected(True)
    page.remove_selected()
    qtbot.waitUntil(lambda: page.list.count() == 0)
    assert journal.pictures(won.id) == ()


def test_a_trade_is_written_down_by_hand(
    panel: JournalPanel, journal: JournalService, office: SetupDesk, qtbot: QtBot
) -> None:
    office.context.actions["journal.add"].trigger()
    window = panel.writer.window
    assert window is not None
    form = window.form
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert form.fault.startswith("Symbol:")
    form.symbol.setText("inj-usdt")
    form.price.setText("20")
    form.amount.setText("10")
    form.stop.setText("19")
    form.target.setText("23")
    assert form.live.text() == "Value 200.00 USDT · risk 10.00 USDT · target +3.00 R"
    QTest.keyClick(form, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "INJ/USDT" in symbols(panel))
    (trade,) = [one for one in journal.trades() if one.symbol == "INJ/USDT"]
    assert trade.figures.risk == pytest.approx(10)
    assert not window.isVisible()
    chosen = panel.list.table.chosen()
    assert chosen is not None
    assert chosen.trade.id == trade.id


def test_a_taken_setup_opens_the_form_filled_in_and_is_pictured(
    panel: JournalPanel, journal: JournalService, office: SetupDesk, qtbot: QtBot
) -> None:
    setup = a_setup(id="7" * 16)
    office.store(setup)
    office.store_candles(setup)
    SetupDeeds(office.context, panel).take(setup, 64_000.0, 0.5)
    qtbot.waitUntil(lambda: panel.writer.window is not None and panel.writer.window.isVisible())
    window = panel.writer.window
    assert window is not None
    form = window.form
    assert form.symbol.text() == setup.symbol
    assert (form.price.text(), form.amount.text()) == ("64000", "0.5")
    assert float(form.stop.text()) == setup.stop
    assert "EMA cross" in form.origin.text()
    form.time.setText(written_moment(setup.bar_time + HOUR, "UTC"))
    with qtbot.waitSignal(panel.writer.written) as written:
        form.send()
    trade = written.args[0]
    assert trade.record.setup_id == setup.id
    assert office.services.setups.get(setup.id).setup.taken_at is not None
    qtbot.waitUntil(lambda: len(journal.pictures(trade.id)) == 1)
    (picture,) = journal.pictures(trade.id)
    assert picture.kind is PictureKind.ENTRY
    assert not QImage.fromData(journal.picture_bytes(picture.id)).isNull()
    assert journal.steps.undo == "add BTC/USDT"


def test_a_day_has_mood_plan_and_notes(
    panel: JournalPanel, journal: JournalService, qtbot: QtBot
) -> None:
    panel.open_day("2023-12-18")
    day = panel.day
    assert day.result.text() == "2 trades closed · +1.00 R · +5.00 USDT"
    day.plan.setPlainText("Two trades at most.")
    day.plan.keep()
    QTest.keyClick(day.mood, Qt.Key.Key_4)
    wanted = (DayNote("2023-12-18", 4, "Two trades at most."),)
    qtbot.waitUntil(lambda: journal.days() == wanted)
    day.before.click()
    assert day.day == "2023-12-17"
    assert day.plan.toPlainText() == ""
    day.after.click()
    qtbot.waitUntil(lambda: day.mood.count == 4)
    assert day.plan.toPlainText() == "Two trades at most."
