"""The files a journal can be written to."""

from __future__ import annotations

import csv
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from app.adapters.reports.texts import disarmed, exact_iso, moment
from app.adapters.reports.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from app.domain.journal.day import Picture
    from app.services.ports.journal_files import Cell, JournalBundle, Table

_TIME: Final = "yyyy-mm-dd hh:mm:ss"
_WIDTH: Final = 16
_LONGEST_TITLE: Final = 31
_NOT_IN_TITLES: Final = str.maketrans("[]:*?/\\", "       ")


class JournalFiles:
    """See `app.services.ports.journal_files.JournalFiles`."""

    def csv(self, table: Table, path: Path) -> None:
        """A table as CSV."""
        with whole_file(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([disarmed(heading) for heading in table.headings])
            for row in table.rows:
                cells = zip(table.headings, row, strict=True)
                writer.writerow([_written(cell, name in table.times) for name, cell in cells])

    def workbook(self, tables: Sequence[Table], path: Path) -> None:
        """Tables as sheets; exact decimals become what a workbook can count with."""
        # Imported with the first workbook: half a second that no other command has to wait.
        from openpyxl import Workbook

        with whole_file(path) as part, part.open("wb") as file:
            book = Workbook(write_only=True)
            for table in tables:
                _fill(book, table)
            book.save(file)

    def bundle(self, content: JournalBundle, picture: Callable[[str], bytes], path: Path) -> None:
        """Everything as JSON in a ZIP file with the pictures beside it."""
        from app.adapters.reports.journal_bundle import write_bundle

        with whole_file(path) as part:
            write_bundle(content, picture, part)

    def read_bundle(self, path: Path) -> JournalBundle:
        """What a bundle holds."""
        from app.adapters.reports.journal_bundle import read_bundle

        return read_bundle(path)

    def bundled_picture(self, path: Path, picture: Picture) -> bytes:
        """The bytes of a picture of a bundle."""
        from app.adapters.reports.journal_bundle import read_picture

        return read_picture(path, picture)


def _fill(book: Any, table: Table) -> None:
    from app.adapters.reports.sheet import Sheet

    title = table.name.translate(_NOT_IN_TITLES)[:_LONGEST_TITLE]
    sheet = Sheet(book, title, [_WIDTH] * len(table.headings))
    sheet.freeze()
    sheet.heading(*table.headings)
    formats = [_TIME if name in table.times else "" for name in table.headings]
    for row in table.rows:
        cells = zip(table.headings, row, strict=True)
        sheet.row([_countable(cell, name in table.times) for name, cell in cells], formats)


def _countable(cell: Cell, is_time: bool) -> object:
    """Workbooks know neither time zones (all are UTC) nor exact decimals."""
    if is_time and isinstance(cell, int):
        return moment(cell).replace(tzinfo=None)
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
