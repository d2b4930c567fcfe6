"""The scanner panel: what the last cycle said about every symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.services.ports import SetupFilter
from app.services.scan.events import ScanFinished, ScanStarted
from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panel import PANELS, Panel
from app.ui.panels.scanner.added_columns import AddedColumns
from app.ui.panels.scanner.column_form import ColumnForm
from app.ui.panels.scanner.columns import MissedRow, missed_columns, scanner_columns
from app.ui.panels.scanner.row_filter import RowFilter, parse_filter
from app.ui.panels.scanner.scanner_table import ScannerTable
from app.ui.panels.scanner.why_pane import WhyPane
from app.ui.table_tools import TableTools
from app.ui.theme import icon
from app.ui.watchlist_menu import WatchlistMenu
from app.ui.widgets.basics import FilterField, Segments
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from app.domain.setup import Setup
    from app.domain.strategy import Strategy
    from app.services.scan.events import ScannerRow
    from app.ui.context import Context

MATCHES, MISSES, ALL = "matches", "misses", "all"


class ScannerPanel(Panel):
    """One row a symbol; near misses in a table of their own."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._filter = RowFilter()
        self.model: RowModel[ScannerRow] = RowModel(scanner_columns(), lambda row: row.symbol, self)
        self.missed: RowModel[MissedRow] = RowModel(
            missed_columns(), lambda missed: (missed.row.symbol, missed.miss.strategy), self
        )
        self.model.sort_by(SortKey("score", descending=True))
        self.missed.sort_by(SortKey("distance"))

    def parts(self) -> Iterator[None]:
        theme = self.context.theme
        yield from self._made_frame()
        self.table = ScannerTable(self.model, theme)
        self.table.setAccessibleName(self.tr("Symbols"))
        self._tables.addWidget(self.table)
        yield
        self.missed_table: TableView[MissedRow] = TableView(self.missed, theme, "scanner.missed")
        self.missed_table.setAccessibleName(self.tr("Near misses"))
        self._tables.addWidget(self.missed_table)
        yield
        self.added = AddedColumns(self.context, self.table, self.model, self._form)
        self._make_actions()
        self._follow()

    def _made_frame(self) -> Iterator[None]:
        """Everything but the tables, each part where it stays; moved, it would be dressed anew."""
        contents = QWidget()
        self._empty = self._make_empty()
        self.set_contents(contents, self._empty)
        self.show_empty(empty=True)
        yield
        column = QVBoxLayout(contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._made_line())
        self._form = ColumnForm(self.context)
        column.addWidget(self._form)
        yield
        self._split = QSplitter(Qt.Orientation.Vertical)
        column.addWidget(self._split, 1)
        self._fill_split()
        yield

    def _made_line(self) -> QHBoxLayout:
        self.field = FilterField(self.tr("Filter: text or rsi < 40"))
        self.segments = self._make_segments()
        line = QHBoxLayout()
        line.setContentsMargins(8, 6, 8, 6)
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(self.segments)
        return line

    def _make_segments(self) -> Segments:
        parts = [
            (MATCHES, self.tr("Matches")),
            (MISSES, self.tr("Near misses")),
            (ALL, self.tr("All")),
        ]
        return Segments(parts, ALL)

    def _fill_split(self) -> None:
        self._tables = QStackedWidget()
        self.why = WhyPane(self.context)
        self.why.hide()
        self._split.addWidget(self._tables)
        self._split.addWidget(self.why)
        self._split.setStretchFactor(0, 1)
        self._split.setCollapsible(0, False)
        self._split.setCollapsible(1, False)
        self._split.setHandleWidth(4)

    def _make_actions(self) -> None:
        self.why_action = self._make_why_action()
        self._add_column = QAction(icon("plus"), self.tr("Add a column…"), self)
        self._add_column.setToolTip(self.tr("Any expression of the rule language as a column"))
        self._add_column.triggered.connect(lambda _checked: self.added.write(""))
        self.table_tools = TableTools(self.table, self.model, self.context, "scanner")
        self._missed_tools = TableTools(self.missed_table, self.missed, self.context, "near-misses")
        self.row_menu = WatchlistMenu(self.context, self.table, lambda row: row.symbol)
        WatchlistMenu(self.context, self.missed_table, lambda missed: missed.row.symbol)

    def _make_why_action(self) -> QAction:
        action = QAction(icon("question"), self.tr("Why"), self, checkable=True)
        action.setToolTip(self.tr("Why, or why not: the conditions of the chosen row (Enter)"))
        action.toggled.connect(self._show_why)
        return action

    def _make_empty(self) -> EmptyState:
        top = self.context.services.settings.current.universe.top
        empty = EmptyState(
            "magnifying-glass",
            self.tr("Nothing scanned yet"),
            self.tr(
                "The first scan reads {0} symbols and takes about a minute. Later ones need"
                " seconds."
            ).format(top),
        )
        scan = self.context.scan
        start = empty.add_button(self.tr("Scan now"), scan.start, "play")
        scan.state_changed.connect(lambda _state: start.setEnabled(not scan.is_running))
        start.setEnabled(not scan.is_running)
        if "universe" in PANELS:
            choose = self.context.selection.want_panel
            empty.add_button(self.tr("Choose universe…"), lambda: choose("universe"))
        return empty

    def _follow(self) -> None:
        context = self.context
        context.bridge.on(ScanStarted, self._on_started, self)
        context.bridge.on(ScanFinished, self._on_finished, self)
        context.selection.symbol_changed.connect(self._mark)
        context.selection.draft_changed.connect(self._explain_draft)
        self.segments.chosen.connect(self._show_segment)
        self.field.textChanged.connect(self._type)
        self.table.row_chosen.connect(self._on_row)
        self.missed_table.row_chosen.connect(self._on_missed)
        self.table.row_opened.connect(lambda _row: self.why_action.setChecked(True))
        self.missed_table.row_opened.connect(lambda _row: self.why_action.setChecked(True))
        self.added.changed.connect(lambda: self._type(self.field.text()))

    # ------------------------------------------------------------ what the dock asks

    def tools(self) -> list[QAction]:
        book = self.context.actions
        scan = [book["scan.start"]] if "scan.start" in book else []
        columns = self._of_shown_table(lambda tools: tools.columns)
        return [*scan, columns, self.why_action]

    def menu(self) -> list[QAction]:
        return [
            self._of_shown_table(lambda tools: tools.copy),
            self._of_shown_table(lambda tools: tools.export),
            self._add_column,
        ]

    def _of_shown_table(self, pick: Callable[[TableTools], QAction]) -> QAction:
        """An action that does what the same action of the table on screen does."""
        like = pick(self.table_tools)
        action = QAction(like.icon(), like.text(), self)
        action.setToolTip(like.toolTip())

        def run() -> None:
            missed = self._tables.currentWidget() is self.missed_table
            pick(self._missed_tools if missed else self.table_tools).trigger()

        action.triggered.connect(lambda _checked: run())
        return action

    def focus_filter(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def saved_state(self) -> dict[str, object]:
        return {
            "segment": self.segments.current,
            "added": self.added.saved_state(),
            "why": {**self.why.saved_state(), "shown": self.why_action.isChecked()},
            "table": self.table.saved_state(),
            "missed": self.missed_table.saved_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        self.added.restore_state(state.get("added"))
        why = state.get("why")
        self.why.restore_state(why)
        if isinstance(why, dict):
            self.why_action.setChecked(why.get("shown") is True)
        segment = state.get("segment")
        if segment in (MATCHES, MISSES, ALL):
            self.segments.set_current(str(segment))
            self._show_segment(str(segment))
        for name, table in (("table", self.table), ("missed", self.missed_table)):
            kept = state.get(name)
            if isinstance(kept, dict):
                table.restore_state(kept)

    # ------------------------------------------------------------ news

    def _on_started(self, _event: ScanStarted) -> None:
        if not self.model.total:
            self._empty.say(
                self.tr("A scan is under way"),
                self.tr("Symbols appear here when it ends; the status bar shows how far it is."),
            )

    def _on_finished(self, event: ScanFinished) -> None:
        result = event.result
        if result.record.past:
            return
        if result.rows:
            self._show_rows(result.rows)
        elif not self.model.total:
            self._say_failure(result.record.state, dict(result.record.errors).get("", ""))

    def _say_failure(self, state: str, reason: str) -> None:
        if state == "cancelled":
            self._empty.say(
                self.tr("Nothing scanned yet"), self.tr("The scan was cancelled before its end.")
            )
        else:
            self._empty.say(
                self.tr("The scan failed"),
                reason or self.tr("Scans and Log say why. The next scan tries again."),
            )

    def _show_rows(self, rows: Sequence[ScannerRow]) -> None:
        self.model.replace(rows)
        self.missed.replace([MissedRow(row, miss) for row in rows for miss in row.near_misses])
        self.added.evaluate()
        self.why.refresh(self.model.get(self.why.symbol))
        matching = sum(1 for row in rows if row.matches)
        self.set_summary(self.tr("{0} symbols · {1} match").format(len(rows), matching))
        self.show_empty(empty=False)
        self._mark(self.context.selection.symbol)

    # ------------------------------------------------------------ what the user does

    def _type(self, text: str) -> None:
        self._filter = parse_filter(text, self.added.numbers())
        self._sift()

    def _show_segment(self, key: str) -> None:
        self._tables.setCurrentWidget(self.missed_table if key == MISSES else self.table)
        self._sift()

    def _sift(self) -> None:
        wanted, matches_only = self._filter, self.segments.current == MATCHES

        def keep(row: ScannerRow) -> bool:
            if matches_only and not row.matches:
                return False
            return wanted.accepts(row, [match.strategy for match in row.matches])

        free = wanted == RowFilter()
        self.model.set_filter(None if free and not matches_only else keep)
        self.missed.set_filter(
            None if free else lambda missed: wanted.accepts(missed.row, [missed.miss.strategy])
        )

    def _on_row(self, row: ScannerRow) -> None:
        if self._tables.currentWidget() is self.table:
            self.why.show_row(row.symbol, row)
        self._choose(row.symbol)

    def _on_missed(self, missed: MissedRow) -> None:
        self.why.show_row(missed.row.symbol, missed.row, missed.miss.strategy)
        self._choose(missed.row.symbol)

    def _show_why(self, shown: bool) -> None:
        self.why.setVisible(shown)
        if shown:
            if not self._split.sizes()[1]:
                height = self._split.height()
                self._split.setSizes([height - height * 2 // 5, height * 2 // 5])
            self.why.wake()

    def _explain_draft(self, draft: Strategy | None) -> None:
        if draft is not None:
            self.why_action.setChecked(True)

    def _choose(self, symbol: str) -> None:
        """Show a symbol, and the setup that is open for it."""
        selection = self.context.selection
        if symbol == selection.symbol:
            return
        selection.choose_symbol(symbol)
        services = self.context.services
        wanted = SetupFilter(symbol=symbol, exchange=services.exchange.id)
        self.context.runner.ask(
            self, lambda: services.setups.list(wanted), self._take_setups, topic="setup"
        )

    def _take_setups(self, setups: Sequence[Setup]) -> None:
        selection = self.context.selection
        if setups and setups[0].symbol == selection.symbol and selection.setup is None:
            selection.choose_setup(max(setups, key=lambda setup: setup.score))

    def _mark(self, symbol: str) -> None:
        """Show which row is the symbol that all panels look at."""
        if symbol:
            self.table.choose(symbol)
            if self.why.symbol != symbol:
                self.why.show_row(symbol, self.model.get(symbol))
