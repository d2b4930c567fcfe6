from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.timeframe import Timeframe
from app.services.expression_columns import ColumnValues
from app.services.ports import ScanRecord
from app.services.scan.events import ScanFinished, ScannerRow, ScanResult
from app.ui.models.column import SortKey
from app.ui.panels.scanner.extra_columns import (
    STYLES,
    ExtraColumn,
    ExtraValues,
    column_of,
    from_state,
    next_id,
    shown,
    styles,
    to_state,
)
from app.ui.panels.scanner.scanner_panel import ScannerPanel
from tests.builders.candles import NOON, demo_candles
from tests.builders.installation import installed
from tests.builders.installed_panel import panel_context, whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.bootstrap.composition import Composition
    from app.ui.context import Context

SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT")
RANGE = ExtraColumn("x1", "ATR %", "atr(14) / close", "percent")
ABOVE = ExtraColumn("x2", "Above", "close > ema(21)", is_condition=True)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composition]:
    with installed(tmp_path_factory.mktemp("home"), offline=True) as installation:
        candles = {symbol: demo_candles(symbol, Timeframe.H1, 200) for symbol in SYMBOLS}
        installation.application.store.merge("demo", Timeframe.H1, candles)
        made = installation.application
        made.expression_columns.newest_stored(("close",), SYMBOLS)  # starts its threads
        yield made


@pytest.fixture
def context(application: Composition, qtbot: QtBot, log: Any, theme: Any) -> Iterator[Context]:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 500)
    with panel_context(application, log, theme, host) as made:
        host.show()
        yield made


@pytest.fixture
def panel(context: Context, qtbot: QtBot) -> ScannerPanel:
    host = context.notices.parent()
    assert isinstance(host, QWidget)
    made = whole(ScannerPanel(context, host))
    made.resize(900, 500)
    made.show()
    rows = tuple(
        ScannerRow(symbol, rank, 1.0, 0.01, 0.0, 1e6, (), 50.0)
        for rank, symbol in enumerate(SYMBOLS, start=1)
    )
    result = ScanResult(ScanRecord("s1", "demo", NOON, NOON, "done"), None, rows=rows)
    context.services.bus.publish(ScanFinished(result))
    qtbot.waitUntil(lambda: made.model.total == len(rows))
    return made


def type_column(panel: ScannerPanel, name: str, expression: str) -> None:
    panel.table.column_wanted.emit("")
    form = panel.added.form
    form.name.setText(name)
    form.expression.setText(expression)
    QTest.keyClick(form.expression, Qt.Key.Key_Return)


def values(panel: ScannerPanel, column_id: str) -> dict[str, Any]:
    column = next(c for c in panel.model.columns if c.id == column_id)
    return {row.symbol: column.value(row) for row in panel.model.all_rows()}


def shown_ids(panel: ScannerPanel) -> list[str]:
    return [column.id for column in panel.table.shown_columns()]


@pytest.fixture
def with_column(panel: ScannerPanel, qtbot: QtBot) -> ScannerPanel:
    type_column(panel, "ATR %", "atr( 14 )/close")
    qtbot.waitUntil(lambda: "x1" in shown_ids(panel) and None not in values(panel, "x1").values())
    return panel


def test_a_typed_expression_becomes_a_column(
    with_column: ScannerPanel, context: Context, qtmodeltester: Any
) -> None:
    (column,) = with_column.added.columns
    assert (column.title, column.expression) == ("ATR %", "atr(14) / close")
    found = context.services.expression_columns.newest_stored([column.expression], SYMBOLS)
    assert values(with_column, "x1") == found.values[column.expression]
    assert not with_column.added.form.isVisible()
    qtmodeltester.check(with_column.model)


def test_a_mistake_is_told_where_it_is_written(panel: ScannerPanel, qtbot: QtBot) -> None:
    type_column(panel, "", "emma(9)")
    form = panel.added.form
    qtbot.waitUntil(lambda: "did you mean 'ema'" in form.words.text())
    assert form.expression.property("wrong") == "true"
    assert form.isVisible()
    assert not form.save_button.isEnabled()
    assert panel.added.columns == ()
    form.expression.setText("ema(9)")
    qtbot.waitUntil(form.save_button.isEnabled)
    assert form.expression.property("wrong") == "false"
    QTest.keyClick(form.expression, Qt.Key.Key_Escape)
    assert not form.isVisible()
    assert panel.added.columns == ()


def test_it_is_sorted_and_filtered_by(with_column: ScannerPanel) -> None:
    with_column.model.sort_by(SortKey("x1", descending=True))
    order = [row.symbol for row in with_column.model.rows()]
    known = values(with_column, "x1")
    assert order == sorted(known, key=lambda symbol: -known[symbol])
    between = (known[order[1]] + known[order[2]]) / 2
    for typed in ("atr % > {0:.9f}", "atr(14) / close > {0:.9f}", "ATR(14)/close>{0:.9f}"):
        with_column.field.setText(typed.format(between))
        assert [row.symbol for row in with_column.model.rows()] == order[:2]


