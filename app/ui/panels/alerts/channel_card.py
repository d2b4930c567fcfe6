"""One channel: its switch, where it leads, its secret, how it does, and a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.forms.model_form import ModelForm
from app.ui.widgets.basics import button, label, set_tone

if TYPE_CHECKING:
    from app.services.preferences import AlertSettings

_CAPTION_WIDTH = 112


class ChannelKind(NamedTuple):
    """How a channel is set up.

    Attributes:
        name: as the services call it.
        hint: what it is good for, one sentence.
        fields: of `AlertSettings`, beside its switch.
        secret: its name in the keyring; "" without one. ``secret_hint`` says what to put there.
    """

    name: str
    title: str
    hint: str
    fields: tuple[str, ...] = ()
    secret: str = ""
    secret_hint: str = ""


class ChannelCard(QFrame):
    """Changes are offered at once; a secret is taken and never shown again.

    Signals:
        switched: on or off.
        edited: the `AlertSettings` with the card's fields as they are now.
        secret_given: the secret the user typed; "" to forget it.
        test_wanted: send a test message.
    """

    switched = Signal(bool)
    edited = Signal(object)
    secret_given = Signal(str)
    test_wanted = Signal()

    def __init__(self, kind: ChannelKind, settings: AlertSettings) -> None:
        super().__init__()
        self.kind = kind
        self.setObjectName("card")
        self.switch = QCheckBox(kind.title)
        self.switch.setAccessibleName(kind.title)
        self.test_button = button(self.tr("Send test"))
        self.state = label("", px=11, tone="text3", wrap=True)
        self.secret_field = QLineEdit()
        self.secret_button = button(self.tr("Keep"))
        self.forget_button = button(self.tr("Forget"), "quiet")
        self.secret_state = label("", px=11, tone="text3", wrap=True)
        self.form = (
            ModelForm(settings, kind.fields, caption_width=_CAPTION_WIDTH) if kind.fields else None
        )
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.switch)
        head.addStretch(1)
        head.addWidget(self.test_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(label(self.kind.hint, tone="text2", wrap=True))
        if self.form is not None:
            column.addWidget(self.form)
        if self.kind.secret:
            column.addWidget(self._secret_row())
            column.addWidget(self.secret_state)
        column.addWidget(self.state)

    def _secret_row(self) -> QWidget:
        self.secret_field.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret_field.setPlaceholderText(self.kind.secret_hint)
        self.secret_field.setAccessibleName(self.kind.secret_hint)
        self.secret_button.setEnabled(False)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.secret_field, 1)
        line.addWidget(self.secret_button)
        line.addWidget(self.forget_button)
        return row

    def _connect(self) -> None:
        self.switch.clicked.connect(self.switched)
        self.test_button.clicked.connect(lambda _checked: self.test_wanted.emit())
        self.secret_field.textChanged.connect(
            lambda text: self.secret_button.setEnabled(bool(text.strip()))
        )
        self.secret_field.returnPressed.connect(self._give_secret)
        self.secret_button.clicked.connect(lambda _checked: self._give_secret())
        self.forget_button.clicked.connect(lambda _checked: self.secret_given.emit(""))
        if self.form is not None:
            self.form.changed.connect(self._offer)

    def _give_secret(self) -> None:
        typed = self.secret_field.text().strip()
        if typed:
            self.secret_field.clear()
            self.secret_given.emit(typed)

    def _offer(self) -> None:
        if self.form is not None and self.form.is_valid:
            self.edited.emit(self.form.value)

    # ------------------------------------------------------------ what is shown

    def show_on(self, *, on: bool) -> None:
        """Show whether the channel is on."""
        self.switch.setChecked(on)
        self.test_button.setEnabled(on)
        tip = "" if on else self.tr("Switch the channel on first")
        self.test_button.setToolTip(tip)

    def show_state(self, sentence: str, *, wrong: bool = False) -> None:
        """Say how the channel does."""
        self.state.setText(sentence)
        set_tone(self.state, "danger" if wrong else "text3")

    def show_secret(self, *, there: bool, persistent: bool) -> None:
        """Say whether the secret is kept, and where."""
        self.forget_button.setVisible(there)
        if not there:
            said = self.tr("Not given yet.")
        elif persistent:
            said = self.tr("Kept in the system's keyring.")
        else:
            said = self.tr("Held until Harrier ends: this system has no keyring.")
        self.secret_state.setText(said)
        self.secret_field.setCursorPosition(0)

    def focus_secret(self) -> None:
        """Put the cursor where the secret is typed."""
        self.secret_field.setFocus(Qt.FocusReason.OtherFocusReason)
