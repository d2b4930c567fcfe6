"""The neighbourhood of a set of parameters as a heat map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPen

from app.ui.models import formats
from app.ui.theme import color, font, tint
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing
from app.ui.widgets.heat import shade

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

_LEFT, _FOOT, _HEAD = 64.0, 20.0, 18.0
_LEAST_CELL: Final = 40.0
_KEYS: Final = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
}


class HeatMap(NamedTuple):
    """Values over two parameters.

    Attributes:
        across: name of the columns' parameter. ``down`` of the rows'.
        columns: its values, ascending. ``rows`` those of the other.
        values: float64[rows, columns], the more the better, NaN where nothing was tried.
        best: row and column of the best set; None when it lies in another slice.
    """

    across: str
    down: str
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    values: NDArray[np.float64]
    best: tuple[int, int] | None


def strength(value: float, low: float, high: float) -> tuple[str, float]:
    """Colour and share of a cell: up for what gains, down for what loses, in five steps."""
    token = "up" if value >= 0 else "down"
    return token, shade(value, max(abs(low), abs(high)))


class HeatMapFace(Drawing):
    """Rows grow upwards, as on a chart; the best set has a frame.

    Signals:
        cell_chosen: row and column of a cell that was clicked or entered.
    """

    cell_chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Heat map of the neighbourhood"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 160)
        self._map: HeatMap | None = None
        self._cursor: tuple[int, int] | None = None

    @property
    def shown(self) -> HeatMap | None:
        """What is shown."""
        return self._map

    def show_map(self, shown: HeatMap | None) -> None:
        """Show another neighbourhood; None: nothing."""
        self._map = shown
        self._cursor = None if shown is None else shown.best
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        shown = self._map
        if shown is None or not shown.values.size:
            return
        painter.setRenderHint(painter.RenderHint.Antialiasing, on=False)
        known = shown.values[np.isfinite(shown.values)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
        for row in range(len(shown.rows)):
            for column in range(len(shown.columns)):
                self._draw_cell(painter, (row, column), (low, high))
        self._draw_axes(painter, area, shown)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place, token in ((shown.best, "accent"), (self._cursor, "text")):
            if place is not None and (token == "accent" or self.hasFocus()):
                painter.setPen(QPen(color(token), 2))
                painter.drawRect(self.cell(*place).adjusted(1, 1, -1, -1))

    def _draw_cell(
        self, painter: QPainter, place: tuple[int, int], bounds: tuple[float, float]
    ) -> None:
        assert self._map is not None
        value = float(self._map.values[place])
        cell = self.cell(*place).adjusted(0, 0, -1, -1)
        if not np.isfinite(value):
            draw.block(painter, cell, tint("line", 0.3))
            return
        draw.block(painter, cell, tint(*strength(value, *bounds)))
        if cell.width() >= _LEAST_CELL and cell.height() >= 16:
            draw.text(painter, cell, formats.number(value, 2), "text", font(11), "center")

    def _draw_axes(self, painter: QPainter, area: QRectF, shown: HeatMap) -> None:
        small = font(11)
        every = max(1, int(np.ceil(_LEAST_CELL / max(self.cell(0, 0).width(), 1))))
        for column in range(0, len(shown.columns), every):
            cell = self.cell(0, column)
            place = QRectF(cell.center().x() - 30, area.bottom() - _FOOT, 60, _FOOT)
            draw.text(painter, place, f"{shown.columns[column]:g}", "text3", small, "center")
        every = max(1, int(np.ceil(14 / max(self.cell(0, 0).height(), 1))))
        for row in range(0, len(shown.rows), every):
            cell = self.cell(row, 0)
            place = QRectF(0, cell.center().y() - 8, _LEFT - 6, 16)
            draw.text(painter, place, f"{shown.rows[row]:g}", "text3", small, "right")
        draw.text(painter, QRectF(0, 0, _LEFT, _HEAD), f"{shown.down} ↑", "text2", small)
        right = QRectF(area.right() - 140, 0, 140, _HEAD)
        draw.text(painter, right, f"{shown.across} →", "text2", small, "right")

    def cell(self, row: int, column: int) -> QRectF:
        """Where a cell stands, logical pixels."""
        shown = self._map
        if shown is None:
            return QRectF()
        width = (self.width() - _LEFT) / max(len(shown.columns), 1)
        height = (self.height() - _HEAD - _FOOT) / max(len(shown.rows), 1)
        top = self.height() - _FOOT - (row + 1) * height
        return QRectF(_LEFT + column * width, top, width, height)

    def place_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column under a point; None beside the cells."""
        shown = self._map
        if shown is None:
            return None
        first = self.cell(0, 0)
        column = int((x - first.left()) // max(first.width(), 1e-9))
        row = int((first.bottom() - y) // max(first.height(), 1e-9))
        inside = 0 <= row < len(shown.rows) and 0 <= column < len(shown.columns)
        return (row, column) if inside else None

    def words_at(self, row: int, column: int) -> str:
        """A cell in words."""
        shown = self._map
        if shown is None:
            return ""
        value = float(shown.values[row, column])
        told = formats.number(value, 3) if np.isfinite(value) else self.tr("not tried")
        return f"{shown.down} {shown.rows[row]:g}, {shown.across} {shown.columns[column]:g}: {told}"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().x(), event.position().y())
        self.setToolTip("" if place is None else self.words_at(*place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().x(), event.position().y())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._move(place)
            self.cell_chosen.emit(*place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, shown = _KEYS.get(Qt.Key(event.key())), self._map
        if shown is not None and step is not None:
            row, column = self._cursor or (0, 0)
            row = min(max(row + step[0], 0), len(shown.rows) - 1)
            column = min(max(column + step[1], 0), len(shown.columns) - 1)
            self._move((row, column))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cursor is not None:
            self.cell_chosen.emit(*self._cursor)
        else:
            super().keyPressEvent(event)

    def _move(self, place: tuple[int, int]) -> None:
        self._cursor = place
        self.setAccessibleDescription(self.words_at(*place))
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.setToolTip("")
