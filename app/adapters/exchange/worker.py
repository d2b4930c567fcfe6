"""Where the exchange helper process begins; light, since the window's process imports it too."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from app.adapters.processes import step_back

if TYPE_CHECKING:
    from multiprocessing.connection import Connection as Pipe

    from app.adapters.exchange.connection import Connection


def run(pipe: Pipe, connection: Connection) -> None:
    """Serve calls until the pipe closes; the target of the helper process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    step_back()
    from app.adapters.exchange.helper_loop import serve

    serve(pipe, connection)
