"""Paints a run's curves: equity over drawdown, the regime behind and below."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QRect, Qt

from app.ui.charts import legend
from app.ui.charts.axes import Tag, paint_time_axis, paint_time_tag, paint_value_axis
from app.ui.charts.frame import Frame, logical
from app.ui.charts.grid_item import paint_grid
from app.ui.charts.legend import Group, Span
from app.ui.charts.line_item import LineItem, hairline_pen, paint_level
from app.ui.charts.primitives import RectBatch
from app.ui.charts.regime_item import paint_regimes
from app.ui.charts.time_ticks import moment_label, time_ticks
from app.ui.charts.value_scale import ValueScale, extent, with_room
from app.ui.charts.value_ticks import value_ticks
from app.ui.models import formats
from app.ui.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.ui.charts.curves import Curves
    from app.ui.charts.frame import Area, Arrangement
    from app.ui.charts.line_pyramid import LinePyramid
    from app.ui.charts.time_ticks import TimeTick
    from app.ui.charts.view_range import ViewRange

EQUITY_WEIGHT, DRAWDOWN_WEIGHT = 73.0, 27.0
REGIME_SHARE, FILL_SHARE = 0.05, 0.28
HEAD_ROOM, FOOT_ROOM = 0.14, 0.05
TICK_DENSITY = 1.4


@dataclass(frozen=True)
class CurvePicture:
    """Curves seen through one view.

    Attributes:
        quote: currency of the money, "" when unknown.
    """

    curves: Curves
    view: ViewRange
    arrangement: Arrangement
    quote: str = ""

    @cached_property
    def frames(self) -> tuple[Frame, Frame]:
        """Of the equity's pane and of the drawdown's."""
        arranged, curves, view = self.arrangement, self.curves, self.view
        lines = [curves.equity] if curves.hold is None else [curves.equity, curves.hold]
        seen = [bound for line in lines for bound in line.extent(view.left, view.right) or ()]
        low, high = with_room(extent(seen), HEAD_ROOM, FOOT_ROOM)
        below = curves.drawdown.extent(view.left, view.right)
        deepest = min(below[0] if below else 0.0, -curves.least_depth)
        return (
            self._frame(ValueScale, low, high, arranged.panes[0]),
            self._frame(ValueScale, deepest * 1.12, 0.0, arranged.panes[1]),
        )

    def _frame(self, make: type[ValueScale], low: float, high: float, area: Area) -> Frame:
        arranged = self.arrangement
        scale = make(low, high, area.top, max(area.height, 1))
        return Frame(self.view, scale, area, arranged.plot_width, arranged.ratio)

    @cached_property
    def times(self) -> tuple[TimeTick, ...]:
        """Labels of the time axis."""
        width = self.arrangement.plot_width / self.arrangement.ratio
        return time_ticks(self.curves.clock, self.view.left, self.view.right, width)

    def bar_at(self, column: float) -> int:
        """The bar under a pixel column, held within the run."""
        position = self.view.left + column / self.arrangement.plot_width * self.view.span
        return min(max(round(position), 0), self.curves.count - 1)

    def values(self, pane: int) -> tuple[tuple[float, str], ...]:
        """Labels of a pane's value axis."""
        frame = self.frames[pane]
        height = frame.area.height / frame.ratio * (TICK_DENSITY if pane else 1.0)
        ticks = value_ticks(frame.scale.low, frame.scale.high, height)
        if pane:
            return tuple((tick, self._depth(tick)) for tick in ticks if tick < 0)
        return tuple((tick, _label(tick)) for tick in ticks)

    def _depth(self, value: float) -> str:
        unit = self.curves.depth_unit
        return formats.signed(value, 1 if abs(value) < 10 else 0, unit if len(unit) == 1 else "")

    def tags(self, pane: int) -> tuple[Tag, ...]:
        """Where the curves ended, and the deepest drawdown."""
        curves = self.curves
        if pane:
            deepest = -curves.deepest
            return (Tag(deepest, self._depth(deepest), "down", 0.28),) if deepest < 0 else ()
        last = curves.equity.last()
        ended = () if last is None else (Tag(last, _label(last), "accent", ink="onaccent"),)
        held = None if curves.hold is None else curves.hold.last()
        return ended if held is None else (*ended, Tag(held, _label(held), "raised"))


