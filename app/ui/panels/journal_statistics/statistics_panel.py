"""Statistics of the journal behind tabs, of the trades that the journal's filter finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.domain.journal.statistics.period import Period
from app.services.journal.events import JournalChanged
from app.ui.panel import Panel
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.behaviour_page import BehaviourPage
from app.ui.panels.journal_statistics.choices import PeriodChoice, UnitChoice
from app.ui.panels.journal_statistics.fill_page import FillPage
from app.ui.panels.journal_statistics.overview import Overview
from app.ui.panels.journal_statistics.report_control import ReportControl, Wanted
from app.ui.panels.journal_statistics.strategy_page import StrategyPage
from app.ui.panels.journal_statistics.time_page import TimePage
from app.ui.panels.journal_statistics.what_if_page import WhatIfPage
from app.ui.widgets.basics import button, label
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.ui.context import Context
    from app.ui.panels.journal_statistics.page import Page
    from app.ui.panels.journal_statistics.prepared import Shown

OVERVIEW, STRATEGY, TIME = "overview", "strategy", "time"
BEHAVIOUR, FILL, WHAT_IF = "behaviour", "fill", "what_if"
_TAB_HEIGHT: Final = 28
_END: Final = object()


class StatisticsPanel(Panel):
    """Shows one report; a page is filled when it is looked at, part by part.

    Signals:
        filled: id of a page that shows the newest report.
    """

    filled = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shown: Shown | None = None
        self._stale: set[str] = set()
        self._revision = 0
        self.choice = context.selection.journal
        self.pages: dict[str, Page] = {}
        self.control = ReportControl(context, self)
        self._filling: tuple[str, Iterator[None]] | None = None
        self._turn_timer = QTimer(self)
        self._turn_timer.setSingleShot(True)
        self._turn_timer.timeout.connect(self._go_on)

    @property
    def shown(self) -> Shown | None:
        """What is shown."""
        return self._shown

    # ------------------------------------------------------------ build

    def parts(self) -> Iterator[None]:
        contents = QWidget()
        contents.setObjectName("panel")
        column = QVBoxLayout(contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_head())
        column.addWidget(self._make_filter_line())
        self._places = QStackedWidget()
        column.addWidget(self._places, 1)
        self.empty = self._make_empty()
        self.set_contents(contents, self.empty)
        yield
        for key, title, make in (
            (OVERVIEW, self.tr("Overview"), Overview),
            (STRATEGY, self.tr("Strategy"), StrategyPage),
            (TIME, self.tr("Time"), TimePage),
            (BEHAVIOUR, self.tr("Behaviour"), BehaviourPage),
            (FILL, self.tr("Plan and fill"), FillPage),
            (WHAT_IF, self.tr("What if"), WhatIfPage),
        ):
            page = make(self.context)
            yield from page.parts()
            self._add_page(key, title, page)
            yield
        self._connect()
        self._follow_choice()
        self._ask()

    def _make_head(self) -> QWidget:
        head = QWidget()
        head.setObjectName("strip")
        self.bar = QTabBar()
        self.bar.setFixedHeight(_TAB_HEIGHT)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName(self.tr("Pages of the statistics"))
        self.units, self.periods = UnitChoice(), PeriodChoice(self.context.services.market_now)
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 8, 0)
        line.setSpacing(8)
        line.addWidget(self.bar, 1)
        line.addWidget(self.units)
        line.addWidget(self.periods)
        return head

    def _make_filter_line(self) -> QWidget:
        self._filter_line = QWidget()
        line = QHBoxLayout(self._filter_line)
        line.setContentsMargins(12, 4, 8, 0)
        line.setSpacing(8)
        self.filter_words = label("", tone="accent")
        self.clear = button(self.tr("Show all"), "quiet", "x")
        self._filter_title = label("", tone="text2")
        line.addWidget(self._filter_title)
        line.addWidget(self.filter_words)
        line.addWidget(self.clear)
        line.addStretch(1)
        kept = self.clear.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # a filter must not move, and paint anew, all plots
        self.clear.setSizePolicy(kept)
        return self._filter_line

    def _make_empty(self) -> EmptyState:
        empty = EmptyState(
            "chart-bar",
            self.tr("No trades yet"),
            self.tr(
                "Take a setup, enter a trade by hand or import your fills in the journal beside."
                " Then this page says what your trading brings, and why."
            ),
        )
        empty.add_button(
            self.tr("Go to the journal"), lambda: self.context.selection.want_panel("journal")
        )
        return empty

    def _add_page(self, key: str, title: str, page: Page) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setMinimumHeight(page.LEAST_HEIGHT)
        area.setWidget(page)
        self._places.addWidget(area)
        self.pages[key] = page
        self.bar.addTab(title)
        page.words_chosen.connect(self.choice.toggle_words)
        page.trade_chosen.connect(self.choice.choose_trade)

    def _connect(self) -> None:
        choice, control = self.choice, self.control
        self.bar.currentChanged.connect(self._turn)
        self.units.chosen.connect(choice.choose_unit)
        self.periods.chosen.connect(choice.choose_period)
        self.clear.clicked.connect(lambda _checked: choice.choose_query(""))
        for signal in (choice.query_changed, choice.unit_changed, choice.period_changed):
            signal.connect(lambda _value: self._follow_choice())
            signal.connect(lambda _value: self._ask())
        choice.trade_changed.connect(self._choose_trade)
        control.ready.connect(self._show)
        control.reports.failed.connect(self._fail)
        page = self.what_if
        page.wanted.connect(lambda: control.what_ifs.put(self._wanted()))
        page.cancelled.connect(control.what_ifs.stop)
        control.what_if_ready.connect(page.show_found)
        control.progressed.connect(page.follow)
        control.what_ifs.failed.connect(page.fail)
        self.context.bridge.on(JournalChanged, self._on_journal, self)
        self.context.theme.changed.connect(self._ask)

    @property
    def what_if(self) -> WhatIfPage:
        """The page of other stops and targets."""
        page = self.pages[WHAT_IF]
        assert isinstance(page, WhatIfPage)
        return page

    # ------------------------------------------------------------ asking

    def _wanted(self) -> Wanted:
        choice = self.choice
        return Wanted(choice.query, choice.period, choice.unit, self.context.zone, self._revision)

    def _ask(self) -> None:
        """Ask for what is chosen, unless that is what is shown or on its way."""
        wanted = self._wanted()
        if not self.control.reports.is_newest(wanted):
            self.control.reports.put(wanted)

    def _on_journal(self, _event: JournalChanged) -> None:
        self._revision += 1
        self._ask()

    def _follow_choice(self) -> None:
        choice = self.choice
        self.periods.show_period(choice.period, self.context.zone)
        if self._shown is not None:
            report = self._shown.report
            self.units.offer(report.quotes, choice.unit or report.unit)
        self.filter_words.setText(choice.query)
        self._filter_title.setText(self.tr("Filter") if choice.query else self.tr("All trades"))
        self.clear.setVisible(bool(choice.query))

    def _fail(self, sentence: str) -> None:
        title = self.tr("No statistics")
        self.context.notices.show(title, sentence, token="danger")

    # ------------------------------------------------------------ showing

    def _show(self, shown: Shown) -> None:
        self._shown = shown
        self.show_empty(empty=not shown.report.journal)
        self.units.offer(shown.report.quotes, self.choice.unit or shown.report.unit)
        self.set_summary(self._words(shown))
        self._stale = set(self.pages)
        self._fill()

    def _words(self, shown: Shown) -> str:
        figures = shown.report.figures
        told = words.trades(figures.get("trades"))
        if figures.get("open"):
            still = self.tr("{0} of them open").format(figures["open"])
            return f"{told} · {still}"
        return f"{told} · {self.tr('closed only')}" if figures.get("trades") else told

    def _turn(self, at: int) -> None:
        self._places.setCurrentIndex(at)
        self._fill()

    def _fill(self) -> None:
        """Bring the page that is looked at in step; the others wait for their turn."""
        key = self.page
        if self._filling is not None:
            self._stale.add(self._filling[0])
        if self._shown is None or key not in self._stale:
            return
        self._stale.discard(key)
        self._filling = (key, self.pages[key].fill(self._shown))
        self._go_on()

    def _go_on(self) -> None:
        """One part of the page a turn of the event loop; the next one when this is painted."""
        if self._filling is None:
            return
        key, parts = self._filling
        if next(parts, _END) is None:
            self._turn_timer.start(0)
            return
        self._filling = None
        self.pages[key].choose_trade(self.choice.trade_id)
        self.filled.emit(key)

    def _choose_trade(self, trade_id: str) -> None:
        for page in self.pages.values():
            page.choose_trade(trade_id)

    @property
    def page(self) -> str:
        """The id of the page shown."""
        return list(self.pages)[self.bar.currentIndex()]

    def show_page(self, key: str) -> None:
        """Turn to a page; an unknown one is ignored."""
        if key in self.pages:
            self.bar.setCurrentIndex(list(self.pages).index(key))

    # ------------------------------------------------------------ what the dock asks

    def saved_state(self) -> dict[str, object]:
        period = self.choice.period
        return {
            "page": self.page,
            "unit": self.choice.unit,
            "period": [period.days, period.since, period.until],
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        self.choice.choose_period(_period_of(state.get("period")))
        self.choice.choose_unit(str(state.get("unit") or ""))
        self.show_page(str(state.get("page", "")))


def _period_of(kept: object) -> Period:
    """A kept period; all time where it makes no sense."""
    match kept:
        case [int() as days, int() | None as since, int() | None as until] if days >= 0:
            return Period(days, since, until)
        case _:
            return Period()
