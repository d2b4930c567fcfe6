"""The accounts with a read-only key: how fresh each is, and which one is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import HEADER_HEIGHT, TableView
from app.ui.widgets.basics import button, label
from app.ui.widgets.table_keys import add_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance

    from app.services.journal.account_keys import KeptKey
    from app.ui.theme import Theme

STALE_MS = 7 * 86_400_000
_MOST_ROWS = 5


class KeyRow(NamedTuple):
    """An account with a key, and the moment it is looked at, UTC ms."""

    key: KeptKey
    now: int
    zone: str

    @property
    def id(self) -> tuple[str, str]:
        """What it is known by."""
        return self.key.exchange, self.key.account


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


def fetched_words(at: int | None, now: int) -> str:
    """How long ago it was."""
    return _tr("never") if at is None else _tr("{0} ago").format(formats.age(now - at))


def fetched_token(at: int | None, now: int) -> str:
    """Whether that is long enough ago to catch the eye."""
    if at is None:
        return "text3"
    return "warn" if now - at > STALE_MS else "text2"


def key_columns() -> tuple[Column[KeyRow], ...]:
    """Whose key, and how fresh its account is."""
    return (
        Column("account", _tr("Account"), lambda row: row.key.account, weight=500, width=130),
        Column("exchange", _tr("Exchange"), lambda row: row.key.exchange, width=90, narrow=2),
        Column(
            "key",
            _tr("Key"),
            lambda row: _tr("kept") if row.key.is_there else _tr("missing"),
            token=lambda row: "text2" if row.key.is_there else "danger",
            width=60,
        ),
        Column(
            "symbols",
            _tr("Symbols"),
            lambda row: len(row.key.states),
            numeric=True,
            tooltip=lambda row: ", ".join(sorted(row.key.states)),
            width=70,
            narrow=1,
        ),
        Column(
            "fetched",
            _tr("Fetched"),
            lambda row: row.key.fetched_at,
            lambda row: fetched_words(row.key.fetched_at, row.now),
            token=lambda row: fetched_token(row.key.fetched_at, row.now),
            tooltip=lambda row: formats.moment(row.key.fetched_at, row.zone),
            width=106,
        ),
        Column(
            "newest",
            _tr("Newest fill"),
            lambda row: row.key.newest,
            lambda row: formats.moment(row.key.newest, row.zone),
            width=130,
            stretch=True,
        ),
    )


class KeyList(QWidget):
    """A key is forgotten only after a second word, since no exchange shows a secret again.

    Signals:
        chosen: the `KeptKey` of the account under the cursor.
        add_wanted: one more key.
        replace_wanted: another key for that account.
        forget_wanted: the `KeptKey` to forget.
    """

    chosen = Signal(object)
    add_wanted = Signal()
    replace_wanted = Signal(object)
    forget_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.model: RowModel[KeyRow] = RowModel(key_columns(), lambda row: row.id, self)
        self.table: TableView[KeyRow] = TableView(self.model, theme, "journal.keys")
        self.table.setAccessibleName(self.tr("Accounts with a key"))
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.add = button(self.tr("Add key…"), icon_name="plus")
        self.replace = button(self.tr("Replace…"), "quiet", "arrows-clockwise")
        self.forget = button(self.tr("Forget"), "quiet", "trash")
        self.question = label(tone="warn", wrap=True)
        self.sure = button(self.tr("Forget key"), "danger")
        self.leave = button(self.tr("Keep key"), "quiet")
        self._asked = QWidget()
        self._explain()
        self._lay_out()
        self._connect()
        self.show_question(None)

    def _explain(self) -> None:
        self.add.setToolTip(self.tr("The key of another account, or of another exchange"))
        self.replace.setToolTip(self.tr("Another key for this account, which goes on from there"))
        self.forget.setToolTip(self.tr("Take the key out of the keyring; its fills stay (Del)"))
        for one in (self.add, self.replace, self.forget, self.sure, self.leave):
            one.setAutoDefault(False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(label(self.tr("Accounts"), px=11, tone="text3"), 1)
        for one in (self.add, self.replace, self.forget):
            head.addWidget(one)
        asked = QHBoxLayout(self._asked)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(8)
        asked.addWidget(self.question, 1)
        asked.addWidget(self.leave)
        asked.addWidget(self.sure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.table)
        column.addWidget(self._asked)

    def _connect(self) -> None:
        self.table.row_chosen.connect(self._on_chosen)
        self.add.clicked.connect(lambda _checked: self.add_wanted.emit())
        self.replace.clicked.connect(lambda _checked: self._pass_on(self.replace_wanted))
        self.forget.clicked.connect(lambda _checked: self.show_question(self.current))
        self.leave.clicked.connect(lambda _checked: self.show_question(None))
        self.sure.clicked.connect(lambda _checked: self._forget())
        add_keys(
            self.table, {QKeySequence.StandardKey.Delete: lambda: self.show_question(self.current)}
        )

    # ------------------------------------------------------------ keys

    @property
    def current(self) -> KeptKey | None:
        """The account under the cursor."""
        row = self.table.chosen()
        return None if row is None else row.key

    @property
    def keys(self) -> list[KeptKey]:
        """Every account listed."""
        return [row.key for row in self.model.rows()]

    def show_keys(self, keys: Sequence[KeptKey], now: int, zone: str) -> None:
        """List these; the one chosen stays so, else it is the one fetched last."""
        self.model.replace(KeyRow(key, now, zone) for key in keys)
        shown = min(max(1, len(keys)), _MOST_ROWS)
        self.table.setFixedHeight(HEADER_HEIGHT + shown * self._theme.row_height + 2)
        if self.current is None and keys:
            latest = max(keys, key=lambda key: key.fetched_at or 0)
            self.choose(latest.exchange, latest.account)
        self.show_question(None)

    def choose(self, exchange: str, account: str) -> None:
        """Go to an account."""
        self.table.choose((exchange, account))

    def show_question(self, key: KeptKey | None) -> None:
        """Ask whether a key is really forgotten; None asks no more."""
        self._asked.setVisible(key is not None)
        for one in (self.replace, self.forget):
            one.setEnabled(self.current is not None and key is None)
        if key is not None:
            asked = self.tr("Forget the key of {0}? No exchange shows a secret again.")
            self.question.setText(asked.format(key.account))
            self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self) -> None:
        self._pass_on(self.forget_wanted)
        self.show_question(None)

    def _pass_on(self, wanted: SignalInstance) -> None:
        if self.current is not None:
            wanted.emit(self.current)

    def _on_chosen(self, row: KeyRow) -> None:
        self.show_question(None)
        self.chosen.emit(row.key)
