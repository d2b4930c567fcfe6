"""The table of trades: sound, filtered, copied, and followed by the chart."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.ui.models.column import SortKey
from app.ui.panels.backtester.trade_rows import trade_rows
from app.ui.panels.backtester.trade_table import TradeTable, trade_model
from tests.builders.backtests import walked


@pytest.fixture(scope="module")
def rows():
    return trade_rows(walked())


@pytest.fixture
def table(qtbot, make_context, rows):
    _, context = make_context()
    made = TradeTable(context, "test.trades")
    qtbot.addWidget(made)
    made.resize(1500, 400)
    made.show_rows(rows)
    made.show()
    return made


def test_the_model_is_sound(qtmodeltester, rows):
    model = trade_model(lambda: "UTC")
    model.replace(rows[:40])
    qtmodeltester.check(model, force_py=True)
    model.sort_by(SortKey("r", descending=True))
    assert [row.r for row in model.rows()] == sorted((row.r for row in rows[:40]), reverse=True)


def test_filters_narrow_what_is_shown(qtbot, table, rows):
    qtbot.mouseClick(table.kinds.button_of("won"), Qt.MouseButton.LeftButton)
    assert {row.r > 0 for row in table.model.rows()} == {True}
    qtbot.mouseClick(table.kinds.button_of("all"), Qt.MouseButton.LeftButton)
    qtbot.keyClicks(table.field, "long target")
    assert {row.reason for row in table.model.rows()} <= {"tp1", "tp2"}
    assert table.model.rowCount() < table.model.total == len(rows)


def test_the_newest_stand_first_and_are_copied_as_they_stand(table, rows):
    last = max(rows, key=lambda row: row.exit_time)
    assert table.model.row(0) == last
    table.table.choose(last.number)
    table.table.copy()
    head, line = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[:3] == ["#", "Symbol", "Side"]
    assert line.split("\t")[0] == str(last.number)


def test_enter_opens_the_trade_and_a_moment_finds_it(qtbot, table, rows):
    wanted = rows[len(rows) // 2]
    table.show_moment(wanted.exit_time)
    assert table.table.chosen().exit_time == wanted.exit_time
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table.table, Qt.Key.Key_Return)
    assert opened.args[0].exit_time == wanted.exit_time


def test_thousands_of_trades_are_rows_of_one_model(table):
    many = trade_rows(walked(bars=90_000, every=6))
    table.show_rows(many)
    assert table.model.rowCount() == len(many) > 2_000
    assert not table.table.viewport().children()
