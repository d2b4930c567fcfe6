"""The files a journal can be written to."""

from __future__ import annotations

import csv
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from app.adapters.reports.progress import Progress
from app.adapters.reports.sheet import serial
from app.adapters.reports.texts import disarmed, exact_iso
from app.adapters.reports.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from app.adapters.reports.book import Book
    from app.adapters.reports.sheet import Value
    from app.domain.journal.day import Picture
    from app.services.file_progress import FileWriting
    from app.services.ports.journal_files import Cell, JournalBundle, Table

_TIME: Final = "yyyy-mm-dd hh:mm:ss"
_WIDTH: Final = 16
_LONGEST_TITLE: Final = 31
_NOT_IN_TITLES: Final = str.maketrans("[]:*?/\\", "       ")


class JournalFiles:
    """See `app.services.ports.journal_files.JournalFiles`."""

    def csv(self, table: Table, path: Path) -> FileWriting:
        """A table as CSV."""
        with whole_file(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([disarmed(heading) for heading in table.headings])

            def write(row: tuple[Cell, ...]) -> None:
                cells = zip(table.headings, row, strict=True)
                writer.writerow([_written(cell, name in table.times) for name, cell in cells])

            yield from Progress(len(table.rows)).over(table.rows, write, len(table.headings))

    def workbook(self, tables: Sequence[Table], path: Path) -> FileWriting:
        """Tables as sheets; exact decimals become what a workbook can count with."""
        from app.adapters.reports.book import Book

        progress = Progress(sum(len(table.rows) for table in tables))
        with whole_file(path) as part, part.open("wb") as file, Book(file) as book:
            for table in tables:
                yield from _fill(book, table, progress)

    def bundle(
        self, content: JournalBundle, picture: Callable[[str], bytes], path: Path
    ) -> FileWriting:
        """Everything as JSON in a ZIP file with the pictures beside it."""
        from app.adapters.reports.journal_bundle import write_bundle

        with whole_file(path) as part:
            yield from write_bundle(content, picture, part)

    def read_bundle(self, path: Path) -> JournalBundle:
        """What a bundle holds."""
        from app.adapters.reports.journal_bundle import read_bundle

        return read_bundle(path)

    def bundled_picture(self, path: Path, picture: Picture) -> bytes:
        """The bytes of a picture of a bundle."""
        from app.adapters.reports.journal_bundle import read_picture

        return read_picture(path, picture)


def _fill(book: Book, table: Table, progress: Progress) -> FileWriting:
    title = table.name.translate(_NOT_IN_TITLES)[:_LONGEST_TITLE]
    are_times = [name in table.times for name in table.headings]
    formats = tuple(_TIME if is_time else "" for is_time in are_times)
    with book.sheet(title, [_WIDTH] * len(table.headings), is_frozen=True) as sheet:
        sheet.heading(*table.headings)

        def write(row: tuple[Cell, ...]) -> None:
            sheet.row(map(_countable, row, are_times), formats)

        yield from progress.over(table.rows, write, len(table.headings))


def _countable(cell: Cell, is_time: bool) -> Value:
    """Workbooks know neither moments (all are UTC) nor exact decimals."""
    if is_time and isinstance(cell, int):
        return serial(cell)
    return float(cell) if isinstance(cell, Decimal) else cell


def _written(cell: Cell, is_time: bool) -> object:
    if isinstance(cell, str):
        return disarmed(cell)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return "inf" if cell > 0 else ""
    return exact_iso(cell) if is_time and isinstance(cell, int) else cell
