"""A small window that takes a read-only key, and names the account it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout

from app.services.journal.account_keys import WITH_PASSPHRASE
from app.services.ports.fills import AccountKey
from app.ui.widgets.basics import button, label, set_tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel, QWidget

    from app.services.journal.account_keys import KeptKey
    from app.ui.context import Context

_WIDTH = 380


class KeyWindow(QDialog):
    """Return keeps the key, Esc leaves it. What was typed is gone with it.

    Signals:
        kept: exchange, account, and whether the key outlives the program.
    """

    kept = Signal(str, str, bool)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFixedWidth(_WIDTH)
        self._context = context
        self._known: Sequence[KeptKey] = ()
        self._replaced: KeptKey | None = None
        self.exchange = QComboBox()
        self.exchange.addItems(list(context.services.exchange_fills.keys.exchanges()))
        self.account = QLineEdit()
        self.key, self.secret, self.passphrase = self.parts = QLineEdit(), QLineEdit(), QLineEdit()
        for line in self.parts:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self.words = label(px=11, tone="text3", wrap=True)
        self.take = button(self.tr("Keep key"), "primary", "lock-key")
        self.take.setDefault(True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(2)
        asked: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Exchange"), self.exchange),
            (self.tr("Account"), self.account),
            (self.tr("Key"), self.key),
            (self.tr("Secret"), self.secret),
        )
        for title, widget in asked:
            self._add(column, title, widget)
        self._phrase = self._add(column, self.tr("Passphrase"), self.passphrase)
        column.addWidget(self.words)
        column.addSpacing(10)
        leave = button(self.tr("Cancel"))
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(leave)
        foot.addWidget(self.take)
        column.addLayout(foot)

    def _add(self, column: QVBoxLayout, title: str, widget: QWidget) -> QLabel:
        caption = label(title, px=11, tone="text3")
        caption.setBuddy(widget)
        widget.setAccessibleName(title)
        column.addWidget(caption)
        column.addWidget(widget)
        column.addSpacing(6)
        return caption

    def _connect(self) -> None:
        self.exchange.currentTextChanged.connect(lambda _text: self._judge())
        for line in (self.account, *self.parts):
            line.textChanged.connect(lambda _text: self._judge())
        self.take.clicked.connect(lambda _checked: self._keep())

    # ------------------------------------------------------------ asking

    def ask(self, known: Sequence[KeptKey], replaced: KeptKey | None = None) -> None:
        """Come to the front.

        Args:
            known: accounts that are there.
            replaced: whose key is replaced; None for one more.
        """
        self._known, self._replaced = known, replaced
        market = self._context.services.settings.current.market.exchange
        self.exchange.setCurrentText(market if replaced is None else replaced.exchange)
        self.account.setText("" if replaced is None else replaced.account)
        for widget in (self.exchange, self.account):
            widget.setEnabled(replaced is None)
        title = self.tr("Add a key") if replaced is None else self.tr("Replace a key")
        self.setWindowTitle(title)
        self._judge()
        (self.key if replaced is not None else self.exchange).setFocus()
        self.show()
        self.raise_()
        self.activateWindow()

    def done(self, result: int) -> None:
        """Leave nothing of a key in a field."""
        for line in self.parts:
            line.clear()
        super().done(result)

    def _judge(self) -> None:
        """Say at once what is lacking, and why a name cannot be taken."""
        exchange = self.exchange.currentText()
        is_first = not any(one.account == exchange for one in self._known)
        self.account.setPlaceholderText(exchange if is_first else self.tr("such as hedge"))
        for widget in (self._phrase, self.passphrase):
            widget.setVisible(exchange in WITH_PASSPHRASE)
        self._say(self.tr("Make a key that can only read; others are refused."))
        taken = self._taken(self.account.text().strip() or exchange)
        if taken and self.account.text().strip():
            said = self.tr("{0} has a key; Replace… puts another in its place.")
            self._say(said.format(taken), "warn")
        elif taken:
            self._say(self.tr("The first key of {0} is there: name this account.").format(exchange))
        wanted = self.parts if exchange in WITH_PASSPHRASE else self.parts[:2]
        self.take.setEnabled(not taken and all(line.text().strip() for line in wanted))

    def _taken(self, name: str) -> str:
        """The account of that name that has a key; "" where there is none."""
        if self._replaced is not None:
            return ""
        found = (one.account for one in self._known if one.is_there)
        return next((one for one in found if one.casefold() == name.casefold()), "")

    def _keep(self) -> None:
        exchange, account = self.exchange.currentText(), self.account.text().strip()
        key = AccountKey(*(line.text().strip() for line in self.parts))
        if exchange not in WITH_PASSPHRASE:
            key = AccountKey(key.key, key.secret)
        keys = self._context.services.exchange_fills.keys
        self._context.runner.ask(
            self,
            lambda: (
                keys.keep(exchange, account, key),
                keys.account(exchange, account or exchange),
            ),
            lambda kept: self._leave(exchange, kept[1], outlives=kept[0]),
            failed=lambda sentence: self._say(sentence, "danger"),
            topic="keep",
        )

    def _leave(self, exchange: str, account: str, *, outlives: bool) -> None:
        self.accept()
        self.kept.emit(exchange, account, outlives)

    def _say(self, sentence: str, tone: str = "text3") -> None:
        self.words.setText(sentence)
        set_tone(self.words, tone)
