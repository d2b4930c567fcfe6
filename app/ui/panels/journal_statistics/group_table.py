"""Groups of trades as a table: cases, win rate, what a trade of the group brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.bars_face import group_data
from app.ui.theme import paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from app.domain.journal.statistics.report import GroupRow
    from app.ui.context import Context
    from app.ui.models.column import CellPainter
    from app.ui.panels.journal_statistics.plot_card import PlotData

    type Row = tuple[int, GroupRow]

CHIPS = {"tag": "text2", "mistake": "warn", "emotion": "info"}


class GroupTable(QWidget):
    """Enter or a double click filters all trades by a group, or takes the filter back.

    Signals:
        group_chosen: filter words of the group.
    """

    group_chosen = Signal(str)

    def __init__(self, context: Context, name: str, *, brief: bool = False) -> None:
        """A table; ``brief`` leaves out the win rate, for a small card."""
        super().__init__()
        self._rows: tuple[GroupRow, ...] = ()
        self._unit, self._way, self._brief = "r", "", brief
        self._shape: tuple[str, str, float] | None = None
        self.model: RowModel[Row] = RowModel((), lambda row: row[1].key, self)
        self.table: TableView[Row] = TableView(self.model, context.theme, name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.table.row_opened.connect(self._open)

    @property
    def rows(self) -> tuple[GroupRow, ...]:
        """What is shown, in its natural order."""
        return self._rows

    def show_rows(self, rows: Sequence[GroupRow], unit: str, way: str = "") -> None:
        """Show other groups; ``way`` is the id of the breakdown they come from."""
        self._rows, self._unit = tuple(rows), unit
        widest = max((abs(row.mean) for row in rows if row.mean is not None), default=0.0)
        if self._shape != (unit, way, widest):
            self._shape = (unit, way, widest)
            self.table.replace_columns(group_columns(unit, way, widest, brief=self._brief))
        self.model.replace(list(enumerate(self._rows)))

    def _open(self, row: Row) -> None:
        if row[1].query:
            self.group_chosen.emit(row[1].query)

    def data(self) -> PlotData:
        """The groups as they are, in their natural order."""
        return group_data(self._rows, self._unit)


def group_columns(
    unit: str, way: str = "", widest: float = 1.0, *, brief: bool = False
) -> tuple[Column[Row], ...]:
    """Group, cases, win rate, mean as number and as bar, sum.

    Args:
        unit: of the results.
        way: id of the breakdown; tags and their like are written as badges.
        widest: the mean whose bar takes all the room.
        brief: without the win rate.
    """
    return (
        _group_column(way, brief=brief),
        count_column(),
        *(() if brief else (_rate_column(),)),
        mean_column(unit),
        Column(
            "bar",
            "",
            lambda row: row[1].mean,
            lambda _row: "",
            paint=_bar_painter(widest),
            width=48,
            stretch=True,
        ),
        total_column(unit),
    )


def count_column() -> Column[Row]:
    """How many cases a group has."""
    return Column(
        "n",
        "n",
        lambda row: row[1].n,
        lambda row: formats.count(row[1].n),
        numeric=True,
        token="text2",
        width=56,
    )


def mean_column(unit: str) -> Column[Row]:
    """What a trade of a group brings."""
    return Column(
        "mean",
        words.tr("Exp. {0}").format(words.unit_word(unit)),
        lambda row: row[1].mean,
        lambda row: words.result(row[1].mean, unit),
        numeric=True,
        token=lambda row: formats.direction_token(row[1].mean),
        tooltip=lambda row: words.few() if row[1].is_too_few else "",
        width=76,
    )


def total_column(unit: str, *, narrow: int = 0) -> Column[Row]:
    """What a group brought in all; ``narrow`` is when it goes where room is short."""
    return Column(
        "total",
        words.tr("Sum {0}").format(words.unit_word(unit)),
        _total,
        lambda row: words.result(_total(row), unit, 1),
        numeric=True,
        token=lambda row: formats.direction_token(_total(row)),
        width=84,
        narrow=narrow,
    )


def _total(row: Row) -> float | None:
    return None if row[1].mean is None else row[1].total


def _group_column(way: str, *, brief: bool) -> Column[Row]:
    painter = _chip_painter(CHIPS[way]) if way in CHIPS else None
    return Column(
        "group",
        words.tr("Group"),
        lambda row: row[0],
        lambda row: row[1].label,
        weight=500,
        paint=painter,
        width=96 if brief else 200,
    )


def _rate_column() -> Column[Row]:
    return Column(
        "win_rate",
        words.tr("Win rate"),
        lambda row: None if row[1].is_too_few else row[1].win_rate,
        lambda row: (
            words.tr("too few cases") if row[1].is_too_few else formats.rate(row[1].win_rate)
        ),
        numeric=True,
        tooltip=lambda row: (
            words.few() if row[1].is_too_few else words.interval(row[1].low, row[1].high)
        ),
        width=104,
        narrow=2,
    )


def _bar_painter(widest: float) -> CellPainter[Row]:
    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        if row[1].mean is not None and widest:
            place = area.adjusted(0, 0, min(240.0 - area.width(), 0.0), 0)
            paint.signed_bar(painter, place, row[1].mean / widest, faint=row[1].is_too_few)

    return draw


def _chip_painter(token: str) -> CellPainter[Row]:
    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        corner = QPointF(area.left(), area.center().y())
        paint.badge(painter, corner, row[1].label, token, neutral=token == "text2")

    return draw
