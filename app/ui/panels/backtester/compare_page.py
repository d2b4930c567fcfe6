"""The run shown against another one: curves over each other, figures side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.charts.curves import make_curves
from app.ui.charts.equity_chart import EquityChart
from app.ui.models.formats import zone_of
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.backtester.comparison import (
    compare_columns,
    compare_measures,
    compare_requests,
)
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import action_button, label
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from datetime import tzinfo

    from numpy.typing import NDArray

    from app.services.ports import BacktestResult
    from app.ui.charts.curves import Curves
    from app.ui.context import Context
    from app.ui.panels.backtester.comparison import CompareRow
    from app.ui.panels.backtester.report import Report


class ComparePage(QWidget):
    """Empty until a second run is chosen in the history."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._report: Report | None = None
        self._other: BacktestResult | None = None
        self.model: RowModel[CompareRow] = RowModel(compare_columns(), lambda r: r.place, self)
        self.table: TableView[CompareRow] = TableView(
            self.model, context.theme, "backtest.comparison"
        )
        self.table.setAccessibleName(self.tr("Two runs compared"))
        self.tools = TableTools(self.table, self.model, context, "backtest-comparison")
        self.chart = EquityChart()
        self.differing = QCheckBox(self.tr("Only what differs"))
        self.differing.toggled.connect(lambda _on: self._sift())
        self._title = label("", weight=600)
        self._places = QStackedWidget()
        self._places.addWidget(self._make_empty())
        self._places.addWidget(self._make_contents())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._places)

    def _make_empty(self) -> QWidget:
        return EmptyState(
            "scales",
            self.tr("Nothing to compare with"),
            self.tr("Choose another run in the history and press Compare."),
        )

    def _make_contents(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 0)
        column.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._title)
        line.addStretch(1)
        line.addWidget(self.differing)
        for action in (self.tools.copy, self.tools.export):
            line.addWidget(action_button(action))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setProperty("inside", "true")
        split.setHandleWidth(8)
        split.setChildrenCollapsible(False)
        split.addWidget(self.chart)
        split.addWidget(self.table)
        split.setSizes([280, 400])
        column.addLayout(line)
        column.addWidget(split, 1)
        return made

    @property
    def other(self) -> BacktestResult | None:
        """The second run."""
        return self._other

    def show_report(self, report: Report) -> None:
        """Show another first run."""
        self._report = report
        self._ask()

    def show_other(self, result: BacktestResult | None) -> None:
        """Show another second run; None: none."""
        self._other = result
        self._ask()

    def _ask(self) -> None:
        """Lay the curves over each other on the thread of questions: a year of minutes is long."""
        report, other = self._report, self._other
        if report is None or other is None:
            self._places.setCurrentIndex(0)
            return
        zone, name = zone_of(self._context.zone), self.tr("The other run")
        self._context.runner.ask(
            self,
            lambda: both_curves(report, other, zone, name),
            lambda curves: self._show(report, other, curves),
            topic="curves",
        )

    def _show(self, report: Report, other: BacktestResult, curves: Curves | None) -> None:
        if other is not self._other:
            return
        mine = report.result
        rows = compare_requests((mine.request, mine.version), (other.request, other.version))
        self.model.replace([*rows, *compare_measures(mine.measures, other.measures)])
        self._title.setText(f"{mine.request.strategy.name} · {other.request.strategy.name}")
        self.chart.show_curves(curves, report.quote)
        self._places.setCurrentIndex(1)

    def _sift(self) -> None:
        keep = (lambda row: row.differs) if self.differing.isChecked() else None
        self.model.set_filter(keep)


def both_curves(report: Report, other: BacktestResult, zone: tzinfo, name: str) -> Curves | None:
    """The shown run's curves with the other's equity, called ``name``, over them."""
    outcome = report.result.outcome
    timeframe = report.result.request.strategy.timeframe
    second = equity_at(outcome.times, other)
    curves = make_curves(outcome.times, outcome.equity, timeframe, zone, second, report.regimes)
    return None if curves is None else replace(curves, second_name=name)


def equity_at(times: NDArray[np.int64], result: BacktestResult) -> NDArray[np.float64]:
    """float64[n]: a run's equity at moments (int64[n], UTC ms); NaN before it began."""
    outcome = result.outcome
    if not len(outcome.times):
        return np.full(len(times), np.nan)
    places = np.searchsorted(outcome.times, times, side="right") - 1
    return np.where(places < 0, np.nan, outcome.equity[np.maximum(places, 0)])
