"""A window with scripted services, to be run as a process: HOME MOMENT.

MOMENT says when it asks to be ended: ``painted``, ``scanning``, ``failed`` or ``never``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from app.domain.errors import EnvironmentFault
from app.services.log_streamer import LogStreamer, Redactor
from app.ui.panel import PANELS, Panel, Slot, panel
from app.ui.session import Session, WindowStart
from app.ui.start import run_window


def main(home: Path, moment: str) -> int:
    sys.path.insert(0, str(Path(__file__).parent))
    from conftest import Desk

    def build():
        if moment == "failed":
            raise EnvironmentFault("The database is of a newer Harrier; update this one.")
        if moment == "painted":
            time.sleep(0.3)  # the end comes while services are being built
        desk = Desk(home)
        desk.scans.endless = True
        return desk

    def attached(window, context):
        print("attached", flush=True)
        if moment == "scanning":
            QTimer.singleShot(200, window.close)

    shown = Session._on_painted

    def painted(session):
        shown(session)
        print("painted", flush=True)
        if moment in ("painted", "failed"):
            QTimer.singleShot(100, session.window.close)

    Session._on_painted = painted
    PANELS.discover = lambda package: None  # the shell is tested, not the panels
    panel("notes", title="Notes", icon="list", slots={"scan": Slot.LEFT})(Panel)
    start = WindowStart(home, build, LogStreamer(Redactor()), on_attached=attached)
    return run_window(start)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
