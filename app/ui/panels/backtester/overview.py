"""The first page of a result: figures, doubts, curves, months, spread, regimes, trades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.domain.regime import Trend
from app.ui.charts.equity_chart import EquityChart
from app.ui.models import formats
from app.ui.panels.backtester.breakdown_words import REGIME, groups_of
from app.ui.panels.backtester.checks_line import ChecksLine
from app.ui.panels.backtester.months_face import MonthsFace
from app.ui.panels.backtester.regime_face import RegimeFace
from app.ui.panels.backtester.tiles import TileRow
from app.ui.panels.backtester.trade_table import TradeTable
from app.ui.panels.backtester.turns import Turns
from app.ui.widgets.card import Card
from app.ui.widgets.histogram import HistogramFace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.context import Context
    from app.ui.panels.backtester.breakdown_words import GroupRow
    from app.ui.panels.backtester.report import Report

_CARDS_HEIGHT = 148
_SIZES = [300, _CARDS_HEIGHT, 260]


class Overview(QWidget):
    """A warning stands as high as the result."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._turns = Turns(self)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def parts(self) -> Iterator[None]:
        """Makes the page, part by part."""
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 0)
        column.setSpacing(4)
        self.tiles = TileRow()
        self.checks = ChecksLine()
        column.addWidget(self.tiles)
        column.addWidget(self.checks)
        yield
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setProperty("inside", "true")
        self._split.setHandleWidth(8)
        self._split.setChildrenCollapsible(False)
        self.chart = EquityChart()
        self._split.addWidget(self.chart)
        self._split.addWidget(self._make_cards())
        yield
        self.trades = TradeTable(self._context, "backtest.latest")
        self.trades.setMinimumHeight(96)
        self._split.addWidget(self.trades)
        for at, stretch in enumerate((5, 0, 4)):
            self._split.setStretchFactor(at, stretch)
        self._split.setSizes(_SIZES)
        column.addWidget(self._split, 1)
        self.chart.moment_chosen.connect(self.trades.show_moment)

    def _make_cards(self) -> QWidget:
        self.months, self.spread, self.regimes = MonthsFace(), HistogramFace(), RegimeFace()
        self.cards = {
            "months": Card(self.tr("Month by month"), self.months),
            "spread": Card(self.tr("Distribution of R"), self.spread),
            "regimes": Card(self.tr("By regime at entry"), self.regimes),
        }
        self.cards["months"].set_note(self.tr("% of the equity"))
        row = QWidget()
        row.setMinimumHeight(_CARDS_HEIGHT)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for card, stretch in zip(self.cards.values(), (7, 4, 4), strict=True):
            line.addWidget(card, stretch)
        return row

    def show_report(self, report: Report) -> None:
        """Show a run: figures and curves first, then what stands below."""
        self._turns.start(
            lambda: self._show_curves(report),
            lambda: self._show_cards(report),
            lambda: self.trades.show_rows(report.rows),
        )

    def _show_curves(self, report: Report) -> None:
        result = report.result
        self.tiles.show_figures(result.measures, report.quote)
        self.checks.face.show_checks(result.checks, result.bracket)
        self.chart.show_curves(report.curves, report.quote)

    def _show_cards(self, report: Report) -> None:
        self.months.show_years(report.years)
        self.spread.show_histogram(report.spread)
        self.regimes.show_rows(known_regimes(report))
        closed = sum(not row.is_open for row in report.rows)
        if report.spread is None:
            self.cards["spread"].say(self.tr("No closed trade yet."))
        else:
            self.cards["spread"].show_contents()
            words = self.tr("1 trade") if closed == 1 else self.tr("{0} trades")
            self.cards["spread"].set_note(words.format(formats.count(closed)))
        if known_regimes(report):
            self.cards["regimes"].show_contents()
        else:
            self.cards["regimes"].say(self.tr("The regime is known once the market was scanned."))


def known_regimes(report: Report) -> list[GroupRow]:
    """The trades by trend, without those from before the regime was known."""
    groups = groups_of(report.breakdowns, REGIME)
    return [group for group in groups if group.words in set(Trend)]
