"""Fills from an exchange by a key that can only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.services.journal.exchange_fills import FetchRequest
from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.journal.chip_field import ChipField
from app.ui.panels.journal.import_control import ImportControl
from app.ui.panels.journal.key_list import KeyList, fetched_token, fetched_words
from app.ui.panels.journal.key_window import KeyWindow
from app.ui.widgets.basics import button, label, set_tone
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent

    from app.services.journal.account_keys import KeptKey
    from app.services.journal.exchange_fills import FetchResult
    from app.ui.context import Context

_SIZE = (640, 480)


class Freshness(NamedTuple):
    """How fresh the journal is for one symbol; times and now in UTC ms."""

    symbol: str
    fetched: int
    newest: int
    now: int
    zone: str


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


def freshness_columns() -> tuple[Column[Freshness], ...]:
    """What was fetched before, by symbol."""
    return (
        Column("symbol", _tr("Symbol"), lambda row: row.symbol, weight=500, width=120),
        Column(
            "fetched",
            _tr("Fetched"),
            lambda row: row.fetched,
            lambda row: fetched_words(row.fetched, row.now),
            token=lambda row: fetched_token(row.fetched, row.now),
            tooltip=lambda row: formats.moment(row.fetched, row.zone),
            width=140,
        ),
        Column(
            "newest",
            _tr("Newest fill"),
            lambda row: row.newest or None,
            lambda row: formats.moment(row.newest or None, row.zone),
            width=160,
            stretch=True,
        ),
    )


class FetchWindow(QDialog):
    """Asks for what is new since the last time; broken off, nothing is kept."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("fetch_window")
        self.setWindowTitle(self.tr("Fetch fills from an exchange"))
        self.resize(*_SIZE)
        self._context = context
        self._symbols_of: tuple[str, str] | None = None
        self.control = ImportControl(context, self)
        self.model: RowModel[Freshness] = RowModel(
            freshness_columns(), lambda row: row.symbol, self
        )
        self.key_window = KeyWindow(context, self)
        self._make_fields()
        self._lay_out()
        self._connect()

    # ------------------------------------------------------------ build

    def _make_fields(self) -> None:
        self.keys = KeyList(self._context.theme)
        self.empty = EmptyState(
            "key",
            self.tr("No key is kept"),
            self.tr(
                "Make a key at your exchange that can only read; one that can trade or withdraw is"
                " refused. It goes into the system's keyring and nowhere else."
            ),
        )
        self.first = self.empty.add_button(self.tr("Add key…"), self._add_key, "plus")
        self.symbols = ChipField(self.tr("Symbols"), self.tr("Add a symbol"))
        self.table: TableView[Freshness] = TableView(
            self.model, self._context.theme, "journal.freshness"
        )
        self.table.setAccessibleName(self.tr("What was fetched before"))
        keeps_room = self.table.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)
        self.table.setSizePolicy(keeps_room)
        self.hint = label(tone="text3", wrap=True)
        self.words = label(tone="text2", wrap=True)
        self.progress = ProgressLine(self.tr("Progress of the fetch"))
        self.progress.hide()
        self.fetch = button(self.tr("Fetch"), "primary", "download-simple")
        self.fetch.setToolTip(self.tr("What is new of these symbols since the last time"))
        self.stop = button(self.tr("Close"), "quiet")
        for one in (self.first, self.fetch, self.stop):
            one.setAutoDefault(False)  # Return takes a symbol

    def _lay_out(self) -> None:
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.keys)
        inside.addWidget(label(self.tr("Symbols"), px=11, tone="text3"))
        inside.addWidget(self.symbols)
        inside.addWidget(self.hint)
        inside.addWidget(self.table, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(page)
        self.pages.addWidget(self.empty)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.stop)
        foot.addWidget(self.fetch)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.pages, 1)
        column.addWidget(self.progress)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.keys.chosen.connect(self._show_account)
        self.keys.add_wanted.connect(self._add_key)
        self.keys.replace_wanted.connect(lambda key: self.key_window.ask(self.keys.keys, key))
        self.keys.forget_wanted.connect(self._forget)
        self.key_window.kept.connect(self._show_kept)
        self.symbols.changed.connect(lambda _words: self._offer())
        self.fetch.clicked.connect(lambda _checked: self._fetch())
        self.stop.clicked.connect(lambda _checked: self._stop_or_close())
        control = self.control
        control.progressed.connect(self.progress.show_progress)
        control.waiting.connect(self._tell)
        control.fetched.connect(self._show_result)
        control.failed.connect(lambda sentence: self._tell(sentence, "danger"))
        control.ended.connect(self._on_ended)

    # ------------------------------------------------------------ accounts

    def ask(self) -> None:
        """Come to the front with what is known."""
        self.symbols.offer(self._context.selection.symbols)
        self._tell("")
        self._read()
        self.keys.table.setFocus()
        self.show()
        self.raise_()
        self.activateWindow()

    def _read(self, choose: tuple[str, str] | None = None) -> None:
        """Whose keys there are, and how fresh each account is."""
        self._context.runner.ask(
            self,
            self._context.services.exchange_fills.keys.list,
            lambda found: self._show_keys(found, choose),
            failed=lambda sentence: self._tell(sentence, "danger"),
            topic="keys",
        )

    def _show_keys(self, found: Sequence[KeptKey], choose: tuple[str, str] | None) -> None:
        self.pages.setCurrentIndex(0 if found else 1)
        self.fetch.setVisible(bool(found))
        if not found:
            self.first.setFocus()
        self.keys.show_keys(found, self._context.services.wall.now(), self._context.zone)
        if choose is not None:
            self.keys.choose(*choose)
            self.symbols.field.setFocus()
        self._show_account(self.keys.current)

    def _show_account(self, key: KeptKey | None) -> None:
        """What was fetched of an account before; symbols typed for it stay."""
        now, zone = self._context.services.wall.now(), self._context.zone
        states = {} if key is None else key.states
        self.model.replace(
            Freshness(symbol, state.at, state.newest, now, zone) for symbol, state in states.items()
        )
        self.table.setVisible(bool(states))
        self._show_hint(key)
        whose = None if key is None else (key.exchange, key.account)
        if whose != self._symbols_of or not self.symbols.words:
            self._symbols_of = whose
            self.symbols.show_words(tuple(states))
        self._offer()

    def _show_hint(self, key: KeptKey | None) -> None:
        """What an account lacks before it can be fetched."""
        words = ""
        if key is not None and not key.is_there:
            words = self.tr("The keyring has no key of {0}: Replace… puts one there.")
            words = words.format(key.account)
        elif key is not None and not key.states:
            words = self.tr("Nothing was fetched of this account yet: add the symbols you traded.")
        self.hint.setText(words)
        self.hint.setVisible(bool(words))
        set_tone(self.hint, "text3" if key is None or key.is_there else "warn")

    def _add_key(self) -> None:
        self.key_window.ask(self.keys.keys)

    def _show_kept(self, exchange: str, account: str, outlives: bool) -> None:
        kept = self.tr("The key of {0} is kept in the system's keyring.")
        held = self.tr("No keyring takes the key of {0}: it holds until Harrier is closed.")
        words = (kept if outlives else held).format(account)
        self._tell(words, "text2" if outlives else "warn")
        self._read((exchange, account))

    def _forget(self, key: KeptKey) -> None:
        keys = self._context.services.exchange_fills.keys
        said = self.tr("The key of {0} is forgotten; its fills stay in the journal.")

        def forgotten(account: str) -> None:
            self._tell(said.format(account))
            self._read()

        self._context.runner.ask(
            self,
            lambda: keys.forget(key.exchange, key.account),
            forgotten,
            failed=lambda sentence: self._tell(sentence, "danger"),
            topic="forget",
        )

    # ------------------------------------------------------------ fetching

    @property
    def request(self) -> FetchRequest | None:
        """What is asked for, as it is chosen; None without an account that can be asked."""
        key = self.keys.current
        if key is None or not key.is_there:
            return None
        symbols = tuple(word.upper() for word in self.symbols.words)
        return FetchRequest(key.exchange, symbols, key.account)

    def _fetch(self) -> None:
        self.symbols.take()
        request = self.request
        if request is not None and self.control.fetch(request):
            self._tell(self.tr("Asking the exchange…"))
            self.progress.show_progress(0, 0)
            self.progress.show()
            self._offer()

    def _stop_or_close(self) -> None:
        if self.control.is_running:
            self.control.cancel()
        else:
            self.close()

    # ------------------------------------------------------------ what came of it

    def _show_result(self, result: FetchResult) -> None:
        words = self.tr("{0} fills added, {1} known already: {2} trades new, {3} changed").format(
            *map(
                formats.count,
                (result.added, result.duplicates, result.trades_new, result.trades_changed),
            )
        )
        failed = [f"{symbol}: {reason}" for symbol, reason in result.failed.items()]
        unknown = self.tr("whether this key can only read could not be checked")
        notes = failed if result.rights_told else [unknown, *failed]
        told = [f"{result.account}: {words}" if len(self.keys.keys) > 1 else words, *notes]
        self._tell(" · ".join(told), "warn" if notes else "text")
        self._read()

    def _on_ended(self, cancelled: bool) -> None:
        self.progress.hide()
        if cancelled:
            self._tell(self.tr("Stopped; nothing was kept."))
        self._offer()

    def _offer(self) -> None:
        busy = self.control.is_running
        self.stop.setText(self.tr("Stop") if busy else self.tr("Close"))
        self.keys.setEnabled(not busy)
        request = self.request
        self.fetch.setEnabled(not busy and request is not None and bool(request.symbols))

    def _tell(self, words: str, tone: str = "text2") -> None:
        self.words.setText(words)
        set_tone(self.words, tone)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.control.cancel()
        super().closeEvent(event)
