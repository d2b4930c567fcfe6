"""The period just lived against the same one run again, in the window."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from app.services.events import Waiting
from app.services.scan.events import ScanRequest
from app.ui.panels.backtester.reconcile_form import DATES, LIVED
from app.ui.panels.backtester.reconcile_rows import BOTH, ONLY_AGAIN, finder
from app.ui.panels.backtester.results_view import RECONCILE
from app.ui.panels.chart.chart_panel import ChartPanel
from tests.builders.candles import NOON
from tests.builders.installation import rule

if TYPE_CHECKING:
    from app.ui.panels.backtester.reconcile_page import ReconcilePage

PATIENCE = 60_000
HOUR = 3_600_000
SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT")
BUSY = rule("Busy", "close > open")


class EndlessReconciliations:
    """Comparisons that only their cancelling ends."""

    def run(self, _request):
        while True:
            yield Waiting()


@pytest.fixture
def lived(installation):
    """Three scans in a row, and one that caught up on what came between."""
    installation.application.strategies.save(BUSY)
    for hours in (0, 1, 2, 5):
        installation.scan(ScanRequest(symbols=SYMBOLS), at=NOON + hours * HOUR)
    return installation


@pytest.fixture
def page(lived, panel) -> ReconcilePage:
    panel.results.show_page(RECONCILE)
    return panel.results.reconciliation


def compare(qtbot, page, name="Busy", period="7"):
    """Of the last days, in most of which nobody scanned yet."""
    page.form.choose(name)
    page.form.period.setCurrentIndex(page.form.period.findData(period))
    with qtbot.waitSignal(page.control.ended, timeout=PATIENCE):
        qtbot.mouseClick(page.form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.control.is_running)


def test_both_sides_are_listed_with_the_reasons(qtbot, page, panel):
    assert panel.results.shown is page
    assert page.empty.isVisible()
    compare(qtbot, page)
    assert page.table.isVisible()
    pairs = page.model.all_rows()
    assert {finder(pair) for pair in pairs} >= {BOTH, ONLY_AGAIN}
    assert all(pair.reason for pair in pairs if finder(pair) != BOTH)
    titles = page.kinds.button_of(BOTH).text()
    assert titles == f"Both  {sum(finder(pair) == BOTH for pair in pairs)}"
    page.kinds.button_of(ONLY_AGAIN).click()
    shown = page.model.rows()
    assert shown
    assert all(pair.live is None for pair in shown)
    page.field.setText("nothing like it")
    assert page.model.rowCount() == 0


def test_a_row_opens_in_the_chart_with_its_levels(qtbot, context, page):
    chart = ChartPanel(context)
    qtbot.addWidget(chart)
    chart.resize(900, 500)
    chart.show()
    compare(qtbot, page)
    wanted = []
    context.selection.panel_wanted.connect(wanted.append)
    for kind in (BOTH, ONLY_AGAIN):
        pair = next(pair for pair in page.model.all_rows() if finder(pair) == kind)
        page.table.row_opened.emit(pair)
        assert context.selection.symbol == pair.either.symbol
        lived = context.selection.setup
        assert (lived is not None) == (kind == BOTH)

        def is_shown(pair=pair):
            seen = chart.view.look()
            if seen is None or seen.setup is None or seen.trades is None:
                return False
            at = seen.scene.clock.position(pair.either.bar_time)
            return seen.setup.stop == pair.either.stop and seen.view.left < at < seen.view.right

        qtbot.waitUntil(is_shown, timeout=PATIENCE)
    assert wanted == ["chart", "chart"]


def test_what_is_shown_is_saved_as_csv(qtbot, page, tmp_path):
    compare(qtbot, page)
    path = tmp_path / "reconciliation.csv"
    page.tools.save(str(path))
    qtbot.waitUntil(path.exists)
    with path.open(encoding="utf-8") as file:
        heading, *lines = csv.reader(file)
    assert heading == [column.title for column in page.table.shown_columns()]
    assert {"Signal bar", "Found by", "Why"} <= set(heading)
    assert len(lines) == page.model.rowCount()


def test_it_is_cancelled_by_key_and_keeps_nothing(qtbot, lived, panel, page):
    vars(lived.application)["reconciliations"] = EndlessReconciliations()
    qtbot.mouseClick(page.form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.strip.isHidden())
    assert not page.form.start.isEnabled()
    with qtbot.waitSignal(page.control.ended, timeout=5_000) as ended:
        panel._cancel_shown()
    assert ended.args == [True]
    qtbot.waitUntil(page.form.start.isEnabled)
    assert page.empty.isVisible()


def test_nothing_lived_says_what_to_do_first(qtbot, panel):
    panel.results.show_page(RECONCILE)
    page = panel.results.reconciliation
    compare(qtbot, page, "Rising", LIVED)
    assert "scan first" in page.empty._sentence.text()


def test_a_period_of_days_is_read_and_a_wrong_one_refused(qtbot, page):
    form = page.form
    form.choose("Busy")
    assert form.read(NOON).since is None
    form.period.setCurrentIndex(form.period.findData("7"))
    assert form.read(NOON).since == NOON - 7 * 24 * HOUR
    form.period.setCurrentIndex(form.period.findData(DATES))
    assert form.since.isVisible()
    form.since.setText("2026-01-02")
    form.until.setText("2026-01-01")
    qtbot.keyClick(form.until, Qt.Key.Key_Return)
    assert "later" in page.empty._sentence.text()
    assert not page.control.is_running
