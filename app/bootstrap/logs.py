"""Where log records go: a file that turns over, and the window's log panel."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.services.log_streamer import LogStreamer, RedactingFilter, Redactor

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler
    from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_LARGEST = 2_000_000
_KEPT = 5
_QUIET = ("apscheduler", "ccxt", "asyncio", "numba", "alembic", "sqlalchemy")


class Logs:
    """The handlers of one run; secrets are hidden in all of them.

    Attributes:
        streamer: the newest lines, for the window.
    """

    def __init__(self, folder: Path) -> None:
        """Write records to ``folder``/harrier.log, in UTC, and keep the newest in memory."""
        folder.mkdir(parents=True, exist_ok=True)
        self.redactor = Redactor()
        self.streamer = LogStreamer(self.redactor)
        self._file = _LogFile(folder / "harrier.log")
        self._file.addFilter(RedactingFilter(self.redactor))
        root = logging.getLogger()
        root.setLevel(logging.INFO)
        root.addHandler(self._file)
        root.addHandler(self.streamer)
        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)

    def stop(self) -> None:
        """Take the handlers off and close them; safe to call twice."""
        root = logging.getLogger()
        for handler in (self._file, self.streamer):
            root.removeHandler(handler)
            handler.close()


class _LogFile(logging.Handler):
    """A file that turns over, opened with the first record.

    What `logging.handlers` brings along, sockets and pickles, would hold up the first paint.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._opened: RotatingFileHandler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; called with the handler's lock held."""
        if self._opened is None:
            self._opened = self._open()
        self._opened.emit(record)

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._opened is not None:
            self._opened.close()
        super().close()

    def _open(self) -> RotatingFileHandler:
        from logging.handlers import RotatingFileHandler

        opened = RotatingFileHandler(
            self._path, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8"
        )
        opened.setFormatter(_utc_formatter())
        return opened


def _utc_formatter() -> logging.Formatter:
    import time

    formatter = logging.Formatter(_FORMAT)
    formatter.converter = time.gmtime
    return formatter
