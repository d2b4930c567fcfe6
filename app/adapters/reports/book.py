"""A workbook whose sheets are written row by row."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Self

from app.adapters.reports.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType


class Book:
    """A workbook in an open file; whole when it is left without an error."""

    def __init__(self, file: IO[bytes]) -> None:
        # Imported with the first workbook: half a second that no other command has to wait.
        from openpyxl import Workbook

        self._file = file
        self._book = Workbook(write_only=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._book.save(self._file)
            return
        for sheet in self._book.worksheets:
            if sheet._writer is not None:  # noqa: SLF001 else its rows stay on the disk until exit
                sheet._writer.cleanup()  # noqa: SLF001

    @contextmanager
    def sheet(
        self, title: str, widths: Sequence[int], *, is_frozen: bool = False
    ) -> Iterator[Sheet]:
        """The next sheet; one at a time.

        Args:
            title: at most 31 characters, no brackets, colons, asterisks, slashes, question marks.
            widths: of the columns, in characters.
            is_frozen: keep the first row in view.
        """
        sheet = self._book.create_sheet(title)
        try:
            yield Sheet(sheet, widths, is_frozen=is_frozen)
        finally:
            sheet.close()  # one that nothing was written to, or is given up, ends as well
