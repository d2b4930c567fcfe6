"""Candles, volume and histograms: rectangles in whole device pixels, one call a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from app.ui.charts.primitives import RectBatch
from app.ui.charts.value_scale import is_drawable
from app.ui.theme import color, tint, tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QColor, QPainter

    from app.ui.charts.frame import Frame
    from app.ui.charts.pyramid import Columns, Level

BAR_STRENGTH = 0.5


class CandleItem:
    """Candles of the bars in view, hollow ones where the appearance says so."""

    def __init__(self) -> None:
        self._batch = RectBatch()

    def paint(self, painter: QPainter, frame: Frame, columns: Columns) -> None:
        """Paint the falling bars, then the rising ones."""
        level = columns.level
        known = is_drawable(level.open) & is_drawable(level.close)
        known &= is_drawable(level.high) & is_drawable(level.low)
        rising = level.close >= level.open
        for mask, token in ((known & ~rising, "down"), (known & rising, "up")):
            rectangles = _candles(frame, columns, mask, hollow=tokens().hollow and token == "up")
            self._batch.set(*rectangles)
            _fill(painter, color(token), self._batch)


class BarItem:
    """Bars that stand on a base line: volume, and histograms around zero."""

    def __init__(self) -> None:
        self._batch = RectBatch()

    def paint(
        self,
        painter: QPainter,
        frame: Frame,
        x: NDArray[np.float64],
        values: NDArray[np.float64],
        rising: NDArray[np.bool_],
    ) -> None:
        """Paint bars of ``values`` at bar positions ``x``, coloured by direction."""
        width = frame.body_width()
        left = np.floor(frame.columns(x)) - (width - frame.hairline) // 2
        base = np.round(frame.rows(np.zeros(1)))
        ends = np.round(frame.rows(values))
        top, height = np.minimum(base, ends), np.abs(ends - base)
        known = is_drawable(values) & (values != 0)
        height = np.maximum(height, frame.hairline)
        for mask, token in ((known & rising, "up"), (known & ~rising, "down")):
            self._batch.set(left[mask], top[mask], width, height[mask])
            _fill(painter, tint(token, BAR_STRENGTH, "chart"), self._batch)


def _fill(painter: QPainter, shade: QColor, batch: RectBatch) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    batch.draw(painter)


type Rectangles = tuple[
    NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]
]


def _candles(
    frame: Frame, columns: Columns, mask: NDArray[np.bool_], *, hollow: bool
) -> Rectangles:
    level = columns.level
    line = frame.hairline
    x = np.floor(frame.columns(columns.x[mask]))
    high, low = (np.round(frame.rows(column[mask])) for column in (level.high, level.low))
    width = frame.body_width() if columns.bars == 1 else line
    if width <= line:
        wick = np.full(len(x), float(line))
        return x, high, wick, np.maximum(low - high, line)
    top, height = _bodies(frame, level, mask)
    left = x - (width - line) // 2
    if hollow and width >= 3 * line:
        return _hollow(line, (x, high, low), (left, top, height), width)
    return (
        np.concatenate((x, left)),
        np.concatenate((high, top)),
        np.repeat([float(line), float(width)], len(x)),
        np.concatenate((np.maximum(low - high, line), height)),
    )


def _bodies(
    frame: Frame, level: Level, mask: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, last = (np.round(frame.rows(column[mask])) for column in (level.open, level.close))
    top = np.minimum(first, last)
    return top, np.maximum(np.abs(first - last), frame.hairline)


def _hollow(
    line: int,
    wick: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    body: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    width: int,
) -> Rectangles:
    x, high, low = wick
    left, top, height = body
    one, whole = np.full(len(x), float(line)), np.full(len(x), float(width))
    bottom = top + height
    height = np.maximum(height, line)
    return (
        np.concatenate((x, x, left, left, left, left + width - line)),
        np.concatenate((high, bottom, top, top + height - line, top, top)),
        np.concatenate((one, one, whole, whole, one, one)),
        np.concatenate(
            (np.maximum(top - high, 0), np.maximum(low - bottom, 0), one, one, height, height)
        ),
    )
