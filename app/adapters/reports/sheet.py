"""A sheet of a workbook that is written row by row."""

from __future__ import annotations

import math
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from app.adapters.reports.texts import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

type Value = str | float | None

_READ_STARTS: Final = ("=", "+", "-", "@", "#")  # of formulas and errors
_DAY_MS: Final = 86_400_000
_EPOCH_DAY: Final = 25_569  # 1 January 1970


def serial(time: float) -> float:
    """UTC ms as workbooks count moments: days since 30 December 1899."""
    return time / _DAY_MS + _EPOCH_DAY


class Sheet:
    """A sheet that takes texts as texts, whatever they begin with."""

    def __init__(self, sheet: Any, widths: Sequence[int], *, is_frozen: bool) -> None:
        """Write to a write-only sheet of openpyxl; see `app.adapters.reports.book.Book.sheet`."""
        from openpyxl.utils import get_column_letter

        self._sheet = sheet
        self._cells: dict[tuple[int, str], Any] = {}
        for place, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        if is_frozen:
            sheet.freeze_panes = "A2"

    def heading(self, *texts: str) -> None:
        """A row of titles."""
        from openpyxl.styles import Font

        cells = [self._text(printable(text)) for text in texts]
        for cell in cells:
            cell.font = Font(bold=True)
        self._sheet.append(cells)

    def row(self, values: Iterable[Value], formats: Sequence[str] = ()) -> None:
        """Texts, numbers or nothing; a format for each of the first cells."""
        self._sheet.append(
            [
                self._formatted(place, value, shape) if shape else self._plain(value)
                for place, (value, shape) in enumerate(zip_longest(values, formats))
            ]
        )

    def _formatted(self, place: int, value: Value, shape: str) -> Any:
        """One cell for each column and format: a row is written as soon as it is appended."""
        from openpyxl.cell import WriteOnlyCell

        cell = self._cells.get((place, shape))
        if cell is None:
            cell = self._cells[place, shape] = WriteOnlyCell(self._sheet)
            cell.number_format = shape
        cell.value = _finite(value)
        return cell

    def _plain(self, value: Value) -> Any:
        """A text that would be run gets a cell that says it is one; all else stands for itself."""
        value = _finite(value)
        if not isinstance(value, str):
            return value
        text = printable(value)
        return self._text(text) if text.startswith(_READ_STARTS) else text

    def _text(self, text: str) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet, value=text)
        cell.data_type = "s"  # else one that begins with = becomes a formula
        cell.quotePrefix = True  # nor does it when somebody edits it
        return cell


def _finite(value: Value) -> Value:
    """The value; in words where no cell can hold it."""
    if isinstance(value, float) and not math.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else None
    return value
