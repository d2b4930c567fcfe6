"""What a column of a table shows, sorts by and exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

type CellPainter[Row] = Callable[[QPainter, QRectF, Row], None]


@dataclass(frozen=True)
class Column[Row]:
    """One column, declared once.

    Attributes:
        id: stable; saved table states hold it.
        value: what it sorts and exports by: a number or a string, None for no value (sorts last).
        text: what the cell shows; without it the value as it is, – for None.
        numeric: right-aligned, figures of equal width; header alike.
        token: colour of the text, fixed or by row; cells without a value are ``text3``.
        paint: draws the cell instead of the text; the text is still used for copies,
            tooltips and screen readers.
        width: default width, pixels, both 8 px insets included.
        stretch: takes the width that is left.
        hidden: not shown until the user chooses it.
        narrow: order in which columns go when the table gets too narrow, 1 first; 0 stays.
        unit: stands in the header of an export.
    """

    id: str
    title: str
    value: Callable[[Row], Any]
    text: Callable[[Row], str] | None = None
    numeric: bool = False
    token: str | Callable[[Row], str] = "text"
    weight: int = 400
    mono: bool = False
    paint: CellPainter[Row] | None = None
    tooltip: Callable[[Row], str] | None = None
    width: int = 80
    stretch: bool = False
    hidden: bool = False
    narrow: int = 0
    unit: str = ""

    def shown(self, row: Row) -> str:
        """The cell's text."""
        if self.text is not None:
            return self.text(row)
        value = self.value(row)
        return "–" if value is None else str(value)

    def color_token(self, row: Row) -> str:
        """The token of the cell's text."""
        if callable(self.token):
            return self.token(row)
        return "text3" if self.value(row) is None else self.token


@dataclass(frozen=True, slots=True)
class SortKey:
    """One level of a sort order."""

    column: str
    descending: bool = False
