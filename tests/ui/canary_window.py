"""The window, in which jobs that hold every secret have bugs, to be run as a process: HOME."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.bootstrap.arguments import read
from app.bootstrap.window import open_window
from app.services.events import Waiting
from app.services.secrets import SECRETS
from app.ui.background.job import JobFailed
from app.ui.dialogs.error_report import ErrorReport

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.services.events import Event
    from app.ui.context import Context
    from app.ui.main_window import MainWindow


def attached(window: MainWindow, context: Context) -> None:
    failed: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, JobFailed) and event.job.startswith("bug "):
            failed.append(event.reason)

    def stumble(name: str) -> Generator[Event, None, None]:
        secret = context.services.secrets.get(name)
        yield Waiting("holding a secret")
        raise ValueError(f"{name} is {secret}, in quotes {secret!r}, in a list {[secret]}")

    def look() -> None:
        report = window.findChild(ErrorReport)
        if len(failed) < len(SECRETS) or report is None or not _all_in(report.text()):
            return
        timer.stop()
        print(json.dumps({"report": report.text(), "failed": failed}), flush=True)

    context.services.bus.subscribe(hear)
    for name in SECRETS:
        context.runner.start(f"bug {name}", lambda name=name: stumble(name))
    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(20)


def _all_in(report: str) -> bool:
    return all(f"ValueError: {name} is" in report for name in SECRETS)


if __name__ == "__main__":
    sys.exit(open_window(read(["--home", sys.argv[1]]), attached))
