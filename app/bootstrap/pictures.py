"""Charts of setups as pictures, with a window and without one."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.ui.setup_pictures import PictureSources

log = logging.getLogger(__name__)


class ScreenPictures:
    """Implements `app.services.ports.SetupPictures` wherever Qt runs; elsewhere there are none.

    Nothing of Qt is loaded for it: a single command sends its alerts without pictures.
    """

    def __init__(self, services: PictureSources) -> None:
        self._services = services

    def png(self, setup_id: str) -> bytes | None:
        """The chart of exactly that setup with its levels; None when its candles are gone.

        Raises:
            BadInput: no such setup.
        """
        if "PySide6.QtGui" not in sys.modules:
            return None
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.instance() is None:
            return None
        from app.ui.setup_pictures import SetupPainter

        return SetupPainter(self._services).png(setup_id)


def screen_for(channels: Iterable[str]) -> object | None:
    """Let a process without a window paint, if a channel carries pictures.

    Call it on the main thread, and keep what it returns as long as anything is painted. Where Qt
    cannot run, alerts go without pictures.
    """
    from app.domain.alerts.policy import APPRISE, TELEGRAM

    if not {APPRISE, TELEGRAM} & set(channels):
        return None
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        from PySide6.QtGui import QGuiApplication

        from app.ui.theme.fonts import load_fonts
    except ImportError as error:
        log.warning("Alerts go without pictures: %s", error)
        return None
    application = QGuiApplication.instance() or QGuiApplication(["harrier"])
    load_fonts()
    return application
