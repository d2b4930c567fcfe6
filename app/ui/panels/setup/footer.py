"""What can be done about a setup: each step is asked for in place, not by a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.domain.setup import SetupState
from app.ui.widgets.basics import action_button, button, horizontal_line, label

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QKeyEvent

    from app.domain.setup import Setup


class Footer(QWidget):
    """Skip with a reason, cancel with a second click, copy a picture.

    Signals:
        skip_wanted: the reason given.
        cancel_wanted: confirmed.
    """

    skip_wanted = Signal(str)
    cancel_wanted = Signal()

    def __init__(self, copy_picture: QAction) -> None:
        super().__init__()
        self.skip = button(self.tr("Skip…"))
        self.cancel = button(self.tr("Cancel setup…"), "danger")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Why skip it? Such as: news ahead"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.skip_now = button(self.tr("Skip"))
        self.cancel_now = button(self.tr("Cancel it"), "danger")
        self._error = label(px=11, tone="danger", wrap=True)
        self._error.hide()
        self._steps = QStackedWidget()
        self._steps.addWidget(_row(self.skip, self.cancel, None, action_button(copy_picture)))
        self._steps.addWidget(_row(self.reason, self.skip_now, self._make_back()))
        question = label(self.tr("End this setup now?"), tone="text2")
        self._steps.addWidget(_row(question, None, self.cancel_now, self._make_back()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(horizontal_line())
        error = QHBoxLayout()
        error.setContentsMargins(12, 0, 12, 0)
        error.addWidget(self._error)
        column.addLayout(error)
        column.addWidget(self._steps)
        self._connect()

    def _connect(self) -> None:
        self.skip.clicked.connect(lambda _checked: self._ask_reason())
        self.cancel.clicked.connect(lambda _checked: self._ask_once_more())
        self.reason.textChanged.connect(lambda text: self.skip_now.setEnabled(bool(text.strip())))
        self.reason.returnPressed.connect(self._send_reason)
        self.skip_now.setEnabled(False)
        self.skip_now.clicked.connect(lambda _checked: self._send_reason())
        self.cancel_now.clicked.connect(lambda _checked: self.cancel_wanted.emit())

    def _make_back(self) -> QWidget:
        back = button(self.tr("Back"), "quiet")
        back.clicked.connect(lambda _checked: self.start_over())
        return back

    def show_setup(self, setup: Setup) -> None:
        """Offer what is possible for a setup."""
        self.skip.setVisible(setup.state is SetupState.WAITING)
        self.cancel.setVisible(setup.state.is_open)

    def start_over(self) -> None:
        """Back to the first step."""
        self.reason.clear()
        self._error.hide()
        self._steps.setCurrentIndex(0)

    def say(self, sentence: str) -> None:
        """Tell why something was not done."""
        self._error.setText(sentence)
        self._error.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._steps.currentIndex():
            self.start_over()
        else:
            super().keyPressEvent(event)

    def _ask_reason(self) -> None:
        self._steps.setCurrentIndex(1)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_once_more(self) -> None:
        self._steps.setCurrentIndex(2)
        self.cancel_now.setFocus(Qt.FocusReason.OtherFocusReason)

    def _send_reason(self) -> None:
        if self.reason.text().strip():
            self.skip_wanted.emit(self.reason.text().strip())


def _row(*widgets: QWidget | None) -> QWidget:
    """Widgets side by side; None stretches."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(12, 8, 12, 8)
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget, 1 if isinstance(widget, QLineEdit) else 0)
    return made
