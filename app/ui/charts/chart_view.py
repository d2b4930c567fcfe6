"""The chart widget: candles with all panes of one symbol and timeframe."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap

from app.ui.charts import view_range
from app.ui.charts.bar_plot import BarPlot
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

    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from app.services.chart_data import ChartData
    from app.ui.charts.hit_item import ChartHits
    from app.ui.charts.message import Message
    from app.ui.charts.scene import Scene
    from app.ui.charts.trade_item import ChartTrades

BAR_STEP = 5.0
FREE_WIDTH = 80.0


class ChartView(BarPlot[Composition]):
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
        self.setMinimumSize(160, 120)
        self._painter = ChartPainter()
        self._zone: tzinfo = ZoneInfo("UTC")
        self._scene: Scene | None = None
        self._span: tuple[int, int] | None = None
        self._wanted_setup: str | None = None
        self._hits: ChartHits | None = None
        self._trades: ChartTrades | None = None
        self._message = NOTHING
        self._crosshair: Crosshair | None = None
        self.setAccessibleName("Chart")
        self.show_message(NOTHING)

    @property
    def scene(self) -> Scene | None:
        """What is shown, None while a message stands in its place."""
        return self._scene

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
            self._view = self.last_view(self._bars_that_fit())
        self.setAccessibleDescription(summary(scene))
        self.repaint_all()

    def show_message(self, message: Message) -> None:
        """Show words in place of a chart."""
        self._scene, self._message, self._crosshair = None, message, None
        self.setAccessibleDescription(f"{message.title}. {message.text}")
        self.repaint_all()

    def show_setup(self, setup_id: str | None) -> None:
        """Draw the levels of this setup; None: of the newest open one."""
        if setup_id != self._wanted_setup:
            self._wanted_setup = setup_id
            self.repaint_all()

    def show_hits(self, hits: ChartHits | None) -> None:
        """Mark the bars where a rule that is being written holds; None: no more."""
        if hits is not self._hits:
            self._hits = hits
            self.repaint_all()

    @property
    def hits(self) -> ChartHits | None:
        """The bars marked for a rule that is being written."""
        return self._hits

    def show_trades(self, trades: ChartTrades | None) -> None:
        """Draw a backtest's trades on their symbol, the chosen one with its levels; None: none."""
        if trades is not self._trades:
            self._trades = trades
            self.repaint_all()

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
            self.repaint_all()

    def show_view(self, view: ViewRange) -> None:
        self._span = None
        super().show_view(view)

    def show_crosshair(self, bar: int | None) -> None:
        self._move_crosshair(None if bar is None else Crosshair(bar, None, 0.0))

    def refresh(self) -> None:
        """Paint anew, after a change of theme or palette."""
        self.repaint_all()

    def look(self, ratio: float | None = None) -> Composition | None:
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
        seen = self.look(ratio)
        if seen is not None:
            painter = QPainter(pixmap)
            self._painter.paint_still(painter, seen)
            self._painter.paint_moving(painter, seen, None)
            painter.end()
        return pixmap

    # ------------------------------------------------------------ painting

    def paint_still(self, painter: QPainter, sight: Composition) -> None:
        self._painter.paint_still(painter, sight)

    def paint_moving(self, painter: QPainter, sight: Composition) -> None:
        self._painter.paint_moving(painter, sight, self._crosshair)

    def paint_nothing(self, painter: QPainter) -> None:
        paint_message(painter, self.rect(), self._message)

    def resizeEvent(self, event: QResizeEvent) -> None:
        before = event.oldSize().width() - AXIS_WIDTH
        after = event.size().width() - AXIS_WIDTH
        if self._span is not None:
            self.show_span(*self._span)
        elif self._scene is not None and before > 0 and after > 0:
            span = max(self._view.span * after / before, view_range.FEWEST_BARS)
            self._view = self.limited(ViewRange(self._view.right - span, self._view.right))
        super().resizeEvent(event)

    # ------------------------------------------------------------ bars

    @property
    def bars(self) -> int:
        return self._scene.count if self._scene is not None else 0

    def whole_view(self) -> ViewRange:
        return view_range.whole_range(self.bars, self._free_share())

    def last_view(self, span: float) -> ViewRange:
        return view_range.latest_range(self.bars, span, self._free_share())

    def _free_share(self) -> float:
        width = max(self.width() - AXIS_WIDTH, 1)
        return min(view_range.FUTURE_SHARE, FREE_WIDTH / width)

    def _bars_that_fit(self) -> float:
        return max(self.width() - AXIS_WIDTH, 1) / BAR_STEP

    # ------------------------------------------------------------ crosshair and keyboard

    @property
    def crosshair_bar(self) -> int | None:
        return None if self._crosshair is None else self._crosshair.bar

    def point_at(self, sight: Composition, at: QPointF) -> None:
        pane = sight.arrangement.pane_at(at.y())
        self._move_crosshair(Crosshair(sight.bar_at(at.x()), pane, at.y()))

    def choose_bar(self) -> None:
        scene, crosshair = self._scene, self._crosshair
        if scene is not None and crosshair is not None and 0 <= crosshair.bar < scene.count:
            self.bar_chosen.emit(scene.clock.time(crosshair.bar))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text.isalnum() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def _move_crosshair(self, crosshair: Crosshair | None) -> None:
        if crosshair == self._crosshair:
            return
        moved = (crosshair and crosshair.bar) != (self._crosshair and self._crosshair.bar)
        self._crosshair = crosshair
        self.update()
        if moved and self._scene is not None:
            time = None if crosshair is None else self._scene.clock.time(crosshair.bar)
            self.crosshair_moved.emit(time)
