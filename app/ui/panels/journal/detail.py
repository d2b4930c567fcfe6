"""Everything about one trade: chart, plan against fill, and pages to write on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui.charts.chart_view import ChartView
from app.ui.charts.message import Message
from app.ui.models import formats
from app.ui.panels.journal.checklist_page import ChecklistPage
from app.ui.panels.journal.figures_grid import FiguresGrid
from app.ui.panels.journal.fills_page import FillsPage
from app.ui.panels.journal.notes_page import NotesPage
from app.ui.panels.journal.pictures_page import PicturesPage
from app.ui.panels.journal.plan_page import PlanPage
from app.ui.panels.journal.review_page import ReviewPage
from app.ui.panels.journal.title_row import TitleRow
from app.ui.panels.journal.why_page import WhyPage
from app.ui.widgets.basics import Segments, horizontal_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.charts.scene import Scene
    from app.ui.charts.trade_item import ChartTrades
    from app.ui.context import Context
    from app.ui.panels.journal.page import TradePage
    from app.ui.panels.journal.rows import TradeRow

_CHART_HEIGHT, _PAGES_HEIGHT = 240, 260
_LEAST_PAGE = 116


class Section(StrEnum):
    """The pages, in their order."""

    NOTES = "notes"
    REVIEW = "review"
    CHECKLIST = "checklist"
    PLAN = "plan"
    FILLS = "fills"
    WHY = "why"
    PICTURES = "pictures"


class TradeDetail(QWidget):
    """Asks for nothing itself; what it shows is handed to it.

    Signals:
        edited: the step's name and the `Change` of the trade shown.
    """

    edited = Signal(str, object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row: TradeRow | None = None
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.setMinimumHeight(_LEAST_PAGE)
        self._pages: dict[Section, TradePage] = {}

    def parts(self) -> Iterator[None]:
        """Make the widgets, one a turn."""
        self.title = TitleRow()
        self.figures = FiguresGrid()
        self.sections = Segments(list(self._titles().items()), tight=True)
        yield
        self.chart = ChartView()
        self.chart.setMinimumHeight(120)
        self._lay_out()
        yield
        self.notes, self.review = NotesPage(), ReviewPage()
        yield
        settings = self._context.services.settings
        self.checklist = ChecklistPage(lambda: settings.current.journal.checklist)
        self.plan = PlanPage()
        yield
        self.fills, self.why = FillsPage(self._context), WhyPage()
        yield
        self.pictures = PicturesPage()
        self._fill_stack()

    def _titles(self) -> dict[Section, str]:
        return {
            Section.NOTES: self.tr("Notes"),
            Section.REVIEW: self.tr("Review"),
            Section.CHECKLIST: self.tr("Checklist"),
            Section.PLAN: self.tr("Plan"),
            Section.FILLS: self.tr("Fills"),
            Section.WHY: self.tr("Why"),
            Section.PICTURES: self.tr("Pictures"),
        }

    def _lay_out(self) -> None:
        below = QWidget()
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(0)
        lower.addWidget(self.figures)
        lower.addWidget(horizontal_line())
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 2)
        line.addWidget(self.sections)
        line.addStretch(1)
        lower.addLayout(line)
        lower.addWidget(self._stack, 1)
        self.split.addWidget(self.chart)
        self.split.addWidget(below)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([_CHART_HEIGHT, _PAGES_HEIGHT])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.split, 1)

    def _fill_stack(self) -> None:
        self._pages = {
            Section.NOTES: self.notes,
            Section.REVIEW: self.review,
            Section.CHECKLIST: self.checklist,
            Section.PLAN: self.plan,
            Section.FILLS: self.fills,
            Section.WHY: self.why,
            Section.PICTURES: self.pictures,
        }
        for page in self._pages.values():
            self._stack.addWidget(page)
            page.edited.connect(self.edited)
        self.sections.chosen.connect(self.turn_to)

    # ------------------------------------------------------------ what is shown

    @property
    def row(self) -> TradeRow | None:
        """The trade shown."""
        return self._row

    @property
    def section(self) -> str:
        """The page in front."""
        return self.sections.current

    def turn_to(self, section: str) -> None:
        """Bring a page to the front; unknown ones are ignored."""
        if section in tuple(Section):
            self.sections.set_current(section)
            self._stack.setCurrentWidget(self._pages[Section(section)])

    def show_row(self, row: TradeRow) -> None:
        """Show a trade, or the same one as it is now."""
        if self._row is None or self._row.trade.id != row.trade.id:
            reading = self.tr("Reading its candles.")
            self.chart.show_message(Message("hourglass", row.trade.symbol, reading))
        self._row = row
        self.title.show_row(row)
        self.figures.show_row(row)
        for page in self._pages.values():
            page.show_trade(row.trade)
        count = row.trade.figures.fills
        self.sections.set_title(Section.FILLS, self.tr("Fills {0}").format(count))
        pictures = self.tr("Pictures {0}").format(row.trade.pictures)
        plain = self.tr("Pictures")
        self.sections.set_title(Section.PICTURES, pictures if row.trade.pictures else plain)

    def show_chart(self, scene: Scene, drawn: ChartTrades) -> None:
        """Show the candles around the trade, with its fills."""
        first, last = int(drawn.entries[0]), int(drawn.exits[-1])
        if not scene.count or not _covers(scene, first, last):
            title = self.tr("No candles of {0} at that time").format(drawn.symbol)
            words = self.tr("Scans and backtests load what their symbols and bars need.")
            self.chart.show_message(Message("chart-line", title, words))
            return
        self.chart.show_times_in(formats.zone_of(self._context.zone))
        self.chart.show_scene(scene)
        self.chart.show_trades(drawn)
        self.chart.show_span(first, last)


def _covers(scene: Scene, first: int, last: int) -> bool:
    """Whether any bar of the trade (UTC ms) is there."""
    return scene.clock.position(last) >= 0 and scene.clock.position(first) < scene.count
