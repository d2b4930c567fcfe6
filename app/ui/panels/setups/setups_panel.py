"""The setups panel: every setup of the exchange in use, kept in step with the news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.setup_progress import urgency
from app.services.ports import SetupFilter
from app.services.scan.events import ScanFinished, SetupChanged, SetupOpened
from app.services.settings import SettingsChanged
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panel import PANELS, Panel
from app.ui.panels.setups.columns import setup_columns
from app.ui.panels.setups.rows import row_of
from app.ui.table_tools import TableTools
from app.ui.theme import icon
from app.ui.widgets.basics import FilterField, Segments
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.asset import Market
    from app.domain.setup import Setup
    from app.ui.context import Context
    from app.ui.panels.setups.rows import SetupRow

OPEN, CLOSED, ALL = "open", "closed", "all"
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
        self.table: TableView[SetupRow] = TableView(self.model, context.theme, "setups.table")
        self.table.setAccessibleName(self.tr("Setups"))
        self.segments = Segments(
            [(OPEN, self.tr("Open")), (CLOSED, self.tr("Closed")), (ALL, self.tr("All"))], ALL
        )
        self.field = FilterField(self.tr("Filter: symbol, strategy or state"))
        self.table_tools = TableTools(self.table, self.model, context, "setups")
        self._filter_line = self._make_filter_line()
        self._empty = self._make_empty()
        self.set_contents(self._make_contents(), self._empty)
        self.show_empty(empty=True)
        self._follow()
        self._load()

    def _make_contents(self) -> QWidget:
        contents = QWidget()
        column = QVBoxLayout(contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filter_line)
        column.addWidget(self.table, 1)
        return contents

    def _make_filter_line(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(8, 6, 8, 6)
        row.addWidget(self.field)
        line.hide()
        return line

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
        self.segments.chosen.connect(lambda _key: self._sift())
        self.field.textChanged.connect(lambda _text: self._sift())
        self.table.row_chosen.connect(lambda row: context.selection.choose_setup(row.setup))

    # ------------------------------------------------------------ what the dock asks

    def corner_widget(self) -> QWidget:
        return self.segments

    def tools(self) -> list[QAction]:
        return [self._make_filter_action(), self.table_tools.columns, self.table_tools.export]

    def menu(self) -> list[QAction]:
        return [self.table_tools.copy, self.table_tools.export]

    def focus_filter(self) -> None:
        self._filter_line.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def saved_state(self) -> dict[str, object]:
        return {"segment": self.segments.current, "table": self.table.saved_state()}

    def restore_state(self, state: Mapping[str, object]) -> None:
        segment, table = state.get("segment"), state.get("table")
        if segment in (OPEN, CLOSED, ALL):
            self.segments.set_current(str(segment))
            self._sift()
        if isinstance(table, dict):
            self.table.restore_state(table)

    def _make_filter_action(self) -> QAction:
        action = QAction(icon("funnel"), self.tr("Filter"), self)
        action.setToolTip(self.tr("Filter"))
        action.triggered.connect(self._toggle_filter)
        return action

    def _toggle_filter(self) -> None:
        if self._filter_line.isVisible():
            self.field.clear()
            self._filter_line.hide()
        else:
            self.focus_filter()

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

    # ------------------------------------------------------------ showing

    def _show_soon(self) -> None:
        """A scan moves many setups at once: show them together."""
        if not self._due.isActive():
            self._due.start(0)

    def _show_rows(self) -> None:
        ordered = sorted(self._setups.values(), key=urgency)
        self._rows = {setup.id: self._row(setup) for setup in ordered}
        self.model.replace(self._rows.values())
        self.set_count(sum(1 for setup in ordered if setup.state.is_open))
        self.show_empty(empty=not ordered)
        self._refresh_chosen()
        self._mark(self.context.selection.setup)

    def _row(self, setup: Setup) -> SetupRow:
        known = self._rows.get(setup.id)
        if known is not None and known.setup is setup:
            return known
        return row_of(setup, self._ticks.get(setup.symbol, 0.0))

    def _refresh_chosen(self) -> None:
        """A chosen setup that moved on is shown as it is now everywhere."""
        chosen = self.context.selection.setup
        newer = self._setups.get(chosen.id) if chosen is not None else None
        if newer is not None and newer != chosen:
            self.context.selection.choose_setup(newer)

    def _on_finished(self, _event: ScanFinished) -> None:
        self._show_rows()
        self._offer_first()
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
        segment, words = self.segments.current, self.field.text().casefold().split()

        def keep(row: SetupRow) -> bool:
            if segment != ALL and row.setup.state.is_open != (segment == OPEN):
                return False
            setup = row.setup
            told = f"{setup.symbol} {setup.strategy} {setup.state} {setup.direction}".casefold()
            return all(word in told for word in words)

        self.model.set_filter(keep if words or segment != ALL else None)

    def _mark(self, setup: Setup | None) -> None:
        """Show which row is the setup that all panels look at."""
        if setup is None:
            self.table.choose_none()
        else:
            self.table.choose(setup.id)
