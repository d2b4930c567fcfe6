"""Marks at the bars where a rule that is being written holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF

from app.domain.setup import Direction
from app.ui.charts.frame import logical
from app.ui.theme import paint

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from app.domain.timeframe import Timeframe
    from app.ui.charts.frame import Frame
    from app.ui.charts.scene import Scene

MARK_GAP, MARK_SIZE = 9.0, 6.0
TOKEN = "info"


@dataclass(frozen=True, slots=True, eq=False)
class ChartHits:
    """Where a rule holds.

    Attributes:
        times: int64[n], opening times of the bars, UTC ms, oldest first.
        timeframe: of these bars; the chart may show another one.
        direction: marks of long rules stand below the bars, of short ones above.
    """

    times: NDArray[np.int64]
    timeframe: Timeframe
    direction: Direction

    def positions(self, scene: Scene) -> NDArray[np.int64]:
        """The chart's bars that were the last to close with each of these, each once."""
        step = scene.clock.timeframe.milliseconds
        closes = self.times + self.timeframe.milliseconds
        found = np.unique((closes - step - scene.clock.start) // step)
        return found[(found >= 0) & (found < scene.count)]


def paint_hits(painter: QPainter, frame: Frame, scene: Scene, hits: ChartHits) -> None:
    """Paint a triangle at each bar in view; marks that would cover one another are left out."""
    bars = hits.positions(scene)
    bars = bars[(bars >= frame.view.left) & (bars <= frame.view.right)]
    if not len(bars):
        return
    columns = np.array([frame.column(float(bar)) for bar in bars]) / frame.ratio
    slots = (columns // (MARK_SIZE / 2)).astype(np.int64)
    _, kept = np.unique(slots, return_index=True)
    is_long = hits.direction is Direction.LONG
    prices = (scene.data.candles.low if is_long else scene.data.candles.high)[bars[kept]]
    rows = frame.rows(prices) / frame.ratio + (MARK_GAP if is_long else -MARK_GAP)
    half = frame.hairline / 2 / frame.ratio
    with logical(painter, frame.ratio):
        painter.setRenderHint(painter.RenderHint.Antialiasing, True)
        for column, row in zip(columns[kept].tolist(), rows.tolist(), strict=True):
            center = QPointF(int(column) + half, row)
            paint.triangle(painter, center, up=is_long, size=MARK_SIZE, token=TOKEN)
