"""The first page: key figures, calendar, excursions, spread, tags, what skipping cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.journal_choice import R, field_of, words_of
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.bars_face import group_data
from app.ui.panels.journal_statistics.calendar_face import CalendarFace
from app.ui.panels.journal_statistics.group_table import (
    GroupTable,
    count_column,
    mean_column,
    total_column,
)
from app.ui.panels.journal_statistics.page import Page, side_by_side
from app.ui.panels.journal_statistics.plot_card import (
    PlotCard,
    histogram_data,
    say_or_show,
)
from app.ui.panels.journal_statistics.scatter_face import ScatterFace
from app.ui.panels.journal_statistics.tiles import overview_tiles
from app.ui.panels.journal_statistics.words import tr
from app.ui.widgets.histogram import HistogramFace
from app.ui.widgets.tile import TileStrip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.journal.statistics.report import GroupRow
    from app.ui.context import Context
    from app.ui.panels.journal_statistics.plot_card import PlotData
    from app.ui.panels.journal_statistics.prepared import Shown

_CALENDAR_HEIGHT = 212
_FOOT_HEIGHT = 188


class Overview(Page):
    """Everything at a glance; what is clicked filters the trades or chooses one."""

    LEAST_HEIGHT = 720

    def parts(self) -> Iterator[None]:
        self.tiles = TileStrip(6)
        self.column.addWidget(self.tiles)
        yield
        self._make_calendar()
        yield
        self._make_plots()
        yield
        self._make_tags()
        yield
        self._make_comparison()

    def _make_calendar(self) -> None:
        self.calendar = CalendarFace()
        self.calendar.day_chosen.connect(lambda day: self.words_chosen.emit(f"day:{day}"))
        data = self.calendar.data
        self.calendar_card = PlotCard(self.context, tr("Calendar"), self.calendar, data)
        row = side_by_side(self.calendar_card)
        row.setFixedHeight(_CALENDAR_HEIGHT)
        self.column.addWidget(row)

    def _make_plots(self) -> None:
        self.scatter, self.spread = ScatterFace(), HistogramFace()
        self.scatter.trade_chosen.connect(self.trade_chosen)
        context = self.context
        self.scatter_card = PlotCard(
            context, tr("MAE and MFE in R"), self.scatter, self.scatter.data
        )
        self.spread_card = PlotCard(
            context,
            tr("Distribution of results"),
            self.spread,
            lambda: histogram_data(self.spread.shown),
        )
        row = side_by_side(self.scatter_card, self.spread_card)
        row.setMinimumHeight(200)
        self.column.addWidget(row, 1)

    def _make_tags(self) -> None:
        context = self.context
        self.tags = GroupTable(context, "journal.tags", brief=True)
        self.tags.table.setAccessibleName(tr("By tag"))
        self.tags.group_chosen.connect(self.words_chosen)
        self.tags_card = PlotCard(context, tr("By tag"), self.tags, self.tags.data, inset=4)

    def _make_comparison(self) -> None:
        self.skipping = ComparisonTable(self.context)
        self.skipping_card = PlotCard(
            self.context,
            tr("What skipping cost"),
            self.skipping.table,
            self.skipping.data,
            inset=4,
        )
        row = side_by_side(self.tags_card, self.skipping_card)
        row.setFixedHeight(_FOOT_HEIGHT)
        self.column.addWidget(row)

    def fill(self, shown: Shown) -> Iterator[None]:
        report = shown.report
        self.tiles.show_words(overview_tiles(report))
        yield
        chosen = (word for word in words_of(report.query) if field_of(word) == "day")
        day = next(chosen, "").partition(":")[2]
        self.calendar.show_weeks(shown.weeks, report.unit, day)
        self._tell_days(shown)
        yield
        self._show_plots(shown)
        yield
        tags = report.breakdown("tag")
        self.tags.show_rows(() if tags is None else tags.rows, report.unit, "tag")
        say_or_show(self.tags_card, tags is not None, tr("No trade of these has a tag."))
        self.skipping.show_rows(report.comparison)
        self.skipping_card.set_note(tr("setups as planned, before costs"))

    def _tell_days(self, shown: Shown) -> None:
        weeks = shown.weeks
        if weeks is None:
            self.calendar_card.say(words.no_closed(shown.report))
            return
        self.calendar_card.show_contents()
        first = "%d %b" if weeks.first.year == weeks.last.year else "%d %b %Y"
        self.calendar_card.set_note(
            tr("{0} – {1}, {2} days").format(
                f"{weeks.first:{first}}".lstrip("0"),
                f"{weeks.last:%d %b %Y}".lstrip("0"),
                shown.report.zone,
            )
        )

    def _show_plots(self, shown: Shown) -> None:
        self.scatter.show_scatter(shown.scatter)
        self.spread.show_histogram(shown.spread)
        candles = tr("These need a stop and stored candles of the time in the market.")
        if words.is_filtered_out(shown.report):
            candles = words.no_closed(shown.report)
        say_or_show(self.scatter_card, shown.scatter is not None, candles)
        if shown.scatter is not None:
            self.scatter_card.set_note(words.trades(len(shown.scatter)))
        say_or_show(self.spread_card, shown.spread is not None, words.no_results(shown.report))
        if shown.spread is not None:
            self.spread_card.set_note(words.unit_word(shown.report.unit))

    def choose_trade(self, trade_id: str) -> None:
        self.scatter.choose(trade_id)


class ComparisonTable:
    """All setups, those taken, those skipped, and trades outside of the system."""

    def __init__(self, context: Context) -> None:
        self._rows: tuple[GroupRow, ...] = ()
        self.model: RowModel[tuple[int, GroupRow]] = RowModel(_columns(), lambda row: row[1].key)
        self.table: TableView[tuple[int, GroupRow]] = TableView(
            self.model, context.theme, "journal.skipping"
        )
        self.model.setParent(self.table)
        self.table.setAccessibleName(tr("What skipping cost"))

    def show_rows(self, rows: tuple[GroupRow, ...]) -> None:
        """Show other groups."""
        self._rows = rows
        self.model.replace(list(enumerate(rows)))

    def data(self) -> PlotData:
        """The groups as a table."""
        return group_data(self._rows, R)


def _columns() -> tuple[Column[tuple[int, GroupRow]], ...]:
    return (
        Column(
            "group",
            tr("Group"),
            lambda row: row[0],
            lambda row: row[1].label,
            weight=500,
            width=140,
            stretch=True,
        ),
        count_column(),
        mean_column(R),
        total_column(R, narrow=1),
    )