def test_percents_are_filtered_as_they_are_shown(with_column: ScannerPanel, qtbot: QtBot) -> None:
    panel, known = with_column, values(with_column, "x1")
    panel.table.column_wanted.emit("x1")
    styles_box = panel.added.form.style_box
    styles_box.setCurrentIndex(styles_box.findData("percent"))
    QTest.keyClick(panel.added.form.expression, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.added.columns[0].style == "percent")
    order = sorted(known, key=lambda symbol: -known[symbol])
    between = 50 * (known[order[1]] + known[order[2]])
    panel.field.setText(f"atr % > {between:.9f}%")
    assert {row.symbol for row in panel.model.rows()} == set(order[:2])


def test_it_is_changed_moved_removed_and_brought_back(
    with_column: ScannerPanel, context: Context, qtbot: QtBot
) -> None:
    panel, form = with_column, with_column.added.form
    panel.table.setColumnWidth(1, 123)
    panel.table.column_wanted.emit("x1")
    assert form.expression.text() == "atr(14) / close"
    at = shown_ids(panel).index("x1")
    form.to_left.click()
    assert shown_ids(panel).index("x1") == at - 1
    form.name.setText("Above")
    form.expression.setText("close > ema(21)")
    QTest.keyClick(form.expression, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: set(values(panel, "x1").values()) <= {0.0, 1.0})
    assert shown_ids(panel).index("x1") == at - 1
    assert panel.table.columnWidth(1) == 123
    assert panel.added.columns[0].is_condition
    panel.table.column_wanted.emit("x1")
    form.remove.click()
    assert "x1" not in shown_ids(panel)
    undo = context.notices.shown()[-1].findChildren(QPushButton)
    next(button for button in undo if button.text() == "Undo").click()
    assert "x1" in shown_ids(panel)


def test_columns_come_back_with_the_layout(
    with_column: ScannerPanel, context: Context, qtbot: QtBot
) -> None:
    with_column.table.move_column("x1", -3)
    with_column.model.sort_by(SortKey("x1"))
    again = whole(ScannerPanel(context, with_column.parentWidget()))
    again.resize(900, 500)
    again.restore_state(with_column.saved_state())
    assert again.added.columns == with_column.added.columns
    assert again.table.column_order() == with_column.table.column_order()
    assert again.model.order == (SortKey("x1"),)


def test_they_are_exported_with_the_table(
    with_column: ScannerPanel, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "scanner.csv"
    with_column.table_tools.save(str(path))
    qtbot.waitUntil(path.exists)
    lines = path.read_text("utf-8").splitlines()
    at = lines[0].split(",").index("ATR %")
    cells = {line.split(",")[0]: float(line.split(",")[at]) for line in lines[1:]}
    assert cells == values(with_column, "x1")


def test_the_column_menu_offers_them(with_column: ScannerPanel) -> None:
    offered = [action.text() for action in with_column.table.column_menu().actions()]
    assert offered[-2:] == ["Add a column…", "Change “ATR %”…"]


def test_a_hidden_column_stays_hidden(with_column: ScannerPanel, qtbot: QtBot) -> None:
    with_column.table.show_column("rsi", shown=False)
    type_column(with_column, "Above", "close > ema(21)")
    qtbot.waitUntil(lambda: "x2" in shown_ids(with_column))
    assert "rsi" not in shown_ids(with_column)
    assert with_column.model.columns[-2].id == "matches"


def test_damaged_states_are_left_out() -> None:
    kept = to_state((RANGE, ABOVE))
    assert from_state(kept) == (RANGE, ABOVE)
    assert from_state("?") == ()
    damaged = [None, {}, {"id": "score", "title": "a", "expression": "b"}, {**kept[0], "style": 7}]
    assert from_state(damaged) == (ExtraColumn("x1", "ATR %", "atr(14) / close"),)
    assert from_state([*kept, *kept]) == (RANGE, ABOVE)
    assert next_id((RANGE, ABOVE)) == "x3"
    assert next_id((ABOVE,)) == "x1"


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [
        ("auto", 0.0, "0"),
        ("auto", 0.031234, "0.03123"),
        ("auto", 54.321, "54.32"),
        ("auto", 1.51e9, "1.51 B"),
        ("auto", None, "–"),
        ("price", 42_709.166, "42,709.17"),
        ("percent", 0.031, "3.10 %"),
        ("compact", 447e6, "447 M"),
        ("0", 3.6, "4"),
        ("4", -0.5, "−0.5000"),
    ],
)
def test_numbers_are_shown_in_the_chosen_format(style: str, value: float | None, text: str) -> None:
    assert shown(ExtraColumn("x1", "A", "close", style), value, 0.01) == text


def test_every_format_has_a_name_and_conditions_have_words() -> None:
    assert tuple(styles()) == STYLES
    assert [shown(ABOVE, value, 0.01) for value in (1.0, 0.0, None)] == ["yes", "no", "–"]


def test_an_error_is_told_in_the_cell() -> None:
    found = ColumnValues(Timeframe.H1, {}, {RANGE.expression: "unknown indicator"})
    column = column_of(RANGE, ExtraValues(found))
    row = ScannerRow("A/USDT", 1, None, 0.0, None, None, (), None)
    assert column.tooltip is not None
    assert column.tooltip(row) == "atr(14) / close\nunknown indicator"
