"""Charts of setups as pictures, with a window and without one."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.setup_pictures import PictureSources


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


def open_unseen_screen() -> object:
    """Let a process without a window paint; call it on the main thread and keep what it returns.

    Raises:
        EnvironmentFault: a font of the program is missing.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication

    from app.ui.theme.fonts import load_fonts

    application = QGuiApplication(["harrier"])
    load_fonts()
    return application
