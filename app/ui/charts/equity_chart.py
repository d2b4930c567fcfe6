"""The equity chart: equity over drawdown, with a crosshair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal

from app.ui.charts.bar_plot import BarPlot
from app.ui.charts.equity_painter import (
    DRAWDOWN_WEIGHT,
    EQUITY_WEIGHT,
    CurvePicture,
    EquityPainter,
)
from app.ui.charts.frame import Size, arrange
from app.ui.charts.view_range import EDGE, FEWEST_BARS, ViewRange
from app.ui.models import formats

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QPainter

    from app.ui.charts.curves import Curves


class EquityChart(BarPlot[CurvePicture]):
    """Equity over drawdown.

    Signals:
        moment_chosen: opening time (UTC ms) of a bar that was clicked or entered.
    """

    moment_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("equity_chart")
        self.setAccessibleName(self.tr("Equity and drawdown"))
        self.setMinimumSize(200, 120)
        self._painter = EquityPainter()
        self._curves: Curves | None = None
        self._quote = ""
        self._bar: int | None = None

    @property
    def curves(self) -> Curves | None:
        """What is shown."""
        return self._curves

    def sizeHint(self) -> QSize:
        return QSize(640, 280)

    def show_curves(self, curves: Curves | None, quote: str = "") -> None:
        """Show other curves, the whole of them; None: nothing."""
        self._curves, self._quote, self._bar = curves, quote, None
        self._view = self.whole_view()
        self.setAccessibleDescription("" if curves is None else self._words(curves))
        self.repaint_all()

    def show_times_in(self, zone: tzinfo) -> None:
        """Write times in another zone."""
        if self._curves is not None:
            self._curves = self._curves.in_zone(zone)
            self.repaint_all()

    def _words(self, curves: Curves) -> str:
        last = formats.number(curves.equity.last(), 0)
        return self.tr("Ends at {0} {1}, deepest drawdown {2} {3}").format(
            last, self._quote, formats.number(curves.deepest, 1), curves.depth_unit
        )

    # ------------------------------------------------------------ painting

    def look(self, ratio: float | None = None) -> CurvePicture | None:
        if self._curves is None:
            return None
        size = Size(self.width(), self.height(), ratio or self.devicePixelRatioF())
        arranged = arrange(
            size, (EQUITY_WEIGHT, DRAWDOWN_WEIGHT), with_regime=bool(self._curves.regimes)
        )
        return CurvePicture(self._curves, self._view, arranged, self._quote)

    def paint_still(self, painter: QPainter, sight: CurvePicture) -> None:
        self._painter.paint_still(painter, sight)

    def paint_moving(self, painter: QPainter, sight: CurvePicture) -> None:
        self._painter.paint_moving(painter, sight, self._bar)

    # ------------------------------------------------------------ bars and crosshair

    @property
    def bars(self) -> int:
        return self._curves.count if self._curves is not None else 0

    def limited(self, view: ViewRange) -> ViewRange:
        """Never more than there is."""
        span = min(max(view.span, FEWEST_BARS), float(self.bars))
        left = min(max(view.left, -EDGE), self.bars - EDGE - span)
        return ViewRange(left, left + span)

    @property
    def crosshair_bar(self) -> int | None:
        return self._bar

    def show_crosshair(self, bar: int | None) -> None:
        if bar != self._bar:
            self._bar = bar
            self.update()

    def point_at(self, sight: CurvePicture, at: QPointF) -> None:
        self.show_crosshair(sight.bar_at(at.x()))

    def choose_bar(self) -> None:
        if self._curves is not None and self._bar is not None:
            self.moment_chosen.emit(self._curves.clock.time(self._bar))
