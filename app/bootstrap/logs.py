"""Where log records go: a file that turns over, and the window's log panel."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from app.services.log_streamer import RedactingFilter

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.log_streamer import LogStreamer, Redactor

_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_LARGEST = 2_000_000
_KEPT = 5
_QUIET = ("apscheduler", "ccxt", "asyncio", "numba", "alembic", "sqlalchemy")


def start_logging(folder: Path, redactor: Redactor, streamer: LogStreamer) -> logging.Handler:
    """Write records to ``folder``/harrier.log and to the streamer, secrets hidden; UTC.

    Returns:
        The file's handler, for `stop_logging`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "harrier.log", maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(_utc_formatter())
    handler.addFilter(RedactingFilter(redactor))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    root.addHandler(streamer)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler


def stop_logging(*handlers: logging.Handler) -> None:
    """Take the handlers off and close them."""
    root = logging.getLogger()
    for handler in handlers:
        root.removeHandler(handler)
        handler.close()


def _utc_formatter() -> logging.Formatter:
    import time

    formatter = logging.Formatter(_FORMAT)
    formatter.converter = time.gmtime
    return formatter
