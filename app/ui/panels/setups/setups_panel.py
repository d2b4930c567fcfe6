"""The setups panel: every setup of the exchange in use, kept in step with the news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.setup_progress import urgency
from app.services.ports import SetupFilter
from app.services.scan.events import ScanFinished, SetupChanged, SetupOpened
from app.services.settings import SettingsChanged
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panel import PANELS, Panel
from app.ui.panels.setups.chip_line import ChipLine
from app.ui.panels.setups.columns import setup_columns
from app.ui.panels.setups.context_menu import SetupMenu
from app.ui.panels.setups.results_page import SPLITS, ResultsPage
from app.ui.panels.setups.rows import row_of
from app.ui.panels.setups.states import Chip, chips_of, counts_of
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import Segments
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PySide6.QtGui import QAction

    from app.domain.asset import Market
    from app.domain.setup import Setup
    from app.ui.context import Context
    from app.ui.panels.setups.rows import SetupRow

LIST, RESULTS = "list", "results"
_STEPS = ("setups.undo", "setups.redo")
MOST_SETUPS = 5_000


class SetupsPanel(Panel):
    """What asks for a decision stands first; the tab counts what is open."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._exchange = context.services.exchange.id
        self._ticks: dict[str, float] = {}
        self._setups: dict[str, Setup] = {}
        self._rows: dict[str, SetupRow] = {}
        self._has_offered = False
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._show_rows)
        self.model: RowModel[SetupRow] = RowModel(setup_columns(), lambda row: row.setup.id, self)
        self.pages = Segments([(LIST, self.tr("List")), (RESULTS, self.tr("Results"))])

    def parts(self) -> Iterator[None]:
        column = self._made_frame()
        yield
        self.line = ChipLine()
        self.segments, self.field = self.line.chips, self.line.field
        column.addWidget(self.line)
        yield
        self.table: TableView[SetupRow] = TableView(self.model, self.context.theme, "setups.table")
        self.table.setAccessibleName(self.tr("Setups"))
        column.addWidget(self.table, 1)
        yield
        self.results = ResultsPage(self.context)
        self._pages.addWidget(self.results)
        yield
        self.table_tools = TableTools(self.table, self.model, self.context, "setups")
        self.context_menu = SetupMenu(self.context, self, self.table)
        self._follow()
        self._load()

    def _made_frame(self) -> QVBoxLayout:
        """Contents and empty state; the list is filled where it stays, so it is dressed once."""
        self._pages = QStackedWidget()
        self._empty = self._make_empty()
        self.set_contents(self._pages, self._empty)
        self.show_empty(empty=True)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._pages.addWidget(listed)
        return column

    def _make_empty(self) -> EmptyState:
        empty = EmptyState(
            "list",
            self.tr("No setups"),
            self.tr("Rules make setups when a bar closes. What they find appears here."),
        )
        if "strategies" in PANELS:
            want = self.context.selection.want_panel
            empty.add_button(self.tr("Open strategies"), lambda: want("strategies"))
        return empty

    def _follow(self) -> None:
        context = self.context
        context.bridge.on(SetupOpened, self._on_setup, self)
        context.bridge.on(SetupChanged, self._on_setup, self)
        context.bridge.on(ScanFinished, self._on_finished, self)
        context.bridge.on(SettingsChanged, lambda _event: self._follow_exchange(), self)
        context.selection.setup_changed.connect(self._mark)
        context.theme.changed.connect(self._follow_zone)
        self.segments.chosen.connect(lambda _key: self._sift())
        self.pages.chosen.connect(self._turn_to)
        self.field.textChanged.connect(lambda _text: self._sift())
        self.table.row_chosen.connect(lambda row: context.selection.choose_setup(row.setup))

    # ------------------------------------------------------------ what the dock asks

    def corner_widget(self) -> QWidget:
        return self.pages

    def tools(self) -> list[QAction]:
        return [self.table_tools.columns, self.table_tools.export]

    def menu(self) -> list[QAction]:
        undo = [self.context.actions[key] for key in _STEPS if key in self.context.actions]
        return [self.table_tools.copy, self.table_tools.export, self.results.tools.export, *undo]

    def focus_filter(self) -> None:
        self._turn_to(LIST)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def saved_state(self) -> dict[str, object]:
        return {
            "segment": self.segments.current,
            "page": self.pages.current,
            "split": self.results.split.current,
            "table": self.table.saved_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        segment, table = state.get("segment"), state.get("table")
        if segment in tuple(Chip):
            self.segments.set_current(str(segment))
            self._sift()
        if isinstance(table, dict):
            self.table.restore_state(table)
        if state.get("split") in SPLITS:
            self.results.split.set_current(str(state["split"]))
        if state.get("page") == RESULTS:
            self._turn_to(RESULTS)

    def _turn_to(self, page: str) -> None:
        """Show the list or the results."""
        self.pages.set_current(page)
        self._pages.setCurrentIndex(1 if page == RESULTS else 0)
        if page == RESULTS:
            self.results.read(self._exchange)

    # ------------------------------------------------------------ loading

    def _load(self) -> None:
        services, exchange = self.context.services, self._exchange
        wanted = SetupFilter(open_only=False, exchange=exchange, limit=MOST_SETUPS)
        self._load_ticks()
        self.context.runner.ask(
            self, lambda: services.setups.list(wanted), self._take_all, topic="setups"
        )

    def _load_ticks(self) -> None:
        services, exchange = self.context.services, self._exchange
        self.context.runner.ask(
            self, lambda: services.universe.markets(exchange), self._take_markets, topic="ticks"
        )

    def _take_markets(self, markets: Mapping[str, Market]) -> None:
        ticks = {symbol: market.tick for symbol, market in markets.items()}
        if ticks != self._ticks:
            self._ticks = ticks
            self._rows.clear()
            self._show_soon()

    def _take_all(self, setups: tuple[Setup, ...]) -> None:
        """Take what is stored; news that came meanwhile is newer."""
        self._setups = {setup.id: setup for setup in setups} | self._setups
        self._show_rows()
        self._offer_first()

    def _follow_exchange(self) -> None:
        exchange = self.context.services.exchange.id
        if exchange != self._exchange:
            self._exchange = exchange
            self._setups, self._rows = {}, {}
            self._show_rows()
            self._load()

    def _on_setup(self, event: SetupOpened | SetupChanged) -> None:
        if event.setup.exchange == self._exchange:
            self._setups[event.setup.id] = event.setup
            self._show_soon()
            if self.pages.current == RESULTS:
                self.results.read(self._exchange)

    # ------------------------------------------------------------ showing

    def _show_soon(self) -> None:
        """A scan moves many setups at once: show them together."""
        if not self._due.isActive():
            self._due.start(0)

    def _show_rows(self) -> None:
        ordered = sorted(self._setups.values(), key=urgency)
        self._rows = {setup.id: self._row(setup) for setup in ordered}
        self.model.replace(self._rows.values())
        self._count_chips(ordered)
        self.show_empty(empty=not ordered)
        self._refresh_chosen()
        self._mark(self.context.selection.setup)

    def _count_chips(self, setups: Sequence[Setup]) -> None:
        counts = counts_of(setups)
        self.line.show_counts(counts)
        self.set_count(counts[Chip.OPEN])

    def _follow_zone(self) -> None:
        self._rows.clear()
        self._show_soon()

    def _row(self, setup: Setup) -> SetupRow:
        known = self._rows.get(setup.id)
        if known is not None and known.setup is setup:
            return known
        return row_of(setup, self._ticks.get(setup.symbol, 0.0), self.context.zone)

    def _refresh_chosen(self) -> None:
        """A chosen setup that moved on is shown as it is now everywhere."""
        chosen = self.context.selection.setup
        newer = self._setups.get(chosen.id) if chosen is not None else None
        if newer is not None and newer != chosen:
            self.context.selection.choose_setup(newer)

    def _on_finished(self, _event: ScanFinished) -> None:
        self._show_rows()
        self._offer_first()
        if self.pages.current == RESULTS:
            self.results.read(self._exchange)
        if any(setup.symbol not in self._ticks for setup in self._setups.values()):
            self._load_ticks()

    def _offer_first(self) -> None:
        """Once, as long as none was chosen yet: show the best open setup, of a symbol if chosen."""
        opened = [row.setup for row in self._rows.values() if row.setup.state.is_open]
        if self._has_offered or not opened:
            return
        self._has_offered = True
        selection = self.context.selection
        if selection.symbol not in ("", *selection.symbols[:1]):
            opened = [setup for setup in opened if setup.symbol == selection.symbol]
        if selection.setup is None and opened:
            selection.choose_setup(max(opened, key=lambda setup: setup.score))

    def _sift(self) -> None:
        chip, words = self.segments.current, self.field.text().casefold().split()

        def keep(row: SetupRow) -> bool:
            setup = row.setup
            if chip not in chips_of(setup):
                return False
            told = f"{setup.symbol} {setup.strategy} {setup.state} {setup.direction}".casefold()
            return all(word in told for word in words)

        self.model.set_filter(keep if words or chip != Chip.ALL else None)

    def _mark(self, setup: Setup | None) -> None:
        """Show which row is the setup that all panels look at."""
        if setup is None:
            self.table.choose_none()
        else:
            self.table.choose(setup.id)
