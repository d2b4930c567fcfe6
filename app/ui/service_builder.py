"""Builds the services beside the GUI thread, after the first paint."""

from __future__ import annotations

import gc
import importlib
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal

from app.domain.errors import HarrierError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from app.services.application import Application

NETWORK = "PySide6.QtNetwork"
_WARM_UP = ("numpy", "pydantic")
_AT_ONCE = ("app.ui.assembly", "app.ui.status_news", "app.ui.collector")
_PATIENCE_S = 0.3


class ServiceBuilder(QThread):
    """One use: start it, and read ``services`` or ``error`` once it finished.

    Signals:
        network_loaded: Qt's network module costs the GUI thread nothing any more. What else the
            window does before it has services comes now, and `go_on` after it: beside all the
            imports that follow it would take three times as long.
    """

    network_loaded = Signal()

    def __init__(self, build: Callable[[], Application], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("service-builder")
        self._build = build
        self.services: Application | None = None
        self.error: Exception | None = None
        self._may_go_on = threading.Event()

    def go_on(self) -> None:
        """Load the rest."""
        self._may_go_on.set()

    @property
    def is_expected(self) -> bool:
        """Whether the error is one that the program knows, not a bug."""
        return isinstance(self.error, HarrierError)

    def run(self) -> None:
        try:
            importlib.import_module(NETWORK)
            self.network_loaded.emit()
            self._may_go_on.wait(_PATIENCE_S)
            for module in _WARM_UP:
                importlib.import_module(module)
            self.services = self._build()
            for module in _AT_ONCE:
                importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 handed to the GUI thread, which reports it
            self.error = error
        gc.freeze()  # what has been loaded stays; later full collections need not walk it
