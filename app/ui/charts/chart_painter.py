"""Paints a composition: what stands still, and what follows the mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt

from app.ui.charts import legend
from app.ui.charts.axes import (
    TAG_HEIGHT,
    Tag,
    paint_tag,
    paint_time_axis,
    paint_time_tag,
    paint_value_axis,
)
from app.ui.charts.candle_item import BarItem, CandleItem
from app.ui.charts.frame import Frame, logical
from app.ui.charts.grid_item import paint_grid
from app.ui.charts.hit_item import paint_hits
from app.ui.charts.line_item import LineItem, hairline_pen, paint_band, paint_level
from app.ui.charts.regime_item import paint_regimes
from app.ui.charts.setup_item import (
    paint_fills,
    paint_levels,
    paint_other_marks,
    paint_zones,
)
from app.ui.charts.time_ticks import moment_label
from app.ui.charts.trade_item import paint_trades
from app.ui.charts.value_scale import ValueScale
from app.ui.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.ui.charts.composition import Composition
    from app.ui.charts.pyramid import Columns
    from app.ui.charts.scene import Pane, SceneLine

LEGEND_TOP, OVERLAYS_TOP, PANE_LEGEND_TOP = 4.0, 24.0, 3.0


@dataclass(frozen=True, slots=True)
class Crosshair:
    """Where the mouse is: a bar, a pane, and a row of device pixels in it."""

    bar: int
    pane: int | None
    row: float


class ChartPainter:
    """Keeps the buffers of its items between frames, and nothing else."""

    def __init__(self) -> None:
        self._candles = CandleItem()
        self._bars = BarItem()
        self._line = LineItem()

    def paint_still(self, painter: QPainter, seen: Composition) -> None:
        """Paint everything that does not depend on the mouse (device pixels)."""
        arranged = seen.arrangement
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)
        painter.fillRect(0, 0, arranged.width, arranged.height, color("chart"))
        columns = seen.scene.candles.columns(seen.view.left, seen.view.right, arranged.plot_width)
        for index, (pane, frame) in enumerate(zip(seen.scene.panes, seen.frames, strict=True)):
            ticks = seen.values(index)
            painter.setClipRect(QRect(0, frame.area.top, frame.plot_width, frame.area.height))
            lines = [value for value, _ in ticks] if pane.kind != "study" else []
            paint_grid(painter, frame, lines, seen.times)
            self._paint_pane(painter, seen, pane, frame, columns)
            painter.setClipping(False)
            width = arranged.width - arranged.plot_width
            paint_value_axis(painter, frame, width, ticks, seen.tags(index))
            if index:
                painter.fillRect(0, frame.area.top, arranged.width, frame.hairline, color("line"))
        self._paint_foot(painter, seen)

    def paint_moving(
        self, painter: QPainter, seen: Composition, crosshair: Crosshair | None
    ) -> None:
        """Paint the crosshair and the legends' values (device pixels)."""
        if crosshair is not None:
            _paint_crosshair(painter, seen, crosshair)
        last = seen.scene.count - 1
        index = last if crosshair is None else min(max(crosshair.bar, 0), last)
        with logical(painter, seen.arrangement.ratio):
            _paint_legends(painter, seen, index)

    def _paint_pane(
        self,
        painter: QPainter,
        seen: Composition,
        pane: Pane,
        frame: Frame,
        columns: Columns | None,
    ) -> None:
        if columns is None:
            return
        if pane.kind == "price":
            self._paint_price(painter, seen, frame, columns)
            return
        if pane.kind == "volume":
            level = columns.level
            self._bars.paint(painter, frame, columns.x, level.volume, level.close >= level.open)
        self._paint_band(painter, frame, pane)
        self._paint_lines(painter, frame, pane)

    def _paint_price(
        self, painter: QPainter, seen: Composition, frame: Frame, columns: Columns
    ) -> None:
        if seen.setup is not None:
            until = seen.trades.until if seen.trades is not None else None
            paint_zones(painter, frame, seen.scene, seen.setup, until)
        self._paint_lines(painter, frame, seen.scene.panes[0])
        last = hairline_pen(frame, seen.last_token, Qt.PenStyle.DotLine)
        paint_level(painter, frame, seen.scene.close(-1), last)
        self._candles.paint(painter, frame, columns)
        if seen.hits is not None:
            paint_hits(painter, frame, seen.scene, seen.hits)
        if seen.trades is not None:
            paint_trades(painter, frame, seen.scene, seen.trades)
        paint_other_marks(painter, frame, seen.scene, seen.setup)
        if seen.setup is not None:
            paint_levels(painter, frame, seen.scene, seen.setup)
            paint_fills(painter, frame, seen.scene, seen.setup)

    def _paint_band(self, painter: QPainter, frame: Frame, pane: Pane) -> None:
        for study in pane.studies:
            if study.band is not None:
                paint_band(painter, frame, *study.band, study.lines[0].token)
                for value in study.band:
                    paint_level(
                        painter, frame, value, hairline_pen(frame, "edge", Qt.PenStyle.DotLine)
                    )

    def _paint_lines(self, painter: QPainter, frame: Frame, pane: Pane) -> None:
        for study in pane.studies:
            for line in study.lines:
                if line.is_histogram:
                    self._paint_histogram(painter, frame, line)
                else:
                    self._line.paint(painter, frame, line.line, line.token)

    def _paint_histogram(self, painter: QPainter, frame: Frame, line: SceneLine) -> None:
        view = frame.view
        if frame.step < 1:
            x, lows, highs = line.line.bands(view.left, view.right, frame.plot_width)
            values = np.where(np.abs(lows) > np.abs(highs), lows, highs)
        else:
            x, values = line.line.points(view.left, view.right)
        paint_level(painter, frame, 0.0, hairline_pen(frame, "edge"))
        self._bars.paint(painter, frame, x, values, values >= 0)

    def _paint_foot(self, painter: QPainter, seen: Composition) -> None:
        arranged = seen.arrangement
        strip = Frame(
            seen.view, ValueScale(0, 1, 0, 1), arranged.regime, arranged.plot_width, arranged.ratio
        )
        painter.fillRect(
            arranged.plot_width, strip.area.top, strip.hairline, strip.area.height, color("line")
        )
        painter.setClipRect(QRect(0, strip.area.top, strip.plot_width, strip.area.height))
        if strip.area.height:
            paint_regimes(painter, strip, seen.scene.regimes)
        painter.setClipping(False)
        paint_time_axis(painter, arranged, seen.times, strip.column)


