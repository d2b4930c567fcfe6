"""What a sender needs to be told: address, token, message."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.panels.alerts.secret_row import CopyRow
from app.ui.theme import font
from app.ui.widgets.basics import Segments, button, horizontal_line, label, set_tone, tool_button

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.webhooks.template import Kind
    from app.services.webhooks.events import ListenerState
    from app.ui.context import Context

WIDTH = 440
_MESSAGE_HEIGHT = 244


class WebhookSetup(QWidget):
    """The left side of the page.

    Signals:
        switched: listen, or listen no more.
    """

    switched = Signal(bool)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._listens = False
        self.state = label("", weight=600)
        self.note = label("", tone="text2", wrap=True)
        self.switch = button("", "primary")
        self.address = CopyRow(self.tr("Address"))
        self.token = CopyRow(self.tr("Token"), secret=True)
        self.renew = tool_button("arrow-clockwise", self.tr("Make another token"))
        self.name = QLineEdit(self.tr("My alert"))
        self.name.setAccessibleName(self.tr("Name of the alert"))
        self.name.setMaxLength(60)
        self.kinds = Segments(
            (
                ("strategy", self.tr("Strategy")),
                ("long", self.tr("Long")),
                ("short", self.tr("Short")),
            )
        )
        self.message = QPlainTextEdit()
        self.copy_message = button(self.tr("Copy message"), icon_name="copy")
        self._lay_out()
        self._connect()
        self.show_message()

    # ------------------------------------------------------------ build

    def _lay_out(self) -> None:
        self.token.add(self.renew)
        self.message.setReadOnly(True)
        self.message.setFont(font(12, mono=True))
        self.message.setAccessibleName(self.tr("Message for the alert"))
        self.message.setFixedHeight(_MESSAGE_HEIGHT)
        self.message.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        head = QHBoxLayout()
        head.addWidget(self.state, 1)
        head.addWidget(self.switch)
        chooser = QHBoxLayout()
        chooser.setSpacing(8)
        chooser.addWidget(self.name, 1)
        chooser.addWidget(self.kinds)
        foot = QHBoxLayout()
        foot.addWidget(label(self.tr("Paste it into the alert's message."), tone="text3", px=11), 1)
        foot.addWidget(self.copy_message)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.note)
        column.addSpacing(8)
        column.addWidget(label(self.tr("Address"), tone="text2"))
        column.addWidget(self.address)
        column.addSpacing(4)
        column.addWidget(label(self.tr("Token, in place of <token>"), tone="text2"))
        column.addWidget(self.token)
        column.addSpacing(8)
        column.addWidget(horizontal_line())
        column.addSpacing(8)
        column.addWidget(label(self.tr("Message of a TradingView alert"), tone="text2"))
        column.addLayout(chooser)
        column.addSpacing(4)
        column.addWidget(self.message)
        column.addLayout(foot)
        column.addStretch(1)
        self.setMinimumWidth(WIDTH - 40)

    def _connect(self) -> None:
        self.switch.clicked.connect(lambda _checked: self.switched.emit(not self._listens))
        self.token.shown.connect(lambda: self._ask_token(self._show_token))
        self.token.copied.connect(lambda: self._ask_token(self._copy_token))
        self.renew.clicked.connect(lambda _checked: self._renew())
        self.name.textChanged.connect(lambda _text: self.show_message())
        self.kinds.chosen.connect(lambda _kind: self.show_message())
        self.copy_message.clicked.connect(
            lambda _checked: QGuiApplication.clipboard().setText(self.message.toPlainText())
        )

    # ------------------------------------------------------------ contents

    def show_state(self, state: ListenerState, *, wanted: bool) -> None:
        """Say whether messages are listened for, and why not."""
        self._listens = wanted
        self.switch.setText(self.tr("Switch off") if wanted else self.tr("Listen"))
        self.switch.setProperty("kind", "plain" if wanted else "primary")
        self.switch.style().unpolish(self.switch)
        self.switch.style().polish(self.switch)
        if state.problem:
            self._say(self.tr("Not listening"), "danger", state.problem)
        elif state.listens and state.network:
            words = self.tr("Other machines of your network can reach it too.")
            self._say(self.tr("Listening on port {0}").format(state.port), "ok", words)
        elif state.listens:
            words = self.tr(
                "Only this machine can reach it. TradingView needs a tunnel to this port; name the"
                " tunnel's host in the preferences."
            )
            self._say(self.tr("Listening on port {0}").format(state.port), "ok", words)
        elif wanted:
            self._say(self.tr("Starting…"), "text2", "")
        else:
            words = self.tr("Alerts of TradingView and of your own scripts can become setups.")
            self._say(self.tr("Off"), "text2", words)
        self.address.set_text(self._context.services.webhooks.address())

    def _say(self, words: str, tone: str, note: str) -> None:
        self.state.setText(words)
        set_tone(self.state, tone)
        self.note.setText(note)

    def show_message(self) -> None:
        """The ready text, for the name and the kind that are chosen."""
        name = self.name.text().strip() or self.tr("My alert")
        kind = cast("Kind", self.kinds.current)
        self.message.setPlainText(self._context.services.webhooks.message(name, kind))

    # ------------------------------------------------------------ token

    def _ask_token(self, receive: Callable[[str], None]) -> None:
        webhooks = self._context.services.webhooks
        self._context.runner.ask(self, webhooks.token, receive, failed=self._on_failure)

    def _show_token(self, token: str) -> None:
        if self.token.eye.isChecked():
            self.token.set_text(token)

    def _copy_token(self, token: str) -> None:
        QGuiApplication.clipboard().setText(token)

    def _renew(self) -> None:
        webhooks = self._context.services.webhooks
        self._context.runner.ask(
            self, webhooks.renew_token, self._show_token, failed=self._on_failure
        )

    def _on_failure(self, sentence: str) -> None:
        self.token.hide_text()
        self._context.notices.show(self.tr("The token"), sentence, token="danger")
