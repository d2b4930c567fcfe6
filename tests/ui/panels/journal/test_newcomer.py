"""A trade is written down by keys and mouse alone, in few inputs and under a minute."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout

from app.domain.journal.day import PictureKind
from app.domain.journal.fill import Side
from app.domain.journal.trade import ChecklistItem
from app.domain.timeframe import HOUR, Timeframe
from app.ui.panels.setup.setup_panel import SetupPanel
from tests.builders.installed_panel import whole
from tests.builders.journal_desk import journal_panel
from tests.builders.setup_panel import choose
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton, QLayout, QLineEdit, QWidget
    from pytestqt.qtbot import QtBot

    from app.ui.panels.journal.journal_panel import JournalPanel
    from app.ui.panels.journal.trade_form import TradeForm
    from tests.builders.setup_desk import SetupDesk

MINUTE = 60.0


class Newcomer:
    """Somebody at keyboard and mouse, who counts inputs and the seconds they take.

    The times are those of the keystroke-level model (Card, Moran, Newell 1980): 1.2 s for each key
    of the worst typist, 1.1 s to point, 0.2 s to click, 1.35 s to think before each input.
    """

    def __init__(self) -> None:
        self.inputs = 0
        self.seconds = 0.0

    def press(self, key: Qt.Key, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key where the cursor is."""
        self._count(1.2)
        QTest.keyClick(_focused(), key, held)

    def write(self, words: str) -> None:
        """Write into the field where the cursor is, and go to the next one."""
        self._count(1.2 * (len(words) + 1))
        QTest.keyClicks(_focused(), words)
        QTest.keyClick(_focused(), Qt.Key.Key_Tab)

    def pass_over(self) -> None:
        """Leave a field as it is."""
        self._count(1.2)
        QTest.keyClick(_focused(), Qt.Key.Key_Tab)

    def click(self, target: QAbstractButton | QLineEdit) -> None:
        """Point and click."""
        self._count(1.1 + 0.2)
        at = QPoint(8, target.height() // 2)
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=at)

    def _count(self, seconds: float) -> None:
        self.inputs += 1
        self.seconds += 1.35 + seconds


def _focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.fixture
def panel(office: SetupDesk, host: QWidget, qtbot: QtBot) -> JournalPanel:
    made = journal_panel(office, host, qtbot, 0)
    QVBoxLayout(host).addWidget(made)
    with qtbot.waitActive(host):
        host.show()
        host.activateWindow()
    made.setFocus()
    return made


def asked(panel: JournalPanel, qtbot: QtBot) -> TradeForm:
    qtbot.waitUntil(
        lambda: panel.writer.window is not None and panel.writer.window.isActiveWindow()
    )
    assert panel.writer.window is not None
    return panel.writer.window.form


def test_a_trade_by_hand_takes_a_dozen_inputs_and_less_than_a_minute(
    panel: JournalPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    newcomer, journal = Newcomer(), office.services.journal
    newcomer.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    form = asked(panel, qtbot)
    assert form.symbol.hasFocus()
    newcomer.write("inj-usdt")
    newcomer.pass_over()
    newcomer.write("20")
    newcomer.write("10")
    newcomer.write("19")
    assert form.target.hasFocus()
    newcomer.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(journal.trades()) == 1)
    (trade,) = journal.trades()
    (fill,) = journal.fills([trade.id])[trade.id]
    assert (trade.symbol, trade.record.plan.stop) == ("INJ/USDT", 19.0)
    assert (fill.side, fill.price, fill.amount) == (Side.BUY, Decimal(20), Decimal(10))
    assert fill.time == office.services.wall.now() // 60_000 * 60_000
    assert trade.figures.risk == pytest.approx(10)
    qtbot.waitUntil(lambda: panel.list.table.chosen() is not None)
    assert newcomer.inputs <= 12
    assert newcomer.seconds < MINUTE


