from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.setup import NearMiss
from app.domain.timeframe import Timeframe
from app.services.ports import ScanRecord
from app.services.scan.events import (
    ScanFinished,
    ScannerRow,
    ScanResult,
    ScanStarted,
    StrategyMatch,
)
from app.ui.panels.scanner.scanner_panel import ScannerPanel
from tests.builders.installed_panel import whole
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from tests.builders.setup_desk import SetupDesk

MATCH = StrategyMatch("Trend pullback", "long", Timeframe.H1, 88.0, True)
MISS = NearMiss("Trend pullback", "ETH/USDT", Timeframe.H1, "rsi(14) < 30", 0.021)


def a_row(symbol: str, rank: int, **more: Any) -> ScannerRow:
    figures = (float(rank), 0.01, -0.01 * rank, 1e9 / rank)
    return ScannerRow(symbol, rank, *figures, (1.0, 2.0), 30.0 + rank, **more)


ROWS = (
    a_row("BTC/USDT", 1),
    a_row("ETH/USDT", 2, near_misses=(MISS,)),
    a_row("SOL/USDT", 3, matches=(MATCH,), score=88.0),
    ScannerRow("LUNA/USDT", 4, None, 0.0, None, None, (), None, failure="LUNA/USDT is delisted."),
)


def finished(*rows: ScannerRow, state: str = "done", **more: Any) -> ScanFinished:
    return ScanFinished(ScanResult(ScanRecord("s1", "demo", 0, 0, state, **more), None, rows=rows))


@pytest.fixture
def panel(office: SetupDesk, host: QWidget) -> ScannerPanel:
    made = whole(ScannerPanel(office.context, host))
    made.resize(640, 400)
    return made


@pytest.fixture
def scanned(panel: ScannerPanel, office: SetupDesk, qtbot: QtBot) -> ScannerPanel:
    office.services.bus.publish(finished(*ROWS))
    qtbot.waitUntil(lambda: panel.model.total == len(ROWS))
    return panel


def symbols(panel: ScannerPanel) -> list[str]:
    return [row.symbol for row in panel.model.rows()]


def test_the_models_keep_qts_rules(scanned: ScannerPanel, qtmodeltester: Any) -> None:
    qtmodeltester.check(scanned.model)
    qtmodeltester.check(scanned.missed)


