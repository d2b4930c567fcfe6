"""A sheet of a workbook that is written row by row: SpreadsheetML (ECMA-376, part 1, 18.3)."""

from __future__ import annotations

import math
from itertools import chain, repeat
from numbers import Integral
from typing import IO, TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from app.adapters.reports.texts import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

type Value = str | float | None

_NAMESPACE: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_FROZEN: Final = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
_LONGEST_TEXT: Final = 32_767  # characters that a cell takes
_FORMULA_STARTS: Final = ("=", "+", "-", "@")
_AT_ONCE: Final = 200  # rows handed to the file
_PLAIN: Final = repeat("")
_DAY_MS: Final = 86_400_000
_EPOCH_DAY: Final = 25_569  # 1 January 1970


def serial(time: float) -> float:
    """UTC ms as workbooks count moments: days since 30 December 1899."""
    return time / _DAY_MS + _EPOCH_DAY


class Sheet:
    """A sheet that takes texts as texts, whatever they begin with."""

    def __init__(self, file: IO[bytes], frame: Any) -> None:
        """Write to a file; ``frame`` is openpyxl's sheet, which knows the styles."""
        self._file = file
        self._frame = frame
        self._rows: list[str] = []
        self._count = 0
        self._letters: list[str] = []
        self._formats: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._quoted = self._style(is_quoted=True)
        self._title = self._style(is_quoted=True, is_bold=True)

    def begin(self, widths: Sequence[int], *, is_frozen: bool) -> None:
        """Write what comes before the rows."""
        columns = "".join(
            f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
            for place, width in enumerate(widths, 1)
        )
        pane = _FROZEN if is_frozen else ""
        self._write(
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<worksheet xmlns="{_NAMESPACE}">'
            f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
        )

    def end(self) -> None:
        """Write what is left, and what comes after the rows."""
        self._flush()
        self._write("</sheetData></worksheet>")

    def heading(self, *texts: str) -> None:
        """A row of titles."""
        self._append(self._text(place, text, self._title) for place, text in self._placed(texts))

    def row(self, values: Iterable[Value], formats: tuple[str, ...] = ()) -> None:
        """Texts, numbers or nothing; a format for each of the first cells."""
        styles = self._formats.get(formats)
        if styles is None:
            made = (self._style(shape) if shape else "" for shape in formats)
            styles = self._formats[formats] = tuple(made)
        self._append(
            self._cell(place, value, style)
            for (place, value), style in zip(
                self._placed(values), chain(styles, _PLAIN), strict=False
            )
            if value is not None
        )

    def _placed[One](self, values: Iterable[One]) -> Iterator[tuple[str, One]]:
        row = self._count + 1
        for column, value in enumerate(values):
            if column == len(self._letters):
                self._letters.append(_letters(column + 1))
            yield f"{self._letters[column]}{row}", value

    def _cell(self, place: str, value: str | float, style: str) -> str:
        if isinstance(value, str):
            return self._text(place, value, style)
        if isinstance(value, bool):
            return f'<c r="{place}"{style} t="b"><v>{int(value)}</v></c>'
        if isinstance(value, Integral):
            return f'<c r="{place}"{style}><v>{int(value)}</v></c>'
        return self._number(place, float(value), style)

    def _number(self, place: str, value: float, style: str) -> str:
        """A number; in words where no cell can hold it."""
        if math.isfinite(value):
            return f'<c r="{place}"{style}><v>{value!r}</v></c>'
        return "" if math.isnan(value) else self._text(place, "∞" if value > 0 else "−∞", style)

    def _text(self, place: str, text: str, style: str) -> str:
        """A text that would be run when somebody edits it says that it is one."""
        shown = printable(text)[:_LONGEST_TEXT]
        style = style or (self._quoted if shown.startswith(_FORMULA_STARTS) else "")
        space = "" if shown == shown.strip() else ' xml:space="preserve"'
        return (
            f'<c r="{place}"{style} t="inlineStr"><is><t{space}>{escape(shown)}</t></is></c>'
            if shown
            else ""
        )

    def _style(self, shape: str = "", *, is_quoted: bool = False, is_bold: bool = False) -> str:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font

        cell = WriteOnlyCell(self._frame)
        cell.quotePrefix = is_quoted
        if shape:
            cell.number_format = shape
        if is_bold:
            cell.font = Font(bold=True)
        return f' s="{cell.style_id}"'

    def _append(self, cells: Iterable[str]) -> None:
        made = "".join(cells)
        self._count += 1
        self._rows.append(f'<row r="{self._count}">{made}</row>')
        if len(self._rows) >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        self._write("".join(self._rows))
        self._rows.clear()

    def _write(self, text: str) -> None:
        self._file.write(text.encode())


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))