def test_a_closed_short_trade_by_mouse_is_as_quick(
    panel: JournalPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    newcomer, journal = Newcomer(), office.services.journal
    office.context.selection.choose_symbol("ETH/USDT")
    newcomer.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    form = asked(panel, qtbot)
    assert form.symbol.text() == "ETH/USDT"
    newcomer.click(form.direction.button_of("short"))
    newcomer.click(form.price)
    newcomer.write("2300")
    newcomer.write("0.5")
    newcomer.write("2350")
    newcomer.click(form.exit_price)
    newcomer.write("2250")
    newcomer.click(form.save)
    qtbot.waitUntil(lambda: len(journal.trades()) == 1)
    (trade,) = journal.trades()
    assert trade.symbol == "ETH/USDT"
    assert (trade.figures.profit, trade.figures.r) == (Decimal(25), pytest.approx(1))
    assert newcomer.inputs <= 12
    assert newcomer.seconds < MINUTE


def test_own_items_are_asked_about_a_trade_by_hand(
    panel: JournalPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    newcomer, journal = Newcomer(), office.services.journal
    office.services.settings.set("journal.checklist", "no news × 3, slept well")
    office.context.selection.choose_symbol("ETH/USDT")
    newcomer.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    form = asked(panel, qtbot)
    newcomer.write("2300")
    newcomer.write("0.5")
    news, sleep = form.answers
    newcomer.click(news)
    newcomer.click(sleep)
    newcomer.click(sleep)
    newcomer.click(form.save)
    qtbot.waitUntil(lambda: len(journal.trades()) == 1)
    (trade,) = journal.trades()
    assert trade.record.checklist == (
        ChecklistItem("no news", 3.0, kept=True),
        ChecklistItem("slept well", 1.0, kept=False),
    )
    assert trade.record.rules_kept == pytest.approx(0.75)
    assert newcomer.inputs <= 12


def test_a_setup_is_recorded_whole_in_a_handful_of_inputs(
    panel: JournalPanel, office: SetupDesk, host: QWidget, qtbot: QtBot
) -> None:
    newcomer, journal = Newcomer(), office.services.journal
    seen = Timeframe.H1.floor(office.services.wall.now()) - 2 * HOUR
    setup = a_setup(id="7" * 16, bar_time=seen, evaluated_until=seen, last_price=64_000.0)
    office.store(setup)
    office.store_candles(setup)
    sheet = whole(SetupPanel(office.context, host))
    beside: QLayout = host.layout()
    beside.addWidget(sheet)
    choose(sheet, setup, qtbot)
    newcomer.click(sheet.footer.take)
    newcomer.click(sheet.footer.take_form.now)
    form = asked(panel, qtbot)
    assert form.price.hasFocus()
    with qtbot.waitSignal(panel.writer.written):
        newcomer.press(Qt.Key.Key_Return)
    (trade,) = journal.trades()
    record = trade.record
    assert (trade.symbol, trade.figures.direction) == (setup.symbol, setup.direction)
    assert (record.setup_id, record.strategy) == (setup.id, setup.strategy)
    assert (record.strategy_version, record.strategy_hash) == (1, setup.strategy_hash)
    assert (record.timeframe, record.regime) == ("1h", "bull")
    assert (record.plan.stop, record.plan.targets) == (setup.stop, setup.targets)
    assert record.why == setup.why
    assert [item.kept for item in record.checklist] == [True, True]
    (fill,) = journal.fills([trade.id])[trade.id]
    assert float(fill.price) == pytest.approx(setup.entry)
    assert fill.fee > 0
    assert trade.figures.risk > 0
    assert office.services.setups.get(setup.id).setup.taken_at is not None
    qtbot.waitUntil(lambda: len(journal.pictures(trade.id)) == 1)
    assert journal.pictures(trade.id)[0].kind is PictureKind.ENTRY
    assert newcomer.inputs <= 4
    assert newcomer.seconds < MINUTE
