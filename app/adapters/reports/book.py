"""A workbook whose sheets are written row by row, straight into its file.

Of openpyxl it has everything but the rows, which would take several times as long there, come
to a temporary file first and be packed in one go at the end.
"""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import IO, TYPE_CHECKING, Final, Self
from zipfile import ZIP_DEFLATED, ZipFile

from app.adapters.reports.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

_LEVEL: Final = 4  # of zlib: half the time of 6, a file longer by a seventh


class Book:
    """A workbook in an open file; whole when it is left without an error."""

    def __init__(self, file: IO[bytes]) -> None:
        # Imported with the first workbook: half a second that no other command has to wait.
        from openpyxl import Workbook

        self._archive = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL)
        self._frame = Workbook()
        self._frame.remove(self._frame.worksheets[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with self._archive:
            if kind is None:
                self._write_frame()

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
        frame = self._frame.create_sheet(title)
        place = f"xl/worksheets/sheet{len(self._frame.worksheets)}.xml"
        with self._archive.open(place, "w", force_zip64=True) as file:
            made = Sheet(file, frame)
            made.begin(widths, is_frozen=is_frozen)
            yield made
            made.end()

    def _write_frame(self) -> None:
        """Everything beside the sheets; written last, since it knows all styles then."""
        written = set(self._archive.namelist())
        content = BytesIO()
        self._frame.save(content)
        with ZipFile(content) as frame:
            for name in frame.namelist():
                if name not in written:
                    self._archive.writestr(name, frame.read(name))
