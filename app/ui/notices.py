"""News that may interrupt a little: toasts at the bottom right, three at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from app.ui.toast import Toast

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.ui.progress_toast import ProgressToast

MOST = 3
SHOWN_MS = 6_000


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
        from app.ui.progress_toast import ProgressToast

        toast = ProgressToast(title, line)
        toast.add_action(*action)
        self._add(toast)
        return toast

    def _add(self, toast: Toast) -> None:
        toast.setParent(self._window)
        toast.closer.clicked.connect(lambda: self._drop(toast))
        self._toasts.append(toast)
        passing = [old for old in self._toasts if old.passes]
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
