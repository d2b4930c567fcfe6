"""A window whose first scan opens one setup; prints the setup that a click brings up."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from app.domain.alerts import AlertKind
from app.services.alerts.events import DesktopMessage
from app.services.alerts.facts import setup_facts
from app.services.log_streamer import LogStreamer, Redactor
from app.services.ports import Message
from app.services.scan.events import SetupOpened
from app.services.setups import SetupService
from app.ui.panel import PANELS, Panel, Slot, panel
from app.ui.session import WindowStart
from app.ui.start import run_window


def main(home: Path) -> int:
    sys.path.insert(0, str(Path(__file__).parent))
    from conftest import Desk
    from test_setup_news import FINISHED, SETUP

    def build():
        desk = Desk(home)
        desk.setups = SetupService(desk.alerts_database.work)
        with desk.alerts_database.work() as work:
            work.setups.save(SETUP, [])
            work.commit()
        title, text = desk.alerts.templates.render(AlertKind.SETUP, setup_facts(SETUP))
        message = Message("a", AlertKind.SETUP, title, text, setup_id=SETUP.id)
        desk.scans.events = [SetupOpened(SETUP), DesktopMessage(message), FINISHED]
        return desk

    def attached(window, context):
        def opened(setup):
            print(f"opened {setup.symbol}", flush=True)
            QTimer.singleShot(500, window.close)

        context.selection.setup_changed.connect(opened)

    PANELS.discover = lambda package: None  # the tray is tested, not the panels
    panel("notes", title="Notes", icon="list", slots={"scan": Slot.LEFT})(Panel)
    return run_window(WindowStart(home, build, LogStreamer(Redactor()), on_attached=attached))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
