"""Harrier's window, to be run as a process: HOME. Prints the moment its chart can be used.

The moment is on the system's monotonic clock, so that the process which started this one can tell
how long it took.
"""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_LOOK_MS = 5


def main(home: str) -> int:
    from app.bootstrap.window import open_window

    arguments = Namespace(home=home, exchange="demo", api_url=None, offline=False)
    return open_window(arguments, on_painted=_watch)


def _watch(window: MainWindow) -> None:
    from PySide6.QtCore import QTimer

    from app.ui.charts.chart_view import ChartView

    def look() -> None:
        views = window.findChildren(ChartView)
        if any(view.scene is not None and view.isVisible() for view in views):
            timer.stop()
            QTimer.singleShot(0, window, tell)  # behind the paint that the scene asked for

    def tell() -> None:
        print(f"charted {time.monotonic():.4f}", flush=True)

    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(_LOOK_MS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
