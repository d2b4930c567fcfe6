"""Rows written some at a time, and how many of all they are."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Final

from app.services.file_progress import FileProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.services.file_progress import FileWriting

_CELLS_AT_ONCE: Final = 4_000  # a few milliseconds of work
_ROWS_AT_ONCE: Final = 100


class Progress:
    """Counts the rows of one file.

    Attributes:
        done: rows written.
    """

    def __init__(self, total: int) -> None:
        self.done = 0
        self._total = total

    def over[Row](
        self, rows: Iterable[Row], write: Callable[[Row], object], columns: int = 0
    ) -> FileWriting:
        """Write all of ``rows``, fewer at a time the more columns they have."""
        at_once = max(1, _CELLS_AT_ONCE // columns) if columns else _ROWS_AT_ONCE
        for piece in batched(rows, at_once):
            for row in piece:
                write(row)
            yield self.add(len(piece))

    @property
    def now(self) -> FileProgress:
        """How far it is; told again where the work between rows takes a while."""
        return FileProgress(self.done, self._total)

    def add(self, rows: int) -> FileProgress:
        """Some more rows are written."""
        self.done += rows
        return self.now