class EquityPainter:
    """Keeps the buffers of its items between frames, and nothing else."""

    def __init__(self) -> None:
        self._line = LineItem()
        self._fill = RectBatch()

    def paint_still(self, painter: QPainter, seen: CurvePicture) -> None:
        """Paint everything that does not depend on the mouse (device pixels)."""
        arranged = seen.arrangement
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)
        painter.fillRect(0, 0, arranged.width, arranged.height, color("chart"))
        for pane, frame in enumerate(seen.frames):
            ticks = seen.values(pane)
            painter.setClipRect(QRect(0, frame.area.top, frame.plot_width, frame.area.height))
            _paint_trends(painter, frame, seen.curves)
            paint_grid(painter, frame, [value for value, _ in ticks], seen.times)
            if pane:
                self._paint_drawdown(painter, frame, seen.curves.drawdown)
            else:
                self._paint_money(painter, frame, seen.curves)
            painter.setClipping(False)
            width = arranged.width - arranged.plot_width
            paint_value_axis(painter, frame, width, ticks, seen.tags(pane))
            if pane:
                painter.fillRect(0, frame.area.top, arranged.width, frame.hairline, color("line"))
        _paint_foot(painter, seen)

    def _paint_money(self, painter: QPainter, frame: Frame, curves: Curves) -> None:
        first = curves.equity.at(0)
        if first is not None:
            paint_level(painter, frame, first, hairline_pen(frame, "edge", Qt.PenStyle.DotLine))
        if curves.hold is not None:
            self._line.paint(painter, frame, curves.hold, "text3")
        self._line.paint(painter, frame, curves.equity, "accent")

    def _paint_drawdown(self, painter: QPainter, frame: Frame, line: LinePyramid) -> None:
        view = frame.view
        if frame.step < 1:
            x, lows, _ = line.bands(view.left, view.right, frame.plot_width)
        else:
            x, lows = line.points(view.left, view.right)
        if not len(x):
            return
        columns = np.arange(0, frame.plot_width, dtype=np.float64)
        at = view.left + (columns + 0.5) / frame.step
        depth = np.interp(at, x, lows, left=0.0, right=0.0)
        top = frame.scale.row(0.0)
        heights = np.maximum(frame.rows(depth) - top, 0.0)
        self._fill.set(columns, np.full(len(columns), np.floor(top)), 1.0, np.ceil(heights))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("down", FILL_SHARE))
        self._fill.draw(painter)
        self._line.paint(painter, frame, line, "down")

    def paint_moving(self, painter: QPainter, seen: CurvePicture, bar: int | None) -> None:
        """Paint the crosshair at a bar, and the legends (device pixels)."""
        if bar is not None:
            _paint_crosshair(painter, seen, bar)
        at = seen.curves.count - 1 if bar is None else bar
        room = seen.arrangement.plot_width / seen.arrangement.ratio
        below = seen.arrangement.panes[1].top / seen.arrangement.ratio
        with logical(painter, seen.arrangement.ratio):
            painter.setRenderHint(painter.RenderHint.Antialiasing, True)
            legend.paint_line(painter, money_groups(seen, at), 4.0, room, 12)
            legend.paint_line(painter, drawdown_groups(seen, at), below + 3.0, room, 11)


def money_groups(seen: CurvePicture, bar: int) -> tuple[Group, ...]:
    """Equity and buy and hold at a bar."""
    curves = seen.curves
    unit = Span(seen.quote, "text3")
    name = curves.name or _tr("Equity, marked to market")
    groups = [_group(name, "accent", curves.equity.at(bar), unit)]
    if curves.hold is not None:
        title = curves.second_name or _tr("Buy and hold")
        groups.append(_group(title, "text3", curves.hold.at(bar), unit))
    return tuple(groups)


def drawdown_groups(seen: CurvePicture, bar: int) -> tuple[Group, ...]:
    """The drawdown at a bar."""
    below = seen.curves.drawdown.at(bar)
    words = formats.signed(below, 1, seen.curves.depth_unit)
    return (Group((Span(_tr("Drawdown"), "text2"), Span(words, "text"))),)


def _group(title: str, token: str, value: float | None, unit: Span) -> Group:
    words = formats.number(value, 0 if value is None or abs(value) >= 1000 else 2)
    return Group((Span("", token, dash=True), Span(title, "text2"), Span(words, "text", 500), unit))


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def _label(value: float) -> str:
    return formats.compact(value) if abs(value) >= 1000 else formats.number(value, 2)


def _paint_trends(painter: QPainter, frame: Frame, curves: Curves) -> None:
    """Bull and bear behind the lines, hardly visible."""
    for stretch in curves.regimes:
        left = max(int(frame.column(stretch.start)), 0)
        right = min(int(frame.column(stretch.stop)), frame.plot_width)
        if right > left and stretch.trend != "range":
            ground = color(stretch.trend, REGIME_SHARE)
            painter.fillRect(left, frame.area.top, right - left, frame.area.height, ground)


def _paint_foot(painter: QPainter, seen: CurvePicture) -> None:
    arranged = seen.arrangement
    scale = ValueScale(0, 1, 0, 1)
    strip = Frame(seen.view, scale, arranged.regime, arranged.plot_width, arranged.ratio)
    painter.setClipRect(QRect(0, strip.area.top, strip.plot_width, strip.area.height))
    if strip.area.height:
        paint_regimes(painter, strip, seen.curves.regimes)
    painter.setClipping(False)
    paint_time_axis(painter, arranged, seen.times, strip.column)


def _paint_crosshair(painter: QPainter, seen: CurvePicture, bar: int) -> None:
    arranged, frame = seen.arrangement, seen.frames[0]
    column = int(frame.column(bar))
    if not 0 <= column < arranged.plot_width:
        return
    painter.setRenderHint(painter.RenderHint.Antialiasing, False)
    painter.setPen(hairline_pen(frame, "text3", Qt.PenStyle.DashLine))
    painter.drawLine(column, 0, column, arranged.regime.bottom - 1)
    labels = [frame.column(tick.position) for tick in seen.times]
    words = moment_label(seen.curves.clock, bar)
    paint_time_tag(painter, arranged, column, words, labels)
