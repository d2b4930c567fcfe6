"""The equity chart: keeps the view and follows mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.charts.equity_painter import (
    DRAWDOWN_WEIGHT,
    EQUITY_WEIGHT,
    CurvePicture,
    EquityPainter,
)
from app.ui.charts.frame import AXIS_WIDTH, Size, arrange
from app.ui.charts.view_range import EDGE, ViewRange
from app.ui.models import formats
from app.ui.theme import color

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from app.ui.charts.curves import Curves

ZOOM_STEP: Final = 1.25
PAN_SHARE: Final = 0.1
CLICK_SLACK: Final = 3.0
_NOTHING: Final = ViewRange(-EDGE, 1.0)


class EquityChart(QWidget):
    """Equity over drawdown. What stands still is painted once into a picture.

    Signals:
        moment_chosen: opening time (UTC ms) of a bar that was clicked or entered.
    """

    moment_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("equity_chart")
        self.setAccessibleName(self.tr("Equity and drawdown"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 120)
        self._painter = EquityPainter()
        self._curves: Curves | None = None
        self._quote = ""
        self._view = _NOTHING
        self._bar: int | None = None
        self._drag: tuple[float, ViewRange] | None = None
        self._seen: CurvePicture | None = None
        self._still = QPixmap()

    @property
    def curves(self) -> Curves | None:
        """What is shown."""
        return self._curves

    @property
    def view(self) -> ViewRange:
        """The bars in view."""
        return self._view

    @property
    def crosshair(self) -> int | None:
        """The bar of the crosshair."""
        return self._bar

    def sizeHint(self) -> QSize:
        return QSize(640, 280)

    def show_curves(self, curves: Curves | None, quote: str = "") -> None:
        """Show other curves, the whole of them; None: nothing."""
        self._curves, self._quote, self._bar = curves, quote, None
        self._view = _NOTHING if curves is None else ViewRange(-EDGE, curves.count - EDGE)
        self.setAccessibleDescription("" if curves is None else self._words(curves))
        self._repaint()

    def show_times_in(self, zone: tzinfo) -> None:
        """Write times in another zone."""
        if self._curves is not None:
            self._curves = self._curves.in_zone(zone)
            self._repaint()

    def show_view(self, view: ViewRange) -> None:
        """Show other bars; never more than there are."""
        curves = self._curves
        if curves is None:
            return
        span = min(max(view.span, 2.0), float(curves.count))
        left = min(max(view.left, -EDGE), curves.count - EDGE - span)
        self._view = ViewRange(left, left + span)
        self._repaint()

    def _words(self, curves: Curves) -> str:
        last = formats.number(curves.equity.last(), 0)
        return self.tr("Ends at {0} {1}, deepest drawdown {2} {3}").format(
            last, self._quote, formats.number(curves.deepest, 1), curves.depth_unit
        )

    # ------------------------------------------------------------ painting

    def picture_of(self, ratio: float) -> CurvePicture | None:
        """What is seen now."""
        if self._curves is None:
            return None
        size = Size(self.width(), self.height(), ratio)
        arranged = arrange(
            size, (EQUITY_WEIGHT, DRAWDOWN_WEIGHT), with_regime=bool(self._curves.regimes)
        )
        return CurvePicture(self._curves, self._view, arranged, self._quote)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        seen = self._seen
        if seen is None or seen.arrangement.ratio != ratio:
            seen = self._seen = self._paint_still(ratio)
        if seen is None:
            painter.fillRect(self.rect(), color("chart"))
            return
        painter.scale(1 / ratio, 1 / ratio)
        painter.drawPixmap(0, 0, self._still)
        self._painter.paint_moving(painter, seen, self._bar)

    def _paint_still(self, ratio: float) -> CurvePicture | None:
        seen = self.picture_of(ratio)
        if seen is None:
            return None
        size = QSize(seen.arrangement.width, seen.arrangement.height)
        if self._still.size() != size:
            self._still = QPixmap(size)
        painter = QPainter(self._still)
        self._painter.paint_still(painter, seen)
        painter.end()
        return seen

    def _repaint(self) -> None:
        self._seen = None
        self.update()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._repaint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (event.Type.PaletteChange, event.Type.StyleChange):
            self._repaint()
        super().changeEvent(event)

    # ------------------------------------------------------------ mouse and keyboard

    def wheelEvent(self, event: QWheelEvent) -> None:
        upright, sideways = event.angleDelta().y() / 120, event.angleDelta().x() / 120
        if sideways:
            self._pan(-sideways * PAN_SHARE)
        elif upright:
            self._zoom(ZOOM_STEP**-upright, self._position_at(event.position().x()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = (event.position().x(), self._view)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        seen = self._seen
        if seen is None:
            return
        x = event.position().x()
        if self._drag is not None:
            start, view = self._drag
            moved = (start - x) / self._plot_width() * view.span
            if abs(start - x) >= CLICK_SLACK:
                self.show_view(ViewRange(view.left + moved, view.right + moved))
        inside = x < self._plot_width()
        self.show_crosshair(seen.bar_at(x * seen.arrangement.ratio) if inside else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._drag = self._drag, None
        if pressed is not None and abs(event.position().x() - pressed[0]) < CLICK_SLACK:
            self._choose()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        if self._curves is not None:
            self.show_view(ViewRange(-EDGE, self._curves.count - EDGE))

    def leaveEvent(self, _event: QEvent) -> None:
        self.show_crosshair(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        sign = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        if self._curves is None:
            super().keyPressEvent(event)
        elif sign and shift:
            self._step(sign)
        elif sign:
            self._pan(sign * PAN_SHARE)
        elif key in _ZOOM_KEYS:
            middle = (self._view.left + self._view.right) / 2
            self._zoom(_ZOOM_KEYS[Qt.Key(key)], middle if self._bar is None else self._bar)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def show_crosshair(self, bar: int | None) -> None:
        """Put the crosshair on a bar; None removes it."""
        if bar != self._bar:
            self._bar = bar
            self.update()

    def _step(self, sign: int) -> None:
        """Move the crosshair by about a pixel, a bar at least."""
        if self._curves is not None:
            last = self._curves.count - 1
            by = max(1, round(self._view.span / self._plot_width()))
            bar = last if self._bar is None else self._bar
            self.show_crosshair(min(max(bar + sign * by, 0), last))

    def _choose(self) -> None:
        if self._curves is not None and self._bar is not None:
            self.moment_chosen.emit(self._curves.clock.time(self._bar))

    def _pan(self, share: float) -> None:
        moved = share * self._view.span
        self.show_view(ViewRange(self._view.left + moved, self._view.right + moved))

    def _zoom(self, factor: float, anchor: float) -> None:
        if self._curves is not None:
            span = min(max(self._view.span * factor, 8.0), float(self._curves.count))
            left = anchor - (anchor - self._view.left) / self._view.span * span
            self.show_view(ViewRange(left, left + span))

    def _plot_width(self) -> float:
        return max(float(self.width() - AXIS_WIDTH), 1.0)

    def _position_at(self, x: float) -> float:
        return self._view.left + min(x / self._plot_width(), 1.0) * self._view.span


_ZOOM_KEYS = {
    Qt.Key.Key_Plus: 1 / ZOOM_STEP,
    Qt.Key.Key_Equal: 1 / ZOOM_STEP,
    Qt.Key.Key_Minus: ZOOM_STEP,
}
