"""The pages of a result, behind tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app.ui.panels.backtester.breakdown_page import BreakdownPage
from app.ui.panels.backtester.compare_page import ComparePage
from app.ui.panels.backtester.export_menu import ExportMenu
from app.ui.panels.backtester.overview import Overview
from app.ui.panels.backtester.reconcile_page import ReconcilePage
from app.ui.panels.backtester.report_page import ReportPage
from app.ui.panels.backtester.robustness_page import RobustnessPage
from app.ui.panels.backtester.trade_table import TradeTable
from app.ui.panels.backtester.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.context import Context
    from app.ui.panels.backtester.report import Report

OVERVIEW, TRADES, BREAKDOWNS = "overview", "trades", "breakdowns"
ROBUSTNESS, COMPARE, REPORT = "robustness", "compare", "report"
RECONCILE: Final = "reconciliation"
_TAB_HEIGHT: Final = 28


class ResultsView(QWidget):
    """Shows one report; a page is filled when it is looked at.

    All pages but the reconciliation are of a run. Until there is one, or while the next one grows,
    something else stands in their place.

    Signals:
        trade_opened: the `TradeRow` to show in the chart.
    """

    trade_opened = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._report: Report | None = None
        self._stale: set[str] = set()
        self._ids: list[str] = []
        self.bar = QTabBar()
        self.bar.setFixedHeight(_TAB_HEIGHT)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName(self.tr("Pages of the result"))
        self.export = ExportMenu(context, self)
        self._pages = QStackedWidget()
        self._pages_by_id: dict[str, QWidget] = {}
        self._stand_in: QWidget | None = None
        self._turns = Turns(self)

    def parts(self) -> Iterator[None]:
        """Makes the pages, one after the other."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QWidget()
        head.setObjectName("strip")
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 8, 0)
        line.addWidget(self.bar)
        line.addStretch(1)
        line.addWidget(self.export.button)
        column.addWidget(head)
        column.addWidget(self._pages, 1)
        yield
        self.overview = Overview(self._context)
        self.add_page(OVERVIEW, self.tr("Overview"), self.overview)
        yield from self.overview.parts()
        yield
        self.trades = TradeTable(self._context, "backtest.trades")
        self.trades.setContentsMargins(12, 4, 12, 0)
        self.add_page(TRADES, self.tr("Trades"), self.trades)
        yield
        self.breakdowns = BreakdownPage(self._context)
        self.add_page(BREAKDOWNS, self.tr("Breakdowns"), self.breakdowns)
        yield
        self.robustness = RobustnessPage(self._context)
        self.add_page(ROBUSTNESS, self.tr("Robustness"), self.robustness)
        yield from self.robustness.parts()
        yield
        self.compare = ComparePage(self._context)
        self.add_page(COMPARE, self.tr("Compare"), self.compare)
        yield
        self.report = ReportPage(self._context)
        self.add_page(REPORT, self.tr("Report"), self.report)
        yield
        self.reconciliation = ReconcilePage(self._context)
        self.add_page(RECONCILE, self.tr("Live vs backtest"), self.reconciliation)
        yield from self.reconciliation.parts()
        yield
        self._connect()

    def add_page(self, key: str, title: str, page: QWidget) -> None:
        """Put a page behind a tab of its own, after the others."""
        self._ids.append(key)
        self._pages_by_id[key] = page
        self._pages.addWidget(page)
        self.bar.addTab(title)

    def add_stand_in(self, widget: QWidget) -> None:
        """Take a widget that may stand in the place of a run's pages."""
        self._pages.addWidget(widget)

    def stand_in(self, widget: QWidget | None) -> None:
        """Show this in the place of a run's pages; None: the pages."""
        self._stand_in = widget
        self._turn()

    @property
    def shown(self) -> QWidget:
        """The page or what stands in its place."""
        own = self._pages_by_id[self.page]
        return own if self.page == RECONCILE else self._stand_in or own

    def _connect(self) -> None:
        self.bar.currentChanged.connect(lambda _at: self._turn())
        self.overview.trades.opened.connect(self.trade_opened)
        self.trades.opened.connect(self.trade_opened)
        self.overview.checks.face.clicked.connect(lambda: self.show_page(REPORT))
        self.overview.checks.assumptions.clicked.connect(lambda: self.show_page(REPORT))

    @property
    def page(self) -> str:
        """The id of the page shown."""
        return self._ids[self.bar.currentIndex()]

    def show_page(self, key: str) -> None:
        """Turn to a page; an unknown one is ignored."""
        if key in self._ids:
            self.bar.setCurrentIndex(self._ids.index(key))

    def show_report(self, report: Report) -> None:
        """Show a run."""
        self._report = report
        self._stale = set(self._ids)
        self.export.show_result(report.result)
        self.stand_in(None)

    def cancel(self) -> bool:
        """Stop what the page that is looked at has begun; returns whether there was anything."""
        match self.page:
            case "robustness":
                return self.robustness.cancel()
            case "reconciliation":
                return self.reconciliation.cancel()
        return False

    def _turn(self) -> None:
        self._pages.setCurrentWidget(self.shown)
        self._fill()

    def _fill(self) -> None:
        """Bring the page that is looked at in step; the others wait for their turn."""
        key, report = self.page, self._report
        if report is None or key not in self._stale or self._stand_in is not None:
            return
        # The page comes first, as it is, and is painted; then what is new on it.
        self._turns.start(lambda: None, lambda: self._show_on(key, report))

    def _show_on(self, key: str, report: Report) -> None:
        self._stale.discard(key)
        match key:
            case "overview":
                self.overview.show_report(report)
            case "trades":
                self.trades.show_rows(report.rows)
            case "breakdowns":
                self.breakdowns.show_report(report)
            case "robustness":
                self.robustness.show_report(report)
            case "compare":
                self.compare.show_report(report)
            case "report":
                self.report.show_report(report)
