"""Many rectangles, lines or marks handed to QPainter in one call, straight from numpy's memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QRect
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPixmap

ROOM = 256


class RectBatch:
    """Rectangles in whole pixels, filled with the painter's brush."""

    def __init__(self) -> None:
        self._corners = np.zeros((ROOM, 4), np.int32)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def set(
        self,
        left: NDArray[np.float64],
        top: NDArray[np.float64],
        width: NDArray[np.float64] | float,
        height: NDArray[np.float64],
    ) -> None:
        """Replace the rectangles; columns of one length, finite, in pixels.

        QRect keeps its right and bottom pixel, hence the − 1.
        """
        self._count = len(left)
        if self._count > len(self._corners):
            self._corners = np.zeros((2 * self._count, 4), np.int32)
        corners = self._corners[: self._count]
        corners[:, 0] = left
        corners[:, 1] = top
        corners[:, 2] = left + width - 1
        corners[:, 3] = top + height - 1

    def draw(self, painter: QPainter) -> None:
        """Fill all rectangles."""
        if self._count:
            first = shiboken6.Shiboken.wrapInstance(self._corners.ctypes.data, QRect)
            painter.drawRects(first, self._count)  # type: ignore[call-overload]


class LineBatch:
    """Straight lines, drawn with the painter's pen."""

    def __init__(self) -> None:
        self._ends = np.zeros((ROOM, 4))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def set_path(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        """Replace the lines by the path through the points; a NaN leaves a gap."""
        whole = ~(np.isnan(y[:-1]) | np.isnan(y[1:]))
        self._count = int(whole.sum())
        if self._count > len(self._ends):
            self._ends = np.zeros((2 * self._count, 4))
        ends = self._ends[: self._count]
        ends[:, 0] = x[:-1][whole]
        ends[:, 1] = y[:-1][whole]
        ends[:, 2] = x[1:][whole]
        ends[:, 3] = y[1:][whole]

    def draw(self, painter: QPainter) -> None:
        """Draw all lines."""
        if self._count:
            first = shiboken6.Shiboken.wrapInstance(self._ends.ctypes.data, QLineF)
            painter.drawLines(first, self._count)  # type: ignore[call-overload]


class StampBatch:
    """One small picture set down at many places."""

    def __init__(self) -> None:
        self._stamps = np.zeros((0, 10))

    def __len__(self) -> int:
        return len(self._stamps)

    def set(self, x: NDArray[np.float64], y: NDArray[np.float64], stamp: QPixmap) -> None:
        """Replace the places: middles of the pictures, logical pixels.

        The columns are those of QPainter.PixmapFragment: x, y, source (left, top, width, height),
        scale across and down, rotation, opacity.
        """
        ratio = stamp.devicePixelRatio()
        self._stamps = np.zeros((len(x), 10))
        self._stamps[:, 0], self._stamps[:, 1] = x, y
        self._stamps[:, 4], self._stamps[:, 5] = stamp.width(), stamp.height()
        self._stamps[:, 6:8] = 1 / ratio
        self._stamps[:, 9] = 1.0

    def draw(self, painter: QPainter, stamp: QPixmap) -> None:
        """Set the picture down at all places."""
        if len(self):
            address = self._stamps.ctypes.data
            first = shiboken6.Shiboken.wrapInstance(address, QPainter.PixmapFragment)
            painter.drawPixmapFragments(first, len(self), stamp)  # type: ignore[arg-type]
