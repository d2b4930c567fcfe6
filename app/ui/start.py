"""Starts the window.

The order, which keeps the first paint as cheap as that of an empty window:

1. `QApplication`, fonts, palette, style sheet; the data folder's lock. If another window holds it,
   that one is raised and this start ends.
2. The shell is shown: menus, docks with their hints, status bar. Imported so far are Qt and light
   modules only; no numpy, pydantic, pyqtgraph, SQLAlchemy or numba.
3. After the first paint a thread builds the services (``WindowStart.build``).
4. `MainWindow.attach` gives them to the panels, one part of a panel per turn of the event loop.
5. One scan is started, with reason ``start``.

The end, on Quit, SIGTERM or SIGINT: layout saved, jobs cancelled and waited for, services closed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.session import Session, leave_at_once
from app.ui.single_instance import SingleInstance

if TYPE_CHECKING:
    from app.ui.session import WindowStart


def run_window(start: WindowStart) -> int:
    """Show the window and run until it is quit.

    Returns:
        The exit code: 0, also when another window was raised instead.
    """
    application = _make_application()
    instance = SingleInstance(start.home)
    if not instance.claim():
        instance.call_first()
        return 0
    _declare_panels()
    session = Session(application, start, instance)
    session.ended.connect(application.quit)
    session.show()
    code = application.exec()
    session.quit()
    if session.stuck:
        leave_at_once()
    session.window.deleteLater()
    QCoreApplication.sendPostedEvents()
    return code


def _make_application() -> QApplication:
    QCoreApplication.setOrganizationName("Harrier")
    QCoreApplication.setApplicationName("Harrier")
    QGuiApplication.setDesktopFileName("harrier")
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    sys.setswitchinterval(0.00001)  # background threads give the interpreter back sooner
    return application


def _declare_panels() -> None:
    import app.ui.panels as panels
    from app.ui.panel import PANELS

    PANELS.discover(panels)
