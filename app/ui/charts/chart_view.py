"""The chart widget: keeps the view, follows mouse and keyboard, and shows what is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.charts import view_range
from app.ui.charts.chart_painter import ChartPainter, Crosshair
from app.ui.charts.composition import Composition, axis_width
from app.ui.charts.frame import AXIS_WIDTH, Size, arrange
from app.ui.charts.legend import summary
from app.ui.charts.message import NOTHING, paint_message
from app.ui.charts.scene import chosen_setup, continues, make_scene
from app.ui.charts.view_range import ViewRange
from app.ui.theme import color

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from app.services.chart_data import ChartData
    from app.ui.charts.hit_item import ChartHits
    from app.ui.charts.message import Message
    from app.ui.charts.scene import Scene
    from app.ui.charts.trade_item import ChartTrades

BAR_STEP = 5.0
ZOOM_STEP = 1.25
PAN_SHARE = 0.1
FREE_WIDTH = 80.0
CLICK_SLACK = 3.0


class ChartView(QWidget):
    """Candles with all panes of one symbol and timeframe.

    Signals:
        crosshair_moved: opening time (UTC ms) of the bar under the mouse, or None.
        bar_chosen: opening time (UTC ms) of a bar that was clicked, or entered at the crosshair.
        typed: a letter or digit typed while the chart had the focus.
    """

    crosshair_moved = Signal(object)
    bar_chosen = Signal(object)
    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chart_view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self._painter = ChartPainter()
        self._zone: tzinfo = ZoneInfo("UTC")
        self._scene: Scene | None = None
        self._view = ViewRange(0, 1)
        self._span: tuple[int, int] | None = None
        self._wanted_setup: str | None = None
        self._hits: ChartHits | None = None
        self._trades: ChartTrades | None = None
        self._message = NOTHING
        self._crosshair: Crosshair | None = None
        self._drag: tuple[float, ViewRange] | None = None
        self._seen: Composition | None = None
        self._still = QPixmap()
        self.setAccessibleName("Chart")
        self.show_message(NOTHING)

    @property
    def scene(self) -> Scene | None:
        """What is shown, None while a message stands in its place."""
        return self._scene

    @property
    def view(self) -> ViewRange:
        """The bars in view."""
        return self._view

    @property
    def crosshair(self) -> Crosshair | None:
        """Where the crosshair is."""
        return self._crosshair

    def sizeHint(self) -> QSize:
        return QSize(640, 560)

    @property
    def zone(self) -> tzinfo:
        """The time zone of the labels."""
        return self._zone

    def show_data(self, data: ChartData) -> None:
        """Prepare and show ``data``; a scene of many bars is better made beside the GUI thread."""
        self.show_scene(make_scene(data, self._zone, self._scene))

    def show_scene(self, scene: Scene) -> None:
        """Show a scene; bars added to the shown series move the view along if it is at the end."""
        before = self._scene
        self._scene = scene.in_zone(self._zone)
        if before is not None and continues(before.data, scene.data):
            added = scene.count - before.count
            if added and self._view.shows_end(before.count):
                self._view = self._view.panned(added, scene.count)
        else:
            self._crosshair = self._span = None
            self._view = self._latest(self._bars_that_fit())
        self.setAccessibleDescription(summary(scene))
        self._repaint()

    def show_message(self, message: Message) -> None:
        """Show words in place of a chart."""
        self._scene, self._message, self._crosshair = None, message, None
        self.setAccessibleDescription(f"{message.title}. {message.text}")
        self._repaint()

    def show_setup(self, setup_id: str | None) -> None:
        """Draw the levels of this setup; None: of the newest open one."""
        if setup_id != self._wanted_setup:
            self._wanted_setup = setup_id
            self._repaint()

    def show_hits(self, hits: ChartHits | None) -> None:
        """Mark the bars where a rule that is being written holds; None: no more."""
        if hits is not self._hits:
            self._hits = hits
            self._repaint()

    @property
    def hits(self) -> ChartHits | None:
        """The bars marked for a rule that is being written."""
        return self._hits

    def show_trades(self, trades: ChartTrades | None) -> None:
        """Draw a backtest's trades on their symbol, the chosen one with its levels; None: none."""
        if trades is not self._trades:
            self._trades = trades
            self._repaint()

    def show_span(self, start: int, end: int) -> None:
        """Bring the bars between two moments (UTC ms) into the middle, with room around them.

        They stay there when the chart gets its size later, until other bars are shown.
        """
        if self._scene is not None:
            clock = self._scene.clock
            ends = clock.position(start), clock.position(end)
            self.show_view(view_range.range_around(*ends, self._bars_that_fit()))
            self._span = start, end

    def show_times_in(self, zone: tzinfo) -> None:
        """Write times in another zone."""
        self._zone = zone
        if self._scene is not None:
            self._scene = self._scene.in_zone(zone)
            self._repaint()

    def show_view(self, view: ViewRange) -> None:
        """Show other bars."""
        self._span = None
        if self._scene is not None and view != self._view:
            self._view = view.kept_near(self._scene.count)
            self._repaint()

    def show_all(self) -> None:
        """Show every bar."""
        if self._scene is not None:
            self.show_view(view_range.whole_range(self._scene.count, self._free_share()))

    def show_crosshair(self, bar: int | None) -> None:
        """Put the crosshair on a bar without the mouse; None removes it."""
        self._move_crosshair(None if bar is None else Crosshair(bar, None, 0.0))

    def refresh(self) -> None:
        """Paint anew, after a change of theme or palette."""
        self._repaint()

    def composition(self, ratio: float | None = None) -> Composition | None:
        """What is seen now, for this screen or another pixel ratio."""
        scene = self._scene
        if scene is None:
            return None
        size = Size(self.width(), self.height(), ratio or self.devicePixelRatioF())
        weights = [pane.weight for pane in scene.panes]
        trades = self._trades if self._trades and self._trades.is_of(scene) else None
        setup = trades.chosen if trades is not None else None
        if setup is None:
            setup = chosen_setup(scene.data.setups, scene.clock.timeframe, self._wanted_setup)
        arranged = arrange(
            size, weights, with_regime=bool(scene.regimes), axis_width=axis_width(scene)
        )
        return Composition(scene, self._view, arranged, setup, self._hits, trades)

    def picture(self, ratio: float = 2.0) -> QPixmap:
        """The chart without a crosshair, at ``ratio`` pixels a logical one."""
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.fill(color("chart"))
        seen = self.composition(ratio)
        if seen is not None:
            painter = QPainter(pixmap)
            self._painter.paint_still(painter, seen)
            self._painter.paint_moving(painter, seen, None)
            painter.end()
        return pixmap

    # ------------------------------------------------------------ painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._scene is None:
            paint_message(painter, self.rect(), self._message)
            return
        ratio = self.devicePixelRatioF()
        seen = self._seen
        if seen is None or seen.arrangement.ratio != ratio:
            seen = self._seen = self._paint_still()
        painter.scale(1 / ratio, 1 / ratio)
        painter.drawPixmap(0, 0, self._still)
        if seen is not None:
            self._painter.paint_moving(painter, seen, self._crosshair)

    def _paint_still(self) -> Composition | None:
        seen = self.composition()
        if seen is None:
            return None
        size = QSize(seen.arrangement.width, seen.arrangement.height)
        if self._still.size() != size:
            self._still = QPixmap(size)
            self._still.fill(color("chart"))
        painter = QPainter(self._still)
        self._painter.paint_still(painter, seen)
        painter.end()
        return seen

    def _repaint(self) -> None:
        self._seen = None
        self.update()

    # ------------------------------------------------------------ mouse and keyboard

    def wheelEvent(self, event: QWheelEvent) -> None:
        scene = self._scene
        if scene is None:
            return
        upright = event.angleDelta().y() / 120
        sideways = event.angleDelta().x() / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways = sideways or upright
        if sideways:
            self.show_view(self._view.panned(-sideways * PAN_SHARE * self._view.span, scene.count))
        elif upright:
            anchor = self._position_at(event.position().x())
            self.show_view(self._view.zoomed(ZOOM_STEP**-upright, anchor, scene.count))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._scene is not None:
            self._drag = (event.position().x(), self._view)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._drag = self._drag, None
        self.unsetCursor()
        if pressed is not None and abs(event.position().x() - pressed[0]) < CLICK_SLACK:
            self._choose_bar()

    def _choose_bar(self) -> None:
        """Tell which bar stands under the crosshair, if it is one."""
        scene, crosshair = self._scene, self._crosshair
        if scene is not None and crosshair is not None and 0 <= crosshair.bar < scene.count:
            self.bar_chosen.emit(scene.clock.time(crosshair.bar))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        scene, seen = self._scene, self._seen or self.composition()
        if scene is None or seen is None:
            return
        if self._drag is not None:
            start, view = self._drag
            step = seen.arrangement.plot_width / seen.arrangement.ratio / view.span
            self.show_view(view.panned((start - event.position().x()) / step, scene.count))
        column, row = (
            event.position().x() * seen.arrangement.ratio,
            event.position().y() * seen.arrangement.ratio,
        )
        if column >= seen.arrangement.plot_width:
            self._move_crosshair(None)
            return
        self._move_crosshair(Crosshair(seen.bar_at(column), seen.arrangement.pane_at(row), row))

    def leaveEvent(self, _event: QEvent) -> None:
        self._move_crosshair(None)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._scene is None or not self._press(event):
            text = event.text()
            if text.isalnum() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.typed.emit(text)
            elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose_bar()
            else:
                super().keyPressEvent(event)

    def _press(self, event: QKeyEvent) -> bool:
        scene = self._scene
        if scene is None:
            return False
        count, view = scene.count, self._view
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            sign = 1 if key == Qt.Key.Key_Right else -1
            if shift:
                self._step_crosshair(sign)
            else:
                self.show_view(view.panned(sign * PAN_SHARE * view.span, count))
        elif key in _ZOOM_KEYS:
            self.show_view(view.zoomed(_ZOOM_KEYS[Qt.Key(key)], self._zoom_anchor(), count))
        elif key == Qt.Key.Key_Home:
            self.show_view(view_range.first_range(view.span))
        elif key == Qt.Key.Key_End:
            self.show_view(self._latest(view.span))
        elif key == Qt.Key.Key_Escape and self._crosshair is not None:
            self._move_crosshair(None)
        else:
            return False
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        before = event.oldSize().width() - AXIS_WIDTH
        after = event.size().width() - AXIS_WIDTH
        if self._span is not None:
            self.show_span(*self._span)
        elif self._scene is not None and before > 0 and after > 0:
            span = max(self._view.span * after / before, view_range.FEWEST_BARS)
            self._view = ViewRange(self._view.right - span, self._view.right)
            self._view = self._view.kept_near(self._scene.count)
        self._repaint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (event.Type.PaletteChange, event.Type.StyleChange):
            self._repaint()
        super().changeEvent(event)

    def _step_crosshair(self, sign: int) -> None:
        if self._scene is None:
            return
        last = self._scene.count - 1
        bar = min(int(self._view.right), last) if self._crosshair is None else self._crosshair.bar
        bar = min(max(bar + sign, 0), last)
        self.show_crosshair(bar)
        if not self._view.left <= bar <= self._view.right:
            self.show_view(self._view.panned(sign * self._view.span / 2, last + 1))

    def _move_crosshair(self, crosshair: Crosshair | None) -> None:
        if crosshair == self._crosshair:
            return
        moved = (crosshair and crosshair.bar) != (self._crosshair and self._crosshair.bar)
        self._crosshair = crosshair
        self.update()
        if moved and self._scene is not None:
            time = None if crosshair is None else self._scene.clock.time(crosshair.bar)
            self.crosshair_moved.emit(time)

    def _zoom_anchor(self) -> float:
        if self._crosshair is not None:
            return float(self._crosshair.bar)
        count = self._scene.count if self._scene is not None else 0
        return min(self._view.right, count - 1.0)

    def _position_at(self, x: float) -> float:
        seen = self._seen or self.composition()
        if seen is None:
            return self._view.right
        width = seen.arrangement.plot_width / seen.arrangement.ratio
        return self._view.left + min(x / width, 1.0) * self._view.span

    def _latest(self, span: float) -> ViewRange:
        count = self._scene.count if self._scene is not None else 0
        return view_range.latest_range(count, span, self._free_share())

    def _free_share(self) -> float:
        width = max(self.width() - AXIS_WIDTH, 1)
        return min(view_range.FUTURE_SHARE, FREE_WIDTH / width)

    def _bars_that_fit(self) -> float:
        return max(self.width() - AXIS_WIDTH, 1) / BAR_STEP


_ZOOM_KEYS = {
    Qt.Key.Key_Plus: 1 / ZOOM_STEP,
    Qt.Key.Key_Equal: 1 / ZOOM_STEP,
    Qt.Key.Key_Up: 1 / ZOOM_STEP,
    Qt.Key.Key_Minus: ZOOM_STEP,
    Qt.Key.Key_Down: ZOOM_STEP,
}
