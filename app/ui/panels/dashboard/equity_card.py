"""What all setups that have ended came to, in R."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF

from app.ui.models import formats
from app.ui.panels.dashboard.line_plot import paint_line
from app.ui.theme import font
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

_LEAST_PLOT: Final = 24


class EquityFace(Drawing):
    """The sum of R as the key figure and as a line that begins at zero."""

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Equity in R"))
        self._sums: tuple[float, ...] = ()

    def show_equity(self, sums: Sequence[float]) -> None:
        """Show the running sum after each ended setup, oldest first."""
        self._sums = tuple(sums)
        self.setAccessibleDescription(f"{self.value()}, {self.words()}")
        self.update()

    def value(self) -> str:
        """``+4.6 R``."""
        return formats.signed(self._sums[-1], 1, "R") if self._sums else formats.DASH

    def words(self) -> str:
        """``160 closed setups, taken or not``."""
        if len(self._sums) == 1:
            return self.tr("1 closed setup, taken or not")
        return self.tr("{0} closed setups, taken or not").format(formats.count(len(self._sums)))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        if not self._sums:
            return
        key = QRectF(area.left(), area.top(), area.width(), 30)
        token = formats.direction_token(self._sums[-1])
        draw.text(painter, key, self.value(), token, font(22, 600))
        below = QRectF(area.left(), area.top() + 30, area.width(), 18)
        draw.text(painter, below, self.words(), "text3", font(11))
        plot = area.adjusted(0, 60, -4, -8)
        if plot.height() >= _LEAST_PLOT:
            shown = (0.0, *self._sums)
            paint_line(painter, plot, shown, (min(shown), max(shown)), 0.0)
