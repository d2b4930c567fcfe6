"""A file of fills as rows: where its header is, what parts its cells, and which layout it has."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.domain.journal.layouts.layout import Header, Refused, Row
from app.domain.journal.layouts.numbers import number_format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.domain.journal.layouts.layout import Layout
    from app.domain.journal.layouts.numbers import NumberFormat

_DELIMITERS: Final = (",", ";", "\t", "|")
_HEADER_WITHIN: Final = 60
_LINES_OF_A_CELL: Final = 20
_LONGEST_LINE: Final = 20_000
_SAMPLE: Final = 500
_AROUND: Final = " \t\ufeff\u200b\xa0"
_ZONE_OF_COLUMN: Final = re.compile(r" ?\(((?:utc|gmt)[^)]*)\)$")
_ZONE_OF_FILE: Final = re.compile(
    r"time ?zone\s*[:=,;]?\s*([A-Za-z]+(?:/[A-Za-z_]+)*(?:[+-]\d\d?(?::?\d\d)?)?)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose layout is known.

    Attributes:
        layout: how its rows are read.
        delimiter: between cells.
        header: the columns.
        first: line after the header, from 1.
        lines: of the whole file.
        last: place of the last column that the layout reads.
        zone: as the file states it, such as ``UTC+8``; "" where it does not.
        numbers: how it writes them.
    """

    layout: Layout
    delimiter: str
    header: Header
    first: int
    lines: Sequence[str]
    last: int
    zone: str
    numbers: NumberFormat

    def rows(self) -> Iterator[Row | Refused]:
        """Every row that is neither blank nor the header once more, in the order of the file."""
        names = list(self.header.names)
        for line, cells in _records(self.lines, self.first, self.delimiter):
            if cells != names:
                yield self._row(line, cells)

    def _row(self, line: int, cells: list[str] | None) -> Row | Refused:
        names = self.header.names
        if cells is None:
            return Refused(line, "row", "a quotation mark is not closed")
        if len(cells) > len(names) and any(cells[len(names) :]):
            said = f"{len(cells)} cells where {len(names)} should be; is a comma not in quotes?"
            return Refused(line, "row", said)
        if len(cells) <= self.last:
            said = "is missing, for the row ends before it"
            return Refused(line, names[len(cells)], said)
        return Row(line, cells, self.header, self.numbers)


def open_table(text: str, layouts: Sequence[Layout]) -> Table:
    """Find header and layout; the one that asks for most columns wins.

    Raises:
        BadInput: it is empty, or none of the layouts fits.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not text.strip(_AROUND + "\n\r"):
        raise BadInput("is empty")
    for place, line in enumerate(lines[:_HEADER_WITHIN]):
        found = _fitting(line, layouts)
        if found is not None:
            layout, delimiter, header, zone = found
            stated = _ZONE_OF_FILE.search("\n".join(lines[:place]))
            first = place + 2
            numbers = number_format(_sample(layout, header, delimiter, lines, first), delimiter)
            last = max(header.places.get(n, 0) for n in (*layout.columns, *layout.amounts))
            said = stated[1] if stated else zone
            return Table(layout, delimiter, header, first, lines, last, said, numbers)
    titles = ", ".join(dict.fromkeys(layout.title.partition(" (")[0] for layout in layouts))
    raise BadInput(
        f"holds no header of a layout that was looked for ({titles}); map its columns by hand and"
        " save that as a profile"
    )


def plain_name(name: str) -> tuple[str, str]:
    """A column without case, odd spaces and zone, and the zone that stood in brackets."""
    bare = " ".join(name.strip(_AROUND + '"').lower().split())
    zone = _ZONE_OF_COLUMN.search(bare)
    return (bare[: zone.start()], zone[1].upper()) if zone else (bare, "")


def first_lines(text: str, count: int = 12) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """The delimiter that parts most cells, and the first rows as cells: to map columns by hand."""
    lines = [line for line in text.splitlines() if line.strip(_AROUND)][: count * 2]
    delimiter = max(_DELIMITERS, key=lambda sign: sum(line.count(sign) for line in lines))
    rows = (cells for _, cells in _records(lines, 1, delimiter) if cells)
    return delimiter, tuple(tuple(cells) for cells in islice(rows, count))


def _fitting(line: str, layouts: Sequence[Layout]) -> tuple[Layout, str, Header, str] | None:
    if len(line) > _LONGEST_LINE:
        return None
    for delimiter in _DELIMITERS:
        cells = _cells(line, delimiter)
        if cells is None or len(cells) < 3:
            continue
        named = [plain_name(cell) for cell in cells]
        places: dict[str, int] = {}
        for place, (name, _) in enumerate(named):
            places.setdefault(name, place)
        fits = [layout for layout in layouts if places.keys() >= set(layout.columns)]
        if fits:
            best = max(fits, key=lambda layout: len(layout.columns))
            zone = next((zone for _, zone in named if zone), "")
            return best, delimiter, Header(tuple(cells), places), zone
    return None


def _sample(
    layout: Layout, header: Header, delimiter: str, lines: Sequence[str], first: int
) -> Iterator[str]:
    places = [header.places[name] for name in layout.amounts if name in header.places]
    for _, cells in islice(_records(lines, first, delimiter), _SAMPLE):
        for place in places:
            if cells is not None and place < len(cells):
                yield cells[place]


def _records(
    lines: Sequence[str], first: int, delimiter: str
) -> Iterator[tuple[int, list[str] | None]]:
    """Line and cells of each row that is not blank; None for one whose quotes are not closed."""
    whole = lines[max(first - 2, 0)].count(delimiter)
    place = first - 1
    while place < len(lines):
        line, start = lines[place], place
        place += 1
        if not line.strip(_AROUND):
            continue
        cells = _cells(line, delimiter)
        if cells is None:
            cells, used = _over_lines(lines, start, delimiter, whole)
            place = start + used
        if cells is None or any(cells):
            yield start + 1, cells


def _over_lines(
    lines: Sequence[str], start: int, delimiter: str, whole: int
) -> tuple[list[str] | None, int]:
    """A row with a line break in a cell, and how many lines it takes; else None and one.

    A mark that is never closed must not swallow the rows after it: a line with as many delimiters
    as the header (``whole``) is a row of its own.
    """
    for used in range(2, _LINES_OF_A_CELL + 1):
        line = lines[start + used - 1] if start + used <= len(lines) else delimiter * whole
        if line.count(delimiter) >= whole:
            break
        if line.count('"') % 2:
            return _cells("\n".join(lines[start : start + used]), delimiter), used
    return None, 1


def _cells(line: str, delimiter: str) -> list[str] | None:
    """The cells of one row; None where a quotation mark is not closed."""
    if '"' not in line:
        return [cell.strip(_AROUND) for cell in line.split(delimiter)]
    if line.count('"') % 2 or len(line) > _LONGEST_LINE:
        return None
    try:
        parsed = next(csv.reader([line.strip(_AROUND)], delimiter=delimiter, skipinitialspace=True))
    except (csv.Error, StopIteration):
        return None
    return [cell.strip(_AROUND) for cell in parsed]
