"""The base of plots over bars: the bars in view, mouse and keyboard, and a picture that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.charts.frame import AXIS_WIDTH
from app.ui.charts.view_range import EDGE, ViewRange, first_range
from app.ui.theme import color

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from app.ui.charts.frame import Arrangement

_ZOOM_STEP: Final = 1.25
_PAN_SHARE: Final = 0.1
_CLICK_SLACK: Final = 3.0
_SIGNS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ZOOMS: Final = {
    Qt.Key.Key_Plus: 1 / _ZOOM_STEP,
    Qt.Key.Key_Equal: 1 / _ZOOM_STEP,
    Qt.Key.Key_Up: 1 / _ZOOM_STEP,
    Qt.Key.Key_Minus: _ZOOM_STEP,
    Qt.Key.Key_Down: _ZOOM_STEP,
}
_ENTERS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Seen(Protocol):
    """What a plot shows at a moment."""

    @property
    def arrangement(self) -> Arrangement:
        """Where everything is."""


class BarPlot[Sight: Seen](QWidget):
    """Pans by drag, wheel and arrow keys, zooms by wheel and keys, chooses a bar by click or Enter.

    What stands still is painted once into a picture, until `repaint_all`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._view = ViewRange(-EDGE, 1.0)
        self._drag: tuple[float, ViewRange] | None = None
        self._sight: Sight | None = None
        self._still = QPixmap()

    # ------------------------------------------------------------ what each plot says

    @property
    def bars(self) -> int:
        """How many there are; 0 while there is nothing to show."""
        raise NotImplementedError

    @property
    def crosshair_bar(self) -> int | None:
        """The bar of the crosshair."""
        raise NotImplementedError

    def show_crosshair(self, bar: int | None) -> None:
        """Put the crosshair on a bar without the mouse; None removes it."""
        raise NotImplementedError

    def look(self, ratio: float | None = None) -> Sight | None:
        """What is seen now, for this screen or another pixel ratio; None: nothing."""
        raise NotImplementedError

    def point_at(self, sight: Sight, at: QPointF) -> None:
        """Put the crosshair where the mouse is, in device pixels."""
        raise NotImplementedError

    def paint_still(self, painter: QPainter, sight: Sight) -> None:
        """Paint what stands still, in device pixels."""
        raise NotImplementedError

    def paint_moving(self, painter: QPainter, sight: Sight) -> None:
        """Paint what moves with the mouse, in device pixels."""
        raise NotImplementedError

    def paint_nothing(self, painter: QPainter) -> None:
        """Paint while there is nothing to show."""
        painter.fillRect(self.rect(), color("chart"))

    def choose_bar(self) -> None:
        """Tell which bar the crosshair stands on."""
        raise NotImplementedError

    def limited(self, view: ViewRange) -> ViewRange:
        """The nearest view that may be shown."""
        return view.kept_near(self.bars)

    def whole_view(self) -> ViewRange:
        """Every bar."""
        return ViewRange(-EDGE, self.bars - EDGE)

    def last_view(self, span: float) -> ViewRange:
        """The last bars, ``span`` of them."""
        return ViewRange(self.bars - EDGE - span, self.bars - EDGE)

    # ------------------------------------------------------------ view

    @property
    def view(self) -> ViewRange:
        """The bars in view."""
        return self._view

    def show_view(self, view: ViewRange) -> None:
        """Show other bars."""
        if self.bars and view != self._view:
            self._view = self.limited(view)
            self.repaint_all()

    def show_all(self) -> None:
        """Show every bar."""
        if self.bars:
            self.show_view(self.whole_view())

    @property
    def plot_width(self) -> float:
        """Without the axis, in logical pixels."""
        if self._sight is not None:
            return self._sight.arrangement.plot_width / self._sight.arrangement.ratio
        return max(float(self.width() - AXIS_WIDTH), 1.0)

    def repaint_all(self) -> None:
        """Paint the picture anew."""
        self._sight = None
        self.update()

    def _pan(self, share: float) -> None:
        self.show_view(self._view.panned(share * self._view.span, self.bars))

    def _zoom(self, factor: float, anchor: float) -> None:
        self.show_view(self._view.zoomed(factor, anchor, self.bars))

    def _zoom_anchor(self) -> float:
        """Where keys zoom: at the crosshair, else at the last bar in view."""
        bar = self.crosshair_bar
        return float(bar) if bar is not None else min(self._view.right, self.bars - 1.0)

    def _step_crosshair(self, sign: int) -> None:
        """Move it by about a pixel, a bar at least; the view follows."""
        last = self.bars - 1
        by = max(1, round(self._view.span / self.plot_width))
        bar = self.crosshair_bar
        start = min(int(self._view.right), last) if bar is None else bar
        bar = min(max(start + sign * by, 0), last)
        self.show_crosshair(bar)
        if not self._view.left <= bar <= self._view.right:
            self._pan(sign / 2)

    def _position_at(self, x: float) -> float:
        return self._view.left + min(x / self.plot_width, 1.0) * self._view.span

    # ------------------------------------------------------------ painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        sight = self._sight
        if sight is None or sight.arrangement.ratio != ratio:
            sight = self._sight = self._painted_still(ratio)
        if sight is None:
            self.paint_nothing(painter)
            return
        painter.scale(1 / ratio, 1 / ratio)
        painter.drawPixmap(0, 0, self._still)
        self.paint_moving(painter, sight)

    def _painted_still(self, ratio: float) -> Sight | None:
        sight = self.look(ratio)
        if sight is None:
            return None
        size = QSize(sight.arrangement.width, sight.arrangement.height)
        if self._still.size() != size:
            self._still = QPixmap(size)
            self._still.fill(color("chart"))
        painter = QPainter(self._still)
        self.paint_still(painter, sight)
        painter.end()
        return sight

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.repaint_all()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (event.Type.PaletteChange, event.Type.StyleChange):
            self.repaint_all()
        super().changeEvent(event)

    # ------------------------------------------------------------ mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.bars:
            return
        upright, sideways = event.angleDelta().y() / 120, event.angleDelta().x() / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways = sideways or upright
        if sideways:
            self._pan(-sideways * _PAN_SHARE)
        elif upright:
            self._zoom(_ZOOM_STEP**-upright, self._position_at(event.position().x()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.bars:
            self._drag = (event.position().x(), self._view)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        sight = self._sight or self.look()
        if sight is None:
            return
        x = event.position().x()
        if self._drag is not None and abs(x - self._drag[0]) >= _CLICK_SLACK:
            start, view = self._drag
            self.show_view(view.panned((start - x) / self.plot_width * view.span, self.bars))
        if x >= self.plot_width:
            self.show_crosshair(None)
        else:
            self.point_at(sight, event.position() * self.devicePixelRatioF())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._drag = self._drag, None
        self.unsetCursor()
        if pressed is not None and abs(event.position().x() - pressed[0]) < _CLICK_SLACK:
            self.choose_bar()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.show_all()

    def leaveEvent(self, _event: QEvent) -> None:
        self.show_crosshair(None)

    # ------------------------------------------------------------ keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.bars or not self._press(event):
            super().keyPressEvent(event)

    def _press(self, event: QKeyEvent) -> bool:
        """Whether the key meant something."""
        key = Qt.Key(event.key())
        if key in _SIGNS and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._step_crosshair(_SIGNS[key])
        elif key in _SIGNS:
            self._pan(_SIGNS[key] * _PAN_SHARE)
        elif key in _ZOOMS:
            self._zoom(_ZOOMS[key], self._zoom_anchor())
        elif key == Qt.Key.Key_Home:
            self.show_view(first_range(self._view.span))
        elif key == Qt.Key.Key_End:
            self.show_view(self.last_view(self._view.span))
        elif key == Qt.Key.Key_Escape and self.crosshair_bar is not None:
            self.show_crosshair(None)
        elif key in _ENTERS:
            self.choose_bar()
        else:
            return False
        return True
