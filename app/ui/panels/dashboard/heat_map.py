"""Where the market moves: a cell a symbol, its size by volume, its colour by change."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPen
from PySide6.QtWidgets import QToolTip

from app.ui.models import formats
from app.ui.panels.dashboard.treemap import Box, squarified
from app.ui.theme import color, font, tint
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent

    from app.services.scan.events import ScannerRow

STEPS: Final = (0.07, 0.14, 0.22, 0.30, 0.38)
BOUNDS: Final = (0.01, 0.025, 0.05, 0.09)  # |24 h change| from which the next step begins
_LEAST_AREA: Final = 2_000  # pixels; a smaller cell holds no name
_LARGE: Final = 90
_KEYS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Cell(NamedTuple):
    """One symbol with its place."""

    row: ScannerRow
    box: QRectF

    @property
    def name(self) -> str:
        """The base currency."""
        return self.row.symbol.partition("/")[0]


def shade(change: float | None) -> tuple[str, float]:
    """Token and share of the tint for a relative change over 24 h."""
    if change is None or change != change or change == 0:
        return "range", STEPS[0]
    step = sum(abs(change) >= bound for bound in BOUNDS)
    return ("up" if change > 0 else "down"), STEPS[step]


class HeatMap(Drawing):
    """A treemap that is chosen from by mouse and arrow keys.

    Signals:
        symbol_chosen: the symbol of the cell that was clicked or entered.
    """

    symbol_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Market by volume and change"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rows: list[ScannerRow] = []
        self._cells: list[Cell] = []
        self._symbol = ""
        self._cursor = ""
        self._hovered = ""

    def show_rows(self, rows: Sequence[ScannerRow]) -> None:
        """Show these symbols; those without a known volume are left out."""
        known = [row for row in rows if row.quote_volume]
        self._rows = sorted(known, key=lambda row: -(row.quote_volume or 0.0))
        self._lay_out()

    def mark_symbol(self, symbol: str) -> None:
        """Frame the cell of a symbol."""
        self._symbol = symbol
        self.update()

    @property
    def cells(self) -> Sequence[Cell]:
        """The cells shown, largest first."""
        return self._cells

    def cell_at(self, at: QPoint) -> Cell | None:
        """The cell under a point of the widget."""
        return next((cell for cell in self._cells if cell.box.contains(at)), None)

    def _lay_out(self) -> None:
        """Show as many of the largest symbols as have room for their names."""
        room = self.width() * self.height()
        rows = self._rows[: max(1, room // _LEAST_AREA)]
        sizes = [sqrt(row.quote_volume or 0.0) for row in rows]  # as areas, BTC would hide the rest
        while rows and sizes[-1] * room < sum(sizes) * _LEAST_AREA:
            rows, sizes = rows[:-1], sizes[:-1]
        boxes = squarified(sizes, Box(0, 0, self.width(), self.height()))
        self._cells = [Cell(row, _whole_pixels(box)) for row, box in zip(rows, boxes, strict=False)]
        self.update()

    # ------------------------------------------------------------ drawing

    def draw(self, painter: QPainter, _area: QRectF) -> None:
        dirty = painter.clipBoundingRect()
        for cell in self._cells:
            if not cell.box.intersects(dirty):
                continue
            token, share = shade(cell.row.change)
            inner = cell.box.adjusted(1, 1, -1, -1)
            draw.block(painter, inner, tint(token, share), 2)
            self._draw_words(painter, cell)
            if cell.row.symbol in (self._symbol, self._cursor_shown(), self._hovered):
                hovered = cell.row.symbol == self._hovered
                painter.setPen(QPen(color("edge" if hovered else "accent"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(inner.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)

    def _cursor_shown(self) -> str:
        return self._cursor if self.hasFocus() else ""

    @staticmethod
    def _draw_words(painter: QPainter, cell: Cell) -> None:
        box = cell.box
        face = font(13 if box.width() > _LARGE else 11, 600)
        words = _change_words(cell.row.change)
        room = box.width() - 6
        if QFontMetricsF(face).horizontalAdvance(cell.name) > room or box.height() < 16:
            return
        fits = QFontMetricsF(font(11)).horizontalAdvance(words) <= room
        both = box.height() > 34 and fits
        middle = box.center().y()
        name = QRectF(box.left(), middle - (17 if both else 9), box.width(), 18)
        draw.text(painter, name, cell.name, face=face, align="center")
        if both:
            below = QRectF(box.left(), middle, box.width(), 16)
            draw.text(painter, below, words, face=font(11), align="center")

    # ------------------------------------------------------------ mouse and keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._choose(cell.row.symbol)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.cell_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, cell: Cell | None) -> None:
        symbol = cell.row.symbol if cell is not None else ""
        if symbol == self._hovered:
            return
        changed = (symbol, self._hovered)
        self._hovered = symbol
        for each in self._cells:
            if each.row.symbol in changed:
                self.update(each.box.toRect())

    def _choose(self, symbol: str) -> None:
        self._cursor = symbol
        self.update()
        self.symbol_chosen.emit(symbol)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS and self._cells:
            self._move_cursor(*_KEYS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._cursor:
            self._choose(self._cursor)
        else:
            super().keyPressEvent(event)

    def _move_cursor(self, right: int, down: int) -> None:
        """Go to the cell across the edge, or to the largest when there is no cursor yet."""
        here = next((cell for cell in self._cells if cell.row.symbol == self._cursor), None)
        if here is None:
            self._cursor = self._cells[0].row.symbol
        else:
            box = here.box
            across = (box.width() / 2 + 3) * right, (box.height() / 2 + 3) * down
            beside = box.center().toPoint() + QPoint(round(across[0]), round(across[1]))
            found = self.cell_at(beside)
            self._cursor = found.row.symbol if found is not None else self._cursor
        self.setAccessibleDescription(self._cursor)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.cell_at(event.pos())
            if cell is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self._tooltip(cell.row))
            return True
        return super().event(event)

    def _tooltip(self, row: ScannerRow) -> str:
        return self.tr("{0}  {1}\n24 h: {2}, volume {3}").format(
            row.symbol,
            formats.price(row.last, row.tick),
            formats.percent(row.change),
            formats.compact(row.quote_volume),
        )


def _change_words(change: float | None) -> str:
    return formats.DASH if change is None else formats.signed(change * 100, 1, "%")


def _whole_pixels(box: Box) -> QRectF:
    left, top = round(box.left), round(box.top)
    right, bottom = round(box.left + box.width), round(box.top + box.height)
    return QRectF(left, top, right - left, bottom - top)
