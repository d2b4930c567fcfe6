"""Where an indicator helper begins; light, since the window's process imports it too."""

from __future__ import annotations

import signal
import traceback
from typing import TYPE_CHECKING

from app.adapters.processes import send_whole, step_back

if TYPE_CHECKING:
    from multiprocessing.connection import Connection as Pipe

    from app.domain.indicator_question import Answer, Question


def run(pipe: Pipe) -> None:
    """Answer questions until the pipe closes; the target of the helper process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    step_back()
    try:
        while True:
            send_whole(pipe, _answered(pipe.recv()))
    except (EOFError, OSError):
        # The program ended, or no longer wants the answer; nothing here could be lost.
        return


def _answered(question: Question) -> Answer | str:
    """The columns, or what went wrong."""
    try:
        from app.domain.indicators.borrowed.computation import answer

        return answer(question)
    except Exception:  # noqa: BLE001
        return traceback.format_exc()
