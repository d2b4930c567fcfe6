"""Bugs and Qt's own messages end in the log; the user gets a report to copy."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from PySide6.QtCore import (
        QMessageLogContext,
    )

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Faults(QObject):
    """Catches what nobody caught, on any thread, while it is installed.

    Signals:
        happened: the traceback as text without secrets; received on the GUI thread.
    """

    happened = Signal(str)
    _hop = Signal(str)

    def __init__(self, clean: Callable[[str], str], parent: QObject | None = None) -> None:
        """``clean`` takes the secrets out of a text; called on any thread."""
        super().__init__(parent)
        self._clean = clean
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._hop.connect(self.happened, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(_on_qt_message)

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        qInstallMessageHandler(None)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        _log.critical("Unexpected error", exc_info=(kind, error, trace))
        self._hop.emit(self._clean("".join(traceback.format_exception(kind, error, trace))))

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    source = f" ({context.category})" if context.category not in (None, "default") else ""
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s%s", message, source)
