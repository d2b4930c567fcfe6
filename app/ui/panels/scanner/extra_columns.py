"""Columns that the user adds: any expression, under a name, in a format."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QPointF

from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.theme import paint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from app.services.expression_columns import ColumnValues
    from app.services.scan.events import ScannerRow

MOST_COLUMNS = 24
LONGEST_TITLE = 40
_PREFIX = "x"


@dataclass(frozen=True, slots=True)
class ExtraColumn:
    """One added column.

    Attributes:
        id: stable; the table's saved state holds it.
        expression: rule text.
        style: one of `STYLES`.
        is_condition: whether it is true or false.
    """

    id: str
    title: str
    expression: str
    style: str = "auto"
    is_condition: bool = False


def styles() -> dict[str, str]:
    """Formats by id, with their names."""
    return {
        "auto": _tr("Automatic"),
        "price": _tr("Price"),
        "percent": _tr("Percent (0.03 = 3 %)"),
        "compact": _tr("Large (1.51 M)"),
        "0": _tr("No decimals"),
        "1": _tr("1 decimal"),
        "2": _tr("2 decimals"),
        "4": _tr("4 decimals"),
    }


STYLES = ("auto", "price", "percent", "compact", "0", "1", "2", "4")


@dataclass(slots=True)
class ExtraValues:
    """What the added columns show: their values of the last scan."""

    found: ColumnValues | None = None

    def value(self, column: ExtraColumn, row: ScannerRow) -> float | None:
        """The column's number for a symbol; 1 and 0 of a condition."""
        if self.found is None:
            return None
        return self.found.values.get(column.expression, {}).get(row.symbol)

    def error(self, column: ExtraColumn) -> str:
        """Why the column has no values; "" when it has."""
        return self.found.errors.get(column.expression, "") if self.found is not None else ""


def next_id(columns: Sequence[ExtraColumn]) -> str:
    """An id that no column has."""
    taken = {column.id for column in columns}
    return next(f"{_PREFIX}{n}" for n in range(1, len(columns) + 2) if f"{_PREFIX}{n}" not in taken)


def to_state(columns: Sequence[ExtraColumn]) -> list[dict[str, object]]:
    """As JSON values."""
    return [asdict(column) for column in columns]


def from_state(state: object) -> tuple[ExtraColumn, ...]:
    """The columns again; those that make no sense are left out."""
    found: dict[str, ExtraColumn] = {}
    for each in state if isinstance(state, list) else []:
        column = _column(each)
        if column is not None:
            found.setdefault(column.id, column)
    return tuple(found.values())[:MOST_COLUMNS]


def _column(state: Any) -> ExtraColumn | None:
    if not isinstance(state, dict):
        return None
    texts = [state.get(name) for name in ("id", "title", "expression", "style")]
    key, title, expression, style = (text if isinstance(text, str) else "" for text in texts)
    if not (key.startswith(_PREFIX) and key[1:].isdigit() and title and expression):
        return None
    style = style if style in STYLES else "auto"
    is_condition = state.get("is_condition") is True
    return ExtraColumn(key, title[:LONGEST_TITLE], expression, style, is_condition)


def column_of(extra: ExtraColumn, values: ExtraValues) -> Column[ScannerRow]:
    """The table's column."""

    def value(row: ScannerRow) -> float | None:
        return values.value(extra, row)

    def text(row: ScannerRow) -> str:
        return shown(extra, value(row), row.tick)

    def tooltip(row: ScannerRow) -> str:
        known = value(row)
        told = values.error(extra) or ("" if known is None else f"{known:.10g}")
        return f"{extra.expression}\n{told}" if told else extra.expression

    return Column(
        extra.id,
        extra.title,
        value,
        text,
        numeric=True,
        token=lambda row: "text3" if value(row) is None else "text",
        paint=_truth_cell(value) if extra.is_condition else None,
        tooltip=tooltip,
        width=80,
    )


def shown(extra: ExtraColumn, value: float | None, tick: float) -> str:
    """A value in the column's format."""
    if extra.is_condition:
        return formats.DASH if value is None else _tr("yes") if value else _tr("no")
    return _WRITERS.get(extra.style, _automatic)(value, tick)


def _automatic(value: float | None, _tick: float) -> str:
    if value is None or value == 0 or abs(value) < 1:
        return formats.price(value) if value else formats.number(value, 0)
    return formats.number(value, 2) if abs(value) < 1e5 else formats.compact(value)


def _decimals(count: int) -> Callable[[float | None, float], str]:
    return lambda value, _tick: formats.number(value, count)


_WRITERS: Mapping[str, Callable[[float | None, float], str]] = {
    "auto": _automatic,
    "price": formats.price,
    "percent": lambda value, _tick: formats.rate(value, 2),
    "compact": lambda value, _tick: formats.compact(value),
    **{str(count): _decimals(count) for count in (0, 1, 2, 4)},
}


def _truth_cell(
    value: Callable[[ScannerRow], float | None],
) -> Callable[[QPainter, QRectF, ScannerRow], None]:
    def draw(painter: QPainter, area: QRectF, row: ScannerRow) -> None:
        known = value(row)
        truth = None if known is None else known == 1
        paint.mark(painter, QPointF(area.right() - 5, area.center().y()), true=truth)

    return draw


def _tr(text: str) -> str:
    return QCoreApplication.translate("scanner", text)