def test_before_the_first_scan_it_offers_one(
    panel: ScannerPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    assert panel.is_empty()
    next(b for b in panel.findChildren(QPushButton) if b.text() == "Scan now").click()
    qtbot.waitUntil(lambda: len(office.services.scans.requests) == 1)


def test_a_scan_fills_the_table_best_score_first(scanned: ScannerPanel) -> None:
    assert not scanned.is_empty()
    assert scanned.summary == "4 symbols · 1 match"
    assert symbols(scanned) == ["SOL/USDT", "BTC/USDT", "ETH/USDT", "LUNA/USDT"]


def test_a_failed_scan_keeps_the_rows(
    scanned: ScannerPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    seen: list[ScanFinished] = []
    office.context.bridge.on(ScanFinished, seen.append)
    office.services.bus.publish(finished(state="failed"))
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert scanned.model.total == len(ROWS)


def test_a_scan_of_the_past_changes_nothing(
    scanned: ScannerPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    seen: list[ScanFinished] = []
    office.context.bridge.on(ScanFinished, seen.append)
    office.services.bus.publish(finished(a_row("OLD/USDT", 1), past=True))
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert scanned.model.total == len(ROWS)


def test_a_first_scan_that_fails_says_why(
    panel: ScannerPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    seen: list[ScanFinished] = []
    office.context.bridge.on(ScanFinished, seen.append)
    office.services.bus.publish(ScanStarted("s1", "demo", 0, "start"))
    reason = "The exchange cannot be reached."
    office.services.bus.publish(finished(state="failed", errors=(("", reason),)))
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert panel.is_empty()
    assert reason in [label.text() for label in panel.findChildren(QLabel)]


def test_segments_show_matches_and_near_misses(scanned: ScannerPanel) -> None:
    scanned.segments.button_of("matches").click()
    assert symbols(scanned) == ["SOL/USDT"]
    scanned.segments.button_of("misses").click()
    assert [missed.miss.condition for missed in scanned.missed.rows()] == ["rsi(14) < 30"]
    scanned.segments.button_of("all").click()
    assert len(symbols(scanned)) == len(ROWS)


def test_typing_filters_both_tables(scanned: ScannerPanel) -> None:
    scanned.field.setText("rsi < 33")
    assert symbols(scanned) == ["BTC/USDT", "ETH/USDT"]
    scanned.field.setText("pullback")
    assert symbols(scanned) == ["SOL/USDT"]
    assert scanned.missed.rowCount() == 1
    scanned.field.setText("sol")
    assert scanned.missed.rowCount() == 0
    scanned.field.clear()
    assert len(symbols(scanned)) == len(ROWS)


def test_filtering_leaves_the_choice_alone(scanned: ScannerPanel, office: SetupDesk) -> None:
    chosen: list[str] = []
    scanned.table.choose("ETH/USDT")
    office.context.selection.symbol_changed.connect(chosen.append)
    scanned.field.setText("sol")
    assert scanned.table.chosen() is None
    office.context.selection.choose_symbol("BTC/USDT")
    scanned.field.clear()
    assert chosen == ["BTC/USDT"]
    marked = scanned.table.chosen()
    assert marked is not None
    assert marked.symbol == "BTC/USDT"


def test_a_failed_symbol_is_muted_and_says_why(scanned: ScannerPanel) -> None:
    column = scanned.model.columns[0]
    row = scanned.model.get("LUNA/USDT")
    assert row is not None
    assert column.color_token(row) == "text3"
    assert column.tooltip is not None
    assert column.tooltip(row) == "LUNA/USDT is delisted."


def test_choosing_a_row_chooses_symbol_and_open_setup(
    scanned: ScannerPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    weak = a_setup(id="a" * 16, symbol="SOL/USDT", score=50.0)
    strong = a_setup(id="b" * 16, symbol="SOL/USDT", score=90.0, strategy="Other")
    office.store(weak, strong)
    scanned.table.choose("SOL/USDT")
    assert office.context.selection.symbol == "SOL/USDT"
    qtbot.waitUntil(lambda: office.context.selection.setup == strong)


def test_the_chosen_symbol_is_marked(scanned: ScannerPanel, office: SetupDesk) -> None:
    office.context.selection.choose_symbol("ETH/USDT")
    chosen = scanned.table.chosen()
    assert chosen is not None
    assert chosen.symbol == "ETH/USDT"


def test_segment_and_order_come_back(scanned: ScannerPanel, office: SetupDesk) -> None:
    scanned.segments.button_of("matches").click()
    state = scanned.saved_state()
    again = whole(ScannerPanel(office.context, scanned.parentWidget()))
    again.restore_state(state)
    assert again.segments.current == "matches"
    assert again.model.order == scanned.model.order
    again.restore_state({"segment": 7, "table": "?"})
    assert again.segments.current == "matches"


def test_a_narrow_panel_drops_rsi_and_volume(scanned: ScannerPanel, host: QWidget) -> None:
    host.show()
    scanned.resize(640, 300)
    assert {"rsi", "volume"} <= {column.id for column in scanned.table.shown_columns()}
    scanned.resize(422, 300)
    shown = [column.id for column in scanned.table.shown_columns()]
    assert shown == ["symbol", "last", "change", "spark", "matches", "score"]


@pytest.mark.parametrize(
    ("width", "wanted"),
    [
        (360, ["symbol", "last", "change", "matches", "score"]),
        (324, ["symbol", "last", "change", "matches"]),
    ],
)
def test_a_scanner_beside_the_first_questions_does_not_scroll_sideways(
    scanned: ScannerPanel, host: QWidget, qtbot: QtBot, width: int, wanted: list[str]
) -> None:
    host.show()
    scanned.resize(width, 300)
    assert [column.id for column in scanned.table.shown_columns()] == wanted
    qtbot.waitUntil(lambda: scanned.table.horizontalScrollBar().maximum() == 0)


def test_rows_are_exported_in_full(scanned: ScannerPanel, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "scanner.csv"
    scanned.table_tools.save(str(path))
    qtbot.waitUntil(path.exists)
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("Symbol,Last,24h")
    assert len(lines) == 1 + len(ROWS)


def test_copy_takes_the_table_on_screen(scanned: ScannerPanel) -> None:
    copy = scanned.menu()[0]
    copy.trigger()
    assert QGuiApplication.clipboard().text().startswith("Symbol\tLast\t24h")
    scanned.segments.button_of("misses").click()
    copy.trigger()
    assert QGuiApplication.clipboard().text().startswith("Symbol\tLast\tStrategy\tMissing")


def test_an_export_that_fails_is_told(
    scanned: ScannerPanel, host: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    scanned.table_tools.save(str(tmp_path / "missing" / "scanner.csv"))
    qtbot.waitUntil(
        lambda: "The export failed" in [label.text() for label in host.findChildren(QLabel)]
    )


def test_chosen_rows_are_added_to_a_watchlist(
    scanned: ScannerPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    settings = office.context.services.settings
    settings.set("watchlists", "Majors: BTC/USDT")
    scanned.table.selectRow(0)
    top = scanned.table.selected()[0].symbol
    (lists,) = (action.menu() for action in scanned.row_menu.menu().actions() if action.menu())
    assert top != "BTC/USDT"
    assert [action.text() for action in lists.actions()] == ["Majors", "", "New list…"]
    lists.actions()[0].trigger()
    qtbot.waitUntil(lambda: settings.current.watchlists[0].symbols == ("BTC/USDT", top))
    qtbot.waitUntil(lambda: len(office.context.notices.shown()) == 1)
    (toast,) = office.context.notices.shown()
    assert toast.accessibleName() == f"Added to “Majors”. {top}"
