"""A backtest's trades on their symbol's chart: from entry to exit, coloured by result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen

from app.ui.charts.frame import logical
from app.ui.theme import color, paint

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from app.domain.setup import Setup
    from app.domain.timeframe import Timeframe
    from app.ui.charts.frame import Frame
    from app.ui.charts.scene import Scene

MARK_SIZE, DOT_SIZE = 7.0, 2.5


@dataclass(frozen=True, slots=True, eq=False)
class ChartTrades:
    """The n trades of a run on one symbol.

    Attributes:
        entries: int64[n], opening times of the bars of entry, UTC ms, ascending. ``exits`` are
            those of the last exits.
        entry_prices: float64[n], quote currency. So are ``exit_prices``.
        won: bool[n], whether it gained after costs.
        is_long: bool[n].
        chosen: the one to draw with its levels and fills, as the setup it was; None: none.
        until: where the chosen one's zones end, UTC ms; None: at the right edge.
    """

    symbol: str
    timeframe: Timeframe
    entries: NDArray[np.int64]
    entry_prices: NDArray[np.float64]
    exits: NDArray[np.int64]
    exit_prices: NDArray[np.float64]
    won: NDArray[np.bool_]
    is_long: NDArray[np.bool_]
    chosen: Setup | None = None
    until: int | None = None

    def is_of(self, scene: Scene) -> bool:
        """Whether a scene shows the symbol of these trades."""
        return scene.data.request.symbol == self.symbol


def paint_trades(painter: QPainter, frame: Frame, scene: Scene, trades: ChartTrades) -> None:
    """Paint the trades in view; of those that would cover one another one is painted."""
    clock, view = scene.clock, frame.view
    starts = np.floor((trades.entries - clock.start) / clock.timeframe.milliseconds)
    ends = np.floor((trades.exits - clock.start) / clock.timeframe.milliseconds)
    places = np.flatnonzero((ends >= view.left) & (starts <= view.right))
    if not len(places):
        return
    left, right = frame.columns(starts[places]), frame.columns(ends[places])
    slots = np.stack(((left / frame.ratio // DOT_SIZE), (right / frame.ratio // DOT_SIZE)))
    _, kept = np.unique(slots.astype(np.int64), axis=1, return_index=True)
    entry = frame.rows(trades.entry_prices[places])
    leaving = frame.rows(trades.exit_prices[places])
    half = frame.hairline / 2
    with logical(painter, frame.ratio):
        painter.setRenderHint(painter.RenderHint.Antialiasing, True)
        for at in kept.tolist():
            one = QPointF(int(left[at]) + half, entry[at]) / frame.ratio
            other = QPointF(int(right[at]) + half, leaving[at]) / frame.ratio
            number = places[at]
            token = "up" if trades.won[number] else "down"
            _paint(painter, (one, other), token, up=bool(trades.is_long[number]))


def _paint(painter: QPainter, ends: tuple[QPointF, QPointF], token: str, *, up: bool) -> None:
    painter.setPen(QPen(color(token), 1.2, Qt.PenStyle.DashLine))
    painter.drawLine(*ends)
    paint.triangle(painter, ends[0], up=up, size=MARK_SIZE, token="text2")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(token))
    painter.drawEllipse(ends[1], DOT_SIZE, DOT_SIZE)
