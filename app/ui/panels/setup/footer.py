"""What can be done about a setup: each step is asked for in place, not by a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.domain.setup_refusals import (
    refusal_to_cancel,
    refusal_to_skip,
    refusal_to_snooze,
    refusal_to_take,
)
from app.ui.panels.setup.ask_forms import SkipForm, TakeForm
from app.ui.setup_menus import fill_snooze_menu
from app.ui.widgets.basics import (
    action_button,
    button,
    horizontal_line,
    label,
    set_kind,
    tool_button,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QKeyEvent
    from PySide6.QtWidgets import QPushButton

    from app.domain.setup import Setup
    from app.ui.panels.setup.sheet import Sheet

_MAIN, _TAKE, _SKIP = range(3)


class Footer(QWidget):
    """Take at a price, skip with a reason, snooze for a while, cancel.

    Signals:
        take_wanted: own entry price and amount, each None when left as planned.
        skip_wanted: the reason given.
        snooze_wanted: milliseconds, None: until the next bar.
        wake_wanted: snoozed no more.
        cancel_wanted: end it.
    """

    take_wanted = Signal(object, object)
    skip_wanted = Signal(str)
    snooze_wanted = Signal(object)
    wake_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, copy_picture: QAction, more: QMenu) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self.take = button(self.tr("Take"), "primary", "check")
        self.skip = button(self.tr("Skip…"))
        self.snooze = button(self.tr("Snooze"))
        self.cancel = more.addAction(self.tr("Cancel setup"))
        self.cancel.triggered.connect(lambda _checked: self.ask_cancel())
        self._snoozes = QMenu(self)
        self.snooze.setMenu(self._snoozes)
        self.take_form, self.skip_form = TakeForm(), SkipForm()
        self._error = label(px=11, tone="danger", wrap=True)
        self._error.hide()
        self._steps = QStackedWidget()
        self._steps.addWidget(self._make_main(copy_picture, more))
        self._steps.addWidget(self.take_form)
        self._steps.addWidget(self.skip_form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(horizontal_line())
        error = QHBoxLayout()
        error.setContentsMargins(12, 4, 12, 0)
        error.addWidget(self._error)
        column.addLayout(error)
        column.addWidget(self._steps)
        self._connect()

    def _make_main(self, copy_picture: QAction, more: QMenu) -> QWidget:
        dots = tool_button("dots-three-vertical", self.tr("More"))
        dots.setMenu(more)
        dots.setPopupMode(dots.ToolButtonPopupMode.InstantPopup)
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        for widget in (self.take, self.skip, self.snooze):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(action_button(copy_picture))
        row.addWidget(dots)
        return made

    def _connect(self) -> None:
        self.take.clicked.connect(lambda _checked: self.ask_take())
        self.skip.clicked.connect(lambda _checked: self.ask_skip())
        self.take_form.sent.connect(self.take_wanted)
        self.skip_form.sent.connect(self.skip_wanted)
        for form in (self.take_form, self.skip_form):
            form.back.clicked.connect(lambda _checked: self.start_over())

    # ------------------------------------------------------------ what is possible

    def show_sheet(self, sheet: Sheet) -> None:
        """Offer what is possible for a setup; a tooltip says why something is not."""
        self._sheet, setup = sheet, sheet.setup
        # Once it has ended, taking it is an afterthought for the records.
        set_kind(self.take, "primary" if setup.state.is_open else "plain", "check")
        _offer(self.take, refusal_to_take(setup), self.tr("You trade it (Ctrl+T)"))
        _offer(self.skip, refusal_to_skip(setup), self.tr("You let it go (Ctrl+Shift+X)"))
        hint = self.tr("Mute its alerts for a while (Ctrl+Shift+M)")
        _offer(self.snooze, refusal_to_snooze(setup), hint)
        refusal = refusal_to_cancel(setup)
        self.cancel.setEnabled(not refusal)
        self.cancel.setToolTip(refusal or self.tr("End it by hand"))
        fill_snooze_menu(self._snoozes, setup, self.snooze_wanted.emit, self.wake_wanted.emit)

    @property
    def setup(self) -> Setup | None:
        """The setup that the buttons are for."""
        return self._sheet.setup if self._sheet is not None else None

    def start_over(self) -> None:
        """Back to the first step."""
        self.skip_form.clear()
        self._error.hide()
        self._steps.setCurrentIndex(_MAIN)

    def say(self, sentence: str) -> None:
        """Tell why something was not done."""
        self._error.setText(sentence)
        self._error.show()

    # ------------------------------------------------------------ asking

    def ask_take(self) -> None:
        """Ask for the own entry, unless the setup cannot be taken."""
        if self._sheet is not None and self.take.isEnabled():
            self.take_form.ask(self._sheet)
            self._steps.setCurrentIndex(_TAKE)

    def ask_skip(self) -> None:
        """Ask for the reason, unless the setup cannot be skipped."""
        if self.skip.isEnabled():
            self._steps.setCurrentIndex(_SKIP)
            self.skip_form.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_snooze(self) -> None:
        """Open the choice of times, unless the setup cannot be snoozed."""
        if self.snooze.isEnabled():
            self.snooze.showMenu()

    def ask_cancel(self) -> None:
        """Cancel at once, where that is possible: undo brings it back."""
        if self.cancel.isEnabled():
            self.cancel_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._steps.currentIndex():
            self.start_over()
        else:
            super().keyPressEvent(event)


def _offer(made: QPushButton, refusal: str, hint: str) -> None:
    made.setEnabled(not refusal)
    made.setToolTip(refusal or hint)
