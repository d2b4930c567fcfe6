"""Month by month: a heat map of returns, a line for each year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from app.ui.charts.time_ticks import MONTHS
from app.ui.models import formats
from app.ui.theme import font, tint
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing
from app.ui.widgets.heat import shade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPainter, QWheelEvent

    from app.domain.backtester.monthly import YearlyReturns

_HEAD, _ROW, _YEAR, _TOTAL = 20.0, 24.0, 38.0, 62.0


def changes_of(line: YearlyReturns) -> tuple[float | None, ...]:
    """Twelve fractions from January on; None outside of the run."""
    return tuple(None if month is None else month.change for month in line.months)


class MonthsFace(Drawing):
    """Values stand in their cells. Older years that find no room are reached by the wheel."""

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Return of each month"))
        self.setMouseTracking(True)
        self.setMinimumHeight(round(_HEAD + 2 * _ROW))
        self._lines: tuple[YearlyReturns, ...] = ()
        self._back = 0

    @property
    def lines(self) -> tuple[YearlyReturns, ...]:
        """What is shown."""
        return self._lines

    def show_years(self, lines: Sequence[YearlyReturns]) -> None:
        """Show other years, oldest first."""
        self._lines, self._back = tuple(lines), 0
        totals = (f"{line.year}: {formats.percent(line.change)}" for line in lines)
        self.setAccessibleDescription("; ".join(totals))
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        known = [abs(change) for line in self._lines for change in changes_of(line) if change]
        largest = max(known, default=0.0)
        for place, name in enumerate(MONTHS):
            draw.text(painter, self._cell(place, -1), name, "text3", font(11), "center")
        year = QRectF(area.right() - _TOTAL, 0, _TOTAL - 2, _HEAD)
        draw.text(painter, year, self.tr("Year"), "text3", font(11), "right")
        for row, line in enumerate(self.in_view()):
            self._draw_year(painter, row, line, largest)

    def in_view(self) -> tuple[YearlyReturns, ...]:
        """The years that find room, the newest unless one has turned back."""
        last = len(self._lines) - self._back
        return self._lines[max(last - self._room(), 0) : last]

    def _room(self) -> int:
        return max(int((self.height() - _HEAD) // _ROW), 1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        most = max(len(self._lines) - self._room(), 0)
        back = self._back + (1 if event.angleDelta().y() > 0 else -1)
        self._back = min(max(back, 0), most)
        self.update()

    def _draw_year(self, painter: QPainter, row: int, line: YearlyReturns, largest: float) -> None:
        top = _HEAD + row * _ROW
        draw.text(painter, QRectF(0, top, _YEAR, _ROW), str(line.year), "text2")
        for place, value in enumerate(changes_of(line)):
            cell = self._cell(place, row).adjusted(1, 1, -1, -1)
            if value is None:
                draw.block(painter, cell, tint("line", 0.35), 2)
                continue
            token = "up" if value >= 0 else "down"
            draw.block(painter, cell, tint(token, shade(value, largest)), 2)
            words = formats.signed(value * 100, 1 if abs(value) < 1 else 0)
            draw.text(painter, cell, words, "text", font(11), "center")
        area = QRectF(self.width() - _TOTAL, top, _TOTAL - 2, _ROW)
        token = formats.direction_token(line.change)
        words = formats.percent(line.change)
        draw.text(painter, area, words, token, font(12, 500), "right")

    def _cell(self, month: int, row: int) -> QRectF:
        width = max((self.width() - _YEAR - _TOTAL) / 12, 1.0)
        top = 0.0 if row < 0 else _HEAD + row * _ROW
        return QRectF(_YEAR + month * width, top, width, _HEAD if row < 0 else _ROW)

    def value_at(self, x: float, y: float) -> tuple[int, int, float] | None:
        """Year, month (0–11) and return under a point, logical pixels."""
        row = int((y - _HEAD) // _ROW)
        month = int((x - _YEAR) // max((self.width() - _YEAR - _TOTAL) / 12, 1.0))
        lines = self.in_view()
        if not (0 <= row < len(lines) and 0 <= month < len(MONTHS)):
            return None
        value = changes_of(lines[row])[month]
        return None if value is None else (lines[row].year, month, value)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.value_at(event.position().x(), event.position().y())
        if found is None:
            self.setToolTip("")
        else:
            year, month, value = found
            self.setToolTip(f"{MONTHS[month]} {year}: {formats.percent(value)}")

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.setToolTip("")
