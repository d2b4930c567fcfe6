"""When it went well: the sum of results, weekdays, hours, months, time in the market."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.charts.equity_chart import EquityChart
from app.ui.models import formats
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.bars_page import BarsPage
from app.ui.panels.journal_statistics.page import side_by_side
from app.ui.panels.journal_statistics.plot_card import PlotCard, PlotData, say_or_show
from app.ui.panels.journal_statistics.tiles import drawdown_tiles
from app.ui.panels.journal_statistics.words import tr
from app.ui.widgets.tile import TileStrip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.panels.journal_statistics.prepared import Shown

_BARS_HEIGHT = 150


class TimePage(BarsPage):
    """The curve above, four ways to split time below."""

    LEAST_HEIGHT = 680

    def parts(self) -> Iterator[None]:
        self.tiles = TileStrip(4)
        self.column.addWidget(self.tiles)
        self.chart = EquityChart()
        self._shown: Shown | None = None
        self.chart_card = PlotCard(
            self.context, tr("Equity and drawdown"), self.chart, self.curve_data
        )
        self.chart_card.setMinimumHeight(180)
        self.column.addWidget(self.chart_card, 1)
        yield
        first = self.make_bars(("weekday", tr("Weekday")), ("hour", tr("Hour of the day")))
        yield
        second = self.make_bars(("month", tr("Month")), ("holding_time", tr("Time in the market")))
        for cards in (first, second):
            row = side_by_side(*cards, stretches=(2, 3) if cards is first else (3, 2))
            row.setMinimumHeight(_BARS_HEIGHT)
            row.setMaximumHeight(240)
            self.column.addWidget(row, 1)

    def fill(self, shown: Shown) -> Iterator[None]:
        self._shown, report = shown, shown.report
        self.tiles.show_words(drawdown_tiles(report))
        self.chart.show_curves(shown.curves, words.unit_word(report.unit))
        say_or_show(self.chart_card, shown.curves is not None, words.no_results(report))
        yield
        self.show_bars(report)

    def curve_data(self) -> PlotData:
        """A row for each closed trade."""
        shown = self._shown
        unit = words.unit_word("r" if shown is None else shown.report.unit)
        titles = (
            tr("Closed"),
            tr("Sum of results ({0})").format(unit),
            tr("Drawdown ({0})").format(unit),
        )
        if shown is None:
            return PlotData(titles, [])
        curve = shown.report.curve
        times = [f"{formats.local(time):%Y-%m-%dT%H:%M:%SZ}" for time in curve.times.tolist()]
        rows = zip(times, curve.total.tolist(), curve.drawdown.tolist(), strict=True)
        return PlotData(titles, list(rows))