def _paint_crosshair(painter: QPainter, seen: Composition, crosshair: Crosshair) -> None:
    arranged = seen.arrangement
    frame = seen.frames[0]
    column = int(frame.column(crosshair.bar))
    if not 0 <= column < arranged.plot_width:
        return
    painter.setRenderHint(painter.RenderHint.Antialiasing, False)
    painter.setPen(hairline_pen(frame, "text3", Qt.PenStyle.DashLine))
    painter.drawLine(column, 0, column, arranged.regime.bottom - 1)
    if crosshair.pane is not None:
        row = round(crosshair.row)
        painter.drawLine(0, row, arranged.plot_width - 1, row)
        _paint_crosshair_tag(painter, seen, crosshair.pane, crosshair.row)
    words = moment_label(seen.scene.clock, crosshair.bar)
    labels = [frame.column(tick.position) for tick in seen.times]
    paint_time_tag(painter, arranged, column, words, labels)


def _paint_crosshair_tag(painter: QPainter, seen: Composition, pane: int, row: float) -> None:
    arranged, frame = seen.arrangement, seen.frames[pane]
    value = frame.scale.value(row)
    ratio = arranged.ratio
    left, width = arranged.plot_width / ratio, (arranged.width - arranged.plot_width) / ratio
    area = QRectF(left + 1, row / ratio - TAG_HEIGHT / 2, width - 2, TAG_HEIGHT)
    with logical(painter, ratio):
        painter.setRenderHint(painter.RenderHint.Antialiasing, True)
        paint_tag(painter, area, Tag(value, seen.label(pane, value), "raised"))


def _paint_legends(painter: QPainter, seen: Composition, index: int) -> None:
    arranged, scene = seen.arrangement, seen.scene
    room = arranged.plot_width / arranged.ratio
    painter.setRenderHint(painter.RenderHint.Antialiasing, True)
    legend.paint_line(painter, legend.price_groups(scene, index), LEGEND_TOP, room, 12)
    for number, pane in enumerate(scene.panes):
        if pane.kind == "price":
            groups = legend.study_groups(pane.studies, index, tick=scene.data.tick)
            top = OVERLAYS_TOP
        elif pane.kind == "volume":
            groups = legend.volume_groups(scene, index)
            top = arranged.panes[number].top / arranged.ratio + PANE_LEGEND_TOP
        else:
            groups = legend.study_groups(
                pane.studies, index, tick=None, decimals=seen.decimals(number)
            )
            top = arranged.panes[number].top / arranged.ratio + PANE_LEGEND_TOP
        if groups:
            legend.paint_line(painter, groups, top, room, 11)
