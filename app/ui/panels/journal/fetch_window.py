"""Fills from an exchange by a key that can only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from app.services.journal.exchange_fills import FetchRequest
from app.services.secrets import ACCOUNT_KEYS
from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.journal.chip_field import ChipField
from app.ui.panels.journal.import_control import ImportControl
from app.ui.widgets.basics import button, label, set_tone
from app.ui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QCloseEvent
    from PySide6.QtWidgets import QWidget

    from app.services.journal.exchange_fills import FetchResult
    from app.services.journal.fetch_states import FetchState
    from app.ui.context import Context

_SIZE = (620, 480)
_STALE_MS = 7 * 86_400_000


class Freshness(NamedTuple):
    """How fresh the journal is for one symbol; ages in ms."""

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
            lambda row: _tr("{0} ago").format(formats.age(row.now - row.fetched)),
            token=lambda row: "warn" if row.now - row.fetched > _STALE_MS else "text2",
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
        self._symbols_of = ""
        self.control = ImportControl(context, self)
        self.model: RowModel[Freshness] = RowModel(
            freshness_columns(), lambda row: row.symbol, self
        )
        self._make_fields()
        self._lay_out()
        self._connect()

    # ------------------------------------------------------------ build

    def _make_fields(self) -> None:
        self.exchange = QComboBox()
        self.account = QLineEdit()
        self.key, self.secret, self.passphrase = QLineEdit(), QLineEdit(), QLineEdit()
        for line in (self.key, self.secret, self.passphrase):
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText(self.tr("where there is one"))
        self.keep = button(self.tr("Keep key"))
        self.key_state = label(px=11, tone="text3", wrap=True)
        self.symbols = ChipField(self.tr("Symbols"), self.tr("Add a symbol"))
        self.table: TableView[Freshness] = TableView(
            self.model, self._context.theme, "journal.freshness"
        )
        self.table.setAccessibleName(self.tr("What was fetched before"))
        self.words = label(tone="text2", wrap=True)
        self.progress = ProgressLine(self.tr("Progress of the fetch"))
        self.progress.hide()
        self.fetch = button(self.tr("Fetch"), "primary", "download-simple")
        self.stop = button(self.tr("Close"), "quiet")

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        asked: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Exchange"), self.exchange),
            (self.tr("Account"), self.account),
            (self.tr("Key"), self.key),
            (self.tr("Secret"), self.secret),
            (self.tr("Passphrase"), self.passphrase),
        )
        for at, (title, widget) in enumerate(asked):
            widget.setAccessibleName(title)
            line = 0 if at < 2 else 2
            grid.addWidget(label(title, px=11, tone="text3"), line, at if at < 2 else at - 2)
            grid.addWidget(widget, line + 1, at if at < 2 else at - 2)
        grid.addWidget(self.keep, 3, 3)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.stop)
        foot.addWidget(self.fetch)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addWidget(self.key_state)
        column.addWidget(label(self.tr("Symbols"), px=11, tone="text3"))
        column.addWidget(self.symbols)
        column.addWidget(self.table, 1)
        column.addWidget(self.progress)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.exchange.activated.connect(lambda _at: self._read())
        self.account.editingFinished.connect(self._read)
        self.keep.clicked.connect(lambda _checked: self._keep_key())
        self.symbols.changed.connect(lambda _words: self._offer())
        self.fetch.clicked.connect(lambda _checked: self._fetch())
        self.stop.clicked.connect(lambda _checked: self._stop_or_close())
        control = self.control
        control.progressed.connect(self.progress.show_progress)
        control.waiting.connect(self._tell)
        control.fetched.connect(self._show_result)
        control.failed.connect(lambda sentence: self._tell(sentence, "danger"))
        control.ended.connect(self._on_ended)

    # ------------------------------------------------------------ asking

    def ask(self) -> None:
        """Come to the front with what is known."""
        fills = self._context.services.exchange_fills
        if not self.exchange.count():
            self.exchange.addItems(list(fills.keys.exchanges()))
        self.symbols.offer(self._context.selection.symbols)
        self._read()
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def request(self) -> FetchRequest:
        """What is asked for, as the fields stand."""
        return FetchRequest(
            exchange=self.exchange.currentText(),
            symbols=tuple(word.upper() for word in self.symbols.words),
            account=self.account.text().strip(),
        )

    def _read(self) -> None:
        """How fresh the account is, and whether there is a key."""
        fills, request = self._context.services.exchange_fills, self.request
        account = request.account or request.exchange
        self.account.setPlaceholderText(request.exchange)
        self._context.runner.ask(
            self,
            lambda: (
                any(key.exchange == request.exchange for key in fills.keys.list()),
                fills.states(request.exchange, account),
            ),
            lambda found: self._show_state(account, *found),
            failed=self._show_lock,
            topic="state",
        )

    def _show_state(self, account: str, has_key: bool, states: Mapping[str, FetchState]) -> None:
        now, zone = self._context.services.wall.now(), self._context.zone
        self.model.replace(
            Freshness(symbol, state.at, state.newest, now, zone) for symbol, state in states.items()
        )
        if account != self._symbols_of:
            self._symbols_of = account
            self.symbols.show_words(tuple(states))
            if not states:
                self._tell(self.tr("Nothing was fetched into this account yet."), "text3")
        kept = self.tr("A key is kept in the system's keyring; another one takes its place.")
        lacking = self.tr("Make a key at the exchange that can only read; others are refused.")
        self.key_state.setText(kept if has_key else lacking)
        set_tone(self.key_state, "text3" if has_key else "warn")
        self._offer()

    def _show_lock(self, sentence: str) -> None:
        self.key_state.setText(sentence)
        set_tone(self.key_state, "danger")

    def _keep_key(self) -> None:
        parts = [line.text().strip() for line in (self.key, self.secret, self.passphrase)]
        if not (parts[0] and parts[1]):
            self._show_lock(self.tr("A key has two parts at least: key and secret."))
            return
        for line in (self.key, self.secret, self.passphrase):
            line.clear()
        secrets, name = self._context.services.secrets, ACCOUNT_KEYS[self.exchange.currentText()]
        value = "\n".join(part for part in parts if part)
        self._context.runner.ask(
            self,
            lambda: secrets.set(name, value),
            lambda _persistent: self._read(),
            failed=self._show_lock,
            topic="key",
        )

    def _fetch(self) -> None:
        self.symbols.take()
        if self.control.fetch(self.request):
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
        self._tell(" · ".join((words, *notes)), "warn" if notes else "text")
        self._read()

    def _on_ended(self, cancelled: bool) -> None:
        self.progress.hide()
        if cancelled:
            self._tell(self.tr("Stopped; nothing was kept."))
        self._offer()

    def _offer(self) -> None:
        busy = self.control.is_running
        self.stop.setText(self.tr("Stop") if busy else self.tr("Close"))
        self.fetch.setEnabled(not busy and bool(self.symbols.words))

    def _tell(self, words: str, tone: str = "text2") -> None:
        self.words.setText(words)
        set_tone(self.words, tone)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.control.cancel()
        super().closeEvent(event)
