"""The journal: the list of trades, and below it the chosen one, or a day."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QStackedWidget

from app.services.journal.events import DayNoteChanged
from app.ui.actions import ActionSpec, Menu
from app.ui.models import formats
from app.ui.panel import Panel
from app.ui.panels.journal.account_choice import AccountChoice
from app.ui.panels.journal.book import TradeBook
from app.ui.panels.journal.bulk import BulkEdits
from app.ui.panels.journal.context_menu import TradeMenu
from app.ui.panels.journal.day_page import DayPage
from app.ui.panels.journal.deeds import JournalDeeds
from app.ui.panels.journal.detail import TradeDetail
from app.ui.panels.journal.detail_control import DetailControl
from app.ui.panels.journal.file_control import FileControl
from app.ui.panels.journal.panel_windows import JournalWindows
from app.ui.panels.journal.step_actions import StepActions
from app.ui.panels.journal.trade_list import TradeList
from app.ui.panels.journal.writing import TradeWriter
from app.ui.theme import icon
from app.ui.widgets.basics import label
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from app.domain.journal.day import DayNote
    from app.domain.journal.trade import JournalTrade
    from app.ui.context import Context
    from app.ui.panels.journal.book import Changed, Loaded
    from app.ui.panels.journal.rows import TradeRow

_LIST_HEIGHT, _LOWER_HEIGHT = 400, 520


class JournalPanel(Panel):
    """Follows the journal's news; what is chosen in the list is shown below it."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.deeds = JournalDeeds(context, self)
        self.book = TradeBook(context, self)
        self.accounts = AccountChoice()
        self._awaited = ""
        self.windows = JournalWindows(context, self.deeds, self)
        self.setAcceptDrops(True)
        self._add = self._action("plus", self.tr("New trade"), self.write_new)
        self._import = self._action("download-simple", self.tr("Import fills"), self.import_fills)
        self._fetch = self._action(
            "cloud-arrow-down", self.tr("Fetch fills from an exchange…"), self.windows.fetch_fills
        )
        self._deleted = self._action("trash", self.tr("Deleted trades…"), self.windows.show_deleted)
        self._days = self._action("calendar-blank", self.tr("Day notes"), self._follow_days)
        self._days.setCheckable(True)

    def parts(self) -> Iterator[None]:
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setHandleWidth(4)
        self._split.setChildrenCollapsible(False)
        self.set_contents(self._split, self._make_empty())
        self.list = TradeList(self.context)
        yield from self.list.parts()
        yield
        self.detail = TradeDetail(self.context)
        yield from self.detail.parts()
        yield
        today = formats.local(self.context.services.wall.now(), self.context.zone).date()
        self.day = DayPage(today)
        self._lower = QStackedWidget()
        self._split.addWidget(self.list)
        self._split.addWidget(self._lower)
        self._fill_lower()
        yield
        self.control = DetailControl(self.context, self.detail, self.deeds)
        self.writer = TradeWriter(self.context, self.deeds, self)
        self.files = FileControl(self.context, self.deeds, self)
        self.steps = StepActions(self.context, self, self.deeds)
        self.menu_of_trades = TradeMenu(self.list.table)
        self.bulk = BulkEdits(self.list.table, self.deeds, self)
        yield
        self._follow()
        self._declare()
        self.book.load()

    def _fill_lower(self) -> None:
        self._nothing = label(self.tr("Choose a trade to see it here."), tone="text3")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for widget in (self._nothing, self.detail, self.day):
            self._lower.addWidget(widget)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([_LIST_HEIGHT, _LOWER_HEIGHT])

    def _make_empty(self) -> EmptyState:
        empty = EmptyState(
            "notebook",
            self.tr("No trades yet"),
            self.tr(
                "Take a setup, write a trade down, or import fills: results, mistakes and what"
                " skipping cost appear here."
            ),
        )
        empty.add_button(self.tr("New trade"), self.write_new)
        empty.add_button(self.tr("Import fills"), self.import_fills)
        return empty

    def _follow(self) -> None:
        book, listed, menu = self.book, self.list, self.menu_of_trades
        book.loaded.connect(self._take_all)
        book.changed.connect(self._take_changed)
        listed.chosen.connect(self._choose)
        listed.filtered.connect(self._show_day_figures)
        self.accounts.chosen.connect(listed.choose_account)
        self.writer.written.connect(self._await)
        self.writer.settled.connect(self.windows.ask_whether_imported)
        menu.delete_wanted.connect(self._delete)
        menu.rated.connect(self.bulk.rate)
        menu.tags_wanted.connect(self.bulk.ask_tag)
        menu.chart_wanted.connect(self.control.show_on_chart)
        menu.cause_wanted.connect(self._ask_cause)
        menu.section_wanted.connect(self.detail.turn_to)
        listed.table.row_opened.connect(lambda _row: self.control.show_on_chart())
        self.day.kept.connect(self.deeds.save_day)
        self.day.day_wanted.connect(self._read_day)
        self.day.trades_wanted.connect(lambda day: listed.line.write(f"day:{day}"))
        self.context.bridge.on(DayNoteChanged, lambda event: self._read_day(event.day), self)
        self.context.selection.journal_wanted.connect(self.writer.write_setup)
        self.context.selection.journal.trade_changed.connect(self._show_chosen)

    def _declare(self) -> None:
        book = self.context.actions
        for key, text, keys, run in (
            ("journal.add", self.tr("New trade in the journal"), "Ctrl+J", self.write_new),
            ("journal.import", self.tr("Import fills into the journal"), "", self.import_fills),
            (
                "journal.fetch",
                self.tr("Fetch fills from an exchange"),
                "",
                self.windows.fetch_fills,
            ),
            ("journal.day", self.tr("Notes of the day"), "", partial(self.open_day, "")),
        ):
            if key in book:
                book.remove(key)
            book.add(ActionSpec(key, text, Menu.TOOLS, keys=keys, group=30), run)

    def _action(self, icon_name: str, text: str, run: Callable[[], object]) -> QAction:
        action = QAction(icon(icon_name), text, self)
        action.setToolTip(text)
        action.triggered.connect(lambda _checked: run())
        return action

    # ------------------------------------------------------------ what the dock asks

    def tools(self) -> list[QAction]:
        return [self._add, self._import, self._days, self.list.tools.columns]

    def menu(self) -> list[QAction]:
        tools = self.list.tools
        entries = [self._add, self._import, self._fetch, self._days, self._deleted]
        return [*entries, tools.copy, tools.export, *self.files.actions, *self.steps.actions]

    def corner_widget(self) -> QWidget:
        return self.accounts

    def focus_filter(self) -> None:
        self.list.focus_filter()

    def saved_state(self) -> dict[str, object]:
        return {
            **self.list.saved_state(),
            "split": self._split.sizes(),
            "chart": self.detail.split.sizes(),
            "section": self.detail.section,
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        self.list.restore_state(state)
        for key, split in (("split", self._split), ("chart", self.detail.split)):
            sizes = state.get(key)
            if isinstance(sizes, list) and all(isinstance(size, int) for size in sizes):
                split.setSizes(sizes)
        self.detail.turn_to(str(state.get("section", "")))

    # ------------------------------------------------------------ trades

    def _take_all(self, found: Loaded) -> None:
        self.list.show_rows(found.rows)
        self._offer(found.accounts)
        self._settle()

    def _take_changed(self, found: Changed) -> None:
        self.list.update_rows(found.rows, found.gone)
        self._offer(found.accounts)
        self._settle()
        shown = self.detail.row
        fresh = self.list.model.get(shown.trade.id) if shown is not None else None
        if fresh is not None:
            self.control.show_row(fresh)
        elif shown is not None and shown.trade.id in found.gone:
            self._lower.setCurrentWidget(self.day if self._days.isChecked() else self._nothing)

    def _offer(self, accounts: tuple[str, ...]) -> None:
        """Account and words to complete, as the trades that are there have them."""
        self.accounts.offer(accounts)
        self.accounts.choose(self.list.account)
        words = self.book.words
        self.detail.review.offer(words)
        self.writer.offer(accounts, words.tags)

    def _settle(self) -> None:
        self.show_empty(empty=not self.list.model.total and not self._days.isChecked())
        self._show_summary()
        self._show_day_figures()
        if self._awaited and self.list.table.choose(self._awaited):
            self._awaited = ""
        elif self.list.table.chosen() is None and self.detail.row is None:
            self._choose_first()

    def _choose_first(self) -> None:
        model = self.list.model
        if model.rowCount():
            self.list.table.choose(model.row(0).trade.id)

    def _show_summary(self) -> None:
        first, model = self.book.since, self.list.model
        if first is None or not model.total:
            self.set_summary("")
            return
        since = formats.local(first, self.context.zone)
        several = not self.list.account and self.accounts.count() > 2
        only = self.accounts.itemText(1)
        words = self.tr("all accounts") if several else self.list.account or only
        self.set_summary(self.tr("{0}, since {1}").format(words, f"{since:%b %Y}"))

    def _show_chosen(self, trade_id: str) -> None:
        """Follow a trade that was chosen elsewhere, such as in a plot."""
        row = self.list.table.chosen()
        if trade_id and (row is None or row.trade.id != trade_id):
            self.list.table.choose(trade_id)

    def _choose(self, row: TradeRow) -> None:
        self.context.selection.journal.choose_trade(row.trade.id)
        self._days.setChecked(False)
        self._lower.setCurrentWidget(self.detail)
        self.control.show_row(row)

    def _await(self, trade: JournalTrade) -> None:
        """Choose a trade that was just written, once the list has it."""
        self._awaited = trade.id
        self._settle()

    def _delete(self) -> None:
        rows = self.list.table.selected()
        if rows:
            self.deeds.delete([row.trade for row in rows])

    def write_new(self) -> None:
        """Ask for a trade by hand."""
        self.writer.write_new()

    def import_fills(self, path: str = "") -> None:
        """Ask for a file of fills, or look into the one that was dropped."""
        self.windows.import_fills(self.accounts.names, path)

    def _ask_cause(self) -> None:
        """Ask which setup caused the selected trade."""
        rows = self.list.table.selected()
        if len(rows) == 1:
            self.windows.ask_causes([rows[0].trade.id])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.import_fills(files[0])

    # ------------------------------------------------------------ days

    def open_day(self, day: str) -> None:
        """Show the notes of a day (ISO date); "" for today's."""
        self._days.setChecked(True)
        self._show_days()
        today = formats.local(self.context.services.wall.now(), self.context.zone).date()
        self.day.turn_to(day or today.isoformat())
        self.context.selection.want_panel("journal")

    def _follow_days(self) -> None:
        if self._days.isChecked():
            self._show_days()
            self._read_day(self.day.day)
        else:
            has_trade = self.detail.row is not None
            self._lower.setCurrentWidget(self.detail if has_trade else self._nothing)
            self.show_empty(empty=not self.list.model.total)

    def _show_days(self) -> None:
        self.show_empty(empty=False)
        self._lower.setCurrentWidget(self.day)

    def _read_day(self, day: str) -> None:
        if day != self.day.day:
            return
        journal = self.context.services.journal

        def take(found: tuple[DayNote, ...]) -> None:
            for note in found:
                self.day.show_note(note)

        self.context.runner.ask(self, lambda: journal.days(day, day), take, topic="day")
        self._show_day_figures()

    def _show_day_figures(self) -> None:
        if self._days.isChecked():
            self.day.show_rows(self.list.model.all_rows())
