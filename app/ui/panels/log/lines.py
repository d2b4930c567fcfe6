"""Log lines as rows: their words, colours and columns."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.services.log_streamer import MOST_LINES
from app.ui.models.column import Column
from app.ui.models.formats import clock, moment
from app.ui.models.row_model import RowModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtCore import QObject

    from app.services.log_streamer import LogLine

_LEVELS = (
    (logging.ERROR, "error", "danger"),
    (logging.WARNING, "warning", "warn"),
    (logging.INFO, "info", "text2"),
    (logging.NOTSET, "debug", "text3"),
)


def _tr(text: str) -> str:
    return QCoreApplication.translate("log", text)


def level_word(level: int) -> str:
    """``error``, ``warning``, ``info`` or ``debug``."""
    return _tr(next(word for least, word, _ in _LEVELS if level >= least))


def level_token(level: int) -> str:
    """The colour token of a level."""
    return next(token for least, _, token in _LEVELS if level >= least)


def first_line(text: str) -> str:
    """What a table cell shows of a message."""
    return text.partition("\n")[0]


def line_columns(zone: Callable[[], str]) -> tuple[Column[LogLine], ...]:
    """The columns; ``zone`` names the time zone in which times are shown."""
    return (
        Column(
            "time",
            _tr("Time"),
            lambda line: line.time,
            text=lambda line: clock(line.time, zone(), seconds=True),
            tooltip=lambda line: moment(line.time, zone()),
            token="text2",
            width=72,
        ),
        Column(
            "level",
            _tr("Level"),
            lambda line: line.level,
            text=lambda line: level_word(line.level),
            token=lambda line: level_token(line.level),
            width=72,
        ),
        Column(
            "source", _tr("Source"), lambda line: line.source, token="text3", width=220, narrow=1
        ),
        Column(
            "text",
            _tr("Message"),
            lambda line: line.text,
            text=lambda line: first_line(line.text),
            width=240,
            stretch=True,
        ),
    )


class LogLines(RowModel["LogLine"]):
    """The newest lines in the order they were written; the oldest leave."""

    def __init__(
        self, zone: Callable[[], str], parent: QObject | None = None, most: int = MOST_LINES
    ) -> None:
        super().__init__(line_columns(zone), lambda line: line.number, parent)
        self._kept: deque[LogLine] = deque(maxlen=most)

    @property
    def last_number(self) -> int:
        """The number of the newest line; 0 before the first."""
        return self._kept[-1].number if self._kept else 0

    def append(self, lines: Iterable[LogLine]) -> None:
        """Add newer lines."""
        self._kept.extend(lines)
        self.replace(self._kept)

    def count_from(self, least: int) -> int:
        """How many kept lines have at least this level."""
        return sum(1 for line in self._kept if line.level >= least)
