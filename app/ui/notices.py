"""News that may interrupt a little: toasts at the bottom right, three at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.models.formats import age
from app.ui.theme import color
from app.ui.theme.paint import block
from app.ui.widgets.basics import IconLabel, button, label, tool_button
from app.ui.widgets.progress_line import ProgressLine
from app.ui.widgets.steady_label import SteadyLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

MOST = 3
SHOWN_MS = 6_000
_WIDTH = 420
_LEAST_MS = 1_000
_ICONS = {"info": "info", "warn": "warning", "danger": "warning-circle", "ok": "check-circle"}


class Toast(QWidget):
    """Bar of its colour, icon, title, one line, one action, close."""

    def __init__(self, title: str, line: str, token: str) -> None:
        super().__init__()
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(f"{title}. {line}")
        self.setFixedWidth(_WIDTH)
        self._token = token
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 8, 8, 8)
        self._row.setSpacing(8)
        self._row.addWidget(IconLabel(_ICONS.get(token, "bell"), token))
        self._words = QVBoxLayout()
        self._words.setSpacing(2)
        self._words.addWidget(label(title, weight=600))
        self._words.addWidget(label(line, tone="text2", wrap=True))
        self._row.addLayout(self._words, 1)
        self.closer = tool_button("x", self.tr("Close"), size=12)
        self._row.addWidget(self.closer)

    def add_action(self, text: str, run: Callable[[], object]) -> None:
        """Offer one thing to do; the toast goes when it is done."""
        made = button(text)
        made.clicked.connect(lambda _checked: run())
        made.clicked.connect(self.closer.click)
        self._row.insertWidget(self._row.count() - 1, made)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        block(painter, QRectF(0, 4, 3, self.height() - 8), color(self._token))


class ProgressToast(Toast):
    """One that tells how far something is; it stays until that is over or cancelled."""

    def __init__(self, title: str, line: str) -> None:
        super().__init__(title, line, "info")
        self.closer.hide()
        self.bar = ProgressLine(title)
        self.told = SteadyLabel("text2", self.tr("{0} % · about {1} left").format(100, "00 min"))
        self._words.addSpacing(3)
        self._words.addWidget(self.bar)
        self._words.addSpacing(3)
        self._words.addWidget(self.told)

    def follow(self, done: int, total: int, left: float | None) -> None:
        """Show how far it is, and the seconds that are left once they can be told."""
        self.bar.show_progress(done, total)
        share = 100 * done // total if total else 0
        if left is None:
            self.told.setText(self.tr("{0} %").format(share))
        else:
            words = self.tr("{0} % · about {1} left")
            self.told.setText(words.format(share, age(max(_LEAST_MS, round(1000 * left)))))


class Notices(QObject):
    """Shows toasts over a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._toasts: list[Toast] = []
        window.installEventFilter(self)

    def show(
        self,
        title: str,
        line: str,
        *,
        token: str = "info",
        action: tuple[str, Callable[[], object]] | None = None,
        stays: bool = False,
    ) -> Toast:
        """Say something; it goes after 6 s unless it is an error (token ``danger``) or stays."""
        toast = Toast(title, line, token)
        if action is not None:
            toast.add_action(*action)
        if token != "danger" and not stays:
            QTimer.singleShot(SHOWN_MS, toast, lambda: self._drop(toast))
        self._add(toast)
        return toast

    def show_progress(
        self, title: str, line: str, *, action: tuple[str, Callable[[], object]]
    ) -> ProgressToast:
        """Show how far something is; others do not push it out."""
        toast = ProgressToast(title, line)
        toast.add_action(*action)
        self._add(toast)
        return toast

    def _add(self, toast: Toast) -> None:
        toast.setParent(self._window)
        toast.closer.clicked.connect(lambda: self._drop(toast))
        self._toasts.append(toast)
        passing = [old for old in self._toasts if not isinstance(old, ProgressToast)]
        for old in passing[:-MOST]:
            self._drop(old)
        toast.show()
        self._place()

    def shown(self) -> tuple[Toast, ...]:
        """The toasts on screen, oldest first."""
        return tuple(self._toasts)

    def _drop(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        bottom = self._window.height() - 26 - 12
        for toast in reversed(self._toasts):
            toast.adjustSize()
            bottom -= toast.height()
            toast.move(self._window.width() - toast.width() - 12, bottom)
            toast.raise_()
            bottom -= 8
