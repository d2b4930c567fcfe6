"""How far price went against the trades, and how far for them: a mark for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QPixmap

from app.ui.charts.primitives import StampBatch
from app.ui.charts.value_ticks import value_ticks
from app.ui.models import formats
from app.ui.panels.journal_statistics.density_picture import draw_density
from app.ui.panels.journal_statistics.plot_card import PlotData
from app.ui.panels.journal_statistics.scatter import apart
from app.ui.theme import color, font
from app.ui.theme import paint as draw
from app.ui.widgets.still_drawing import StillDrawing

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

    from app.ui.panels.journal_statistics.scatter import Floats, Scatter

_HEAD, _AXIS, _FOOT, _EDGE = 22.0, 40.0, 20.0, 6.0
_MARK: Final = 7.0
_REACH: Final = 10.0
_CLOSE: Final = 1.5
_CROWDED: Final = 2.0
_ROOMY: Final = 430


class ScatterFace(StillDrawing):
    """A circle for each win, a cross for each loss; squares by their share where they are too many.

    Signals:
        trade_chosen: the id of the trade whose mark was clicked or entered.
    """

    trade_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("MAE against MFE"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._shown: Scatter | None = None
        self._chosen = ""
        self._hovered: int | None = None
        self._stamps = StampBatch()

    @property
    def shown(self) -> Scatter | None:
        """What is shown."""
        return self._shown

    @property
    def hovered(self) -> int | None:
        """The mark under the mouse or the keyboard."""
        return self._hovered

    def show_scatter(self, shown: Scatter | None) -> None:
        """Show other trades."""
        self._shown, self._hovered = shown, None
        told = "" if shown is None else self.tr("{0} trades").format(formats.count(len(shown)))
        self.setAccessibleDescription(told)
        self.draw_anew()

    def choose(self, trade_id: str) -> None:
        """Put a ring around a trade's mark; "" none."""
        self._chosen = trade_id
        self.update()

    # ------------------------------------------------------------ places

    def plot(self) -> QRectF:
        """Where marks stand, logical pixels."""
        return QRectF(self.rect()).adjusted(_EDGE, _HEAD, -_AXIS, -_FOOT)

    def points(self) -> tuple[Floats, Floats]:
        """Places of all marks, logical pixels: float64[n] each."""
        shown, plot = self._shown, self.plot()
        if shown is None:
            return np.empty(0), np.empty(0)
        across, up = shown.shares()
        return plot.left() + across * plot.width(), plot.bottom() - up * plot.height()

    def mark_at(self, x: float, y: float) -> int | None:
        """The nearest mark within reach of a point, logical pixels."""
        columns, rows = self.points()
        if not len(columns):
            return None
        distance = np.hypot(columns - x, rows - y)
        nearest = int(distance.argmin())
        return nearest if distance[nearest] <= _REACH else None

    @property
    def is_crowded(self) -> bool:
        """Whether marks would hide one another, so that their density is drawn instead."""
        shown, plot = self._shown, self.plot()
        covered = 0.0 if shown is None else len(shown) * _MARK * _MARK
        return covered > _CROWDED * plot.width() * plot.height()

    # ------------------------------------------------------------ painting

    def draw(self, painter: QPainter, area: QRectF) -> None:
        shown = self._shown
        if shown is None or area.isEmpty():
            return
        self._draw_axes(painter, shown)
        self._draw_limits(painter, shown)
        if self.is_crowded:
            draw_density(painter, self.plot(), shown)
        else:
            self._draw_marks(painter, shown)
        self._draw_key(painter, shown)

    def _draw_axes(self, painter: QPainter, shown: Scatter) -> None:
        plot = self.plot()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for value in value_ticks(shown.left, 0.0, plot.width() / 1.6):
            x = round(plot.right() - value / shown.left * plot.width())
            painter.fillRect(QRectF(x, plot.top(), 1, plot.height()), color("grid"))
            place = QRectF(x - 24, plot.bottom() + 3, 48, _FOOT - 3)
            draw.text(painter, place, _axis_words(value), "text3", font(11), "center")
        for value in value_ticks(0.0, shown.top, plot.height()):
            y = round(plot.bottom() - value / shown.top * plot.height())
            painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), color("grid"))
            place = QRectF(plot.right() + 6, y - 8, _AXIS - 6, 16)
            draw.text(painter, place, _axis_words(value), "text3", font(11))
        painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), color("line"))
        painter.fillRect(QRectF(plot.right(), plot.top(), 1, plot.height()), color("line"))

    def _draw_limits(self, painter: QPainter, shown: Scatter) -> None:
        plot = self.plot()
        painter.setPen(QPen(color("edge"), 1, Qt.PenStyle.DashLine))
        x = round(plot.right() + plot.width() / shown.left) + 0.5
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        if shown.target is not None:
            y = round(plot.bottom() - shown.target / shown.top * plot.height()) + 0.5
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _draw_marks(self, painter: QPainter, shown: Scatter) -> None:
        columns, rows = self.points()
        kinds, ratio = shown.kinds, self.devicePixelRatioF()
        for kind in (-1, 0, 1):
            at = np.flatnonzero(kinds == kind)
            at, stamp = at[apart(columns[at], rows[at], _CLOSE)], _stamp(kind, ratio)
            self._stamps.set(columns[at], rows[at], stamp)
            self._stamps.draw(painter, stamp)

    def _draw_key(self, painter: QPainter, shown: Scatter) -> None:
        left, ratio, crowded = 0.0, self.devicePixelRatioF(), self.is_crowded
        kinds = ((1, self.tr("win"), "up"), (-1, self.tr("loss"), "down"))
        for kind, name, token in kinds:
            if crowded:
                painter.fillRect(QRectF(left + 1, 4, 8, 8), color(token))
            else:
                painter.drawPixmap(QPointF(left, 3), _stamp(kind, ratio))
            draw.text(painter, QRectF(left + 15, 0, 40, 16), name, "text2", font(11))
            left += 50
        if crowded and self.width() >= _ROOMY:
            words = self.tr("stronger: more trades")
            draw.text(painter, QRectF(left, 0, 140, 16), words, "text3", font(11))
            left += 124
        told = self.tr("dashed: stop −1 R")
        if shown.target is not None:
            told += self.tr(", target {0}").format(formats.signed(shown.target, 1, "R"))
        place = QRectF(left, 0, self.width() - left, 16)
        draw.text(painter, place, told, "text3", font(11), "right")

    def draw_over(self, painter: QPainter) -> None:
        shown = self._shown
        if shown is None:
            return
        columns, rows = self.points()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place, token in ((self._chosen_place(), "accent"), (self._hovered, "text")):
            if place is not None:
                painter.setPen(QPen(color(token), 1.5))
                painter.drawEllipse(QPointF(columns[place], rows[place]), 7, 7)

    def _chosen_place(self) -> int | None:
        shown = self._shown
        if shown is None or self._chosen not in shown.ids:
            return None
        return shown.ids.index(self._chosen)

    # ------------------------------------------------------------ mouse and keyboard

    def words_of(self, place: int) -> str:
        """A mark in words."""
        shown = self._shown
        if shown is None:
            return ""
        result = None if np.isnan(shown.r[place]) else float(shown.r[place])
        return self.tr("{0} {1}: MAE {2} R, MFE {3} R").format(
            shown.symbols[place],
            formats.signed(result, 2, "R"),
            formats.signed(float(shown.x[place]), 2),
            formats.signed(float(shown.y[place]), 2),
        )

    def _hover(self, place: int | None) -> None:
        if place != self._hovered:
            self._hovered = place
            told = "" if place is None else self.words_of(place)
            self.setToolTip(told)
            self.setAccessibleDescription(told)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.mark_at(event.position().x(), event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._hover(self.mark_at(event.position().x(), event.position().y()))
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if self._shown is not None and step:
            self._step(self._shown, step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _step(self, shown: Scatter, step: int) -> None:
        """To the next mark from left to right."""
        order = np.lexsort((shown.y, shown.x))
        at = -1 if self._hovered is None else int(np.flatnonzero(order == self._hovered)[0])
        at = max(len(order) - 1, 0) if at < 0 and step < 0 else at + step
        self._hover(int(order[min(max(at, 0), len(order) - 1)]))

    def _choose(self) -> None:
        if self._shown is not None and self._hovered is not None:
            self.choose(self._shown.ids[self._hovered])
            self.trade_chosen.emit(self._chosen)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hover(None)

    def data(self) -> PlotData:
        """A row for each mark."""
        shown = self._shown
        titles = (self.tr("Trade"), self.tr("Symbol"), "MAE R", "MFE R", "R")
        if shown is None:
            return PlotData(titles, [])
        results = [None if np.isnan(r) else r for r in shown.r.tolist()]
        columns = (shown.ids, shown.symbols, shown.x.tolist(), shown.y.tolist(), results)
        return PlotData(titles, list(zip(*columns, strict=True)))


def _axis_words(value: float) -> str:
    return formats.signed(value, 1) if abs(value) > 1e-9 else "0"


def _stamp(kind: int, ratio: float) -> QPixmap:
    """A circle, a cross or a dot to be set down many times."""
    side = _MARK + 2
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle, half = QPointF(side / 2, side / 2), _MARK / 2
    if kind > 0:
        painter.setPen(QPen(color("up"), 1))
        painter.setBrush(color("up", 0.35))
        painter.drawEllipse(middle, half, half)
    elif kind < 0:
        painter.setPen(QPen(color("down"), 1.4))
        for rise in (-1, 1):
            reach = QPointF(half * 0.8, half * 0.8 * rise)
            painter.drawLine(middle - reach, middle + reach)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("text3"))
        painter.drawEllipse(middle, half / 2, half / 2)
    painter.end()
    return made
