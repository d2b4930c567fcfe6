"""Where things are: the panes of a chart, and one pane's way from bars and values to pixels."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from app.ui.charts.value_scale import ValueScale
    from app.ui.charts.view_range import ViewRange

AXIS_WIDTH = 76
TIME_AXIS_HEIGHT = 22
REGIME_HEIGHT = 14
BODY_SHARE = 0.68


@dataclass(frozen=True, slots=True)
class Area:
    """A band across the chart, device pixels."""

    top: int
    height: int

    @property
    def bottom(self) -> int:
        """The first row below."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where the parts of a chart stand, in device pixels.

    Attributes:
        ratio: device pixels in a logical one.
        plot_width: the value axes start here and take the rest of ``width``.
        panes: from the top, the first is the price's.
        regime: the strip above the time axis; of no height when there is none.
    """

    ratio: float
    width: int
    height: int
    plot_width: int
    panes: tuple[Area, ...]
    regime: Area
    time_axis: Area

    def pane_at(self, row: float) -> int | None:
        """Which pane holds a row of pixels."""
        for index, area in enumerate(self.panes):
            if area.top <= row < area.bottom:
                return index
        return None


class Size(NamedTuple):
    """Logical pixels of the whole chart and device pixels in one of them."""

    width: float
    height: float
    ratio: float = 1.0


def arrange(
    size: Size, weights: Sequence[float], *, with_regime: bool, axis_width: float = AXIS_WIDTH
) -> Arrangement:
    """Share a size among panes of these weights, the axes and the regime strip."""
    ratio = size.ratio
    full_width, full_height = max(round(size.width * ratio), 1), max(round(size.height * ratio), 1)
    axis_height = min(round(TIME_AXIS_HEIGHT * ratio), full_height)
    strip_height = round(REGIME_HEIGHT * ratio) if with_regime else 0
    strip_height = min(strip_height, full_height - axis_height)
    rest = full_height - axis_height - strip_height
    edges = [round(rest * part) for part in np.cumsum([0.0, *weights]) / max(sum(weights), 1e-9)]
    return Arrangement(
        ratio,
        full_width,
        full_height,
        max(full_width - round(axis_width * ratio), 1),
        tuple(Area(top, below - top) for top, below in pairwise(edges)),
        Area(rest, strip_height),
        Area(rest + strip_height, axis_height),
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """One pane being painted. Everything is in device pixels; the plot starts at column 0."""

    view: ViewRange
    scale: ValueScale
    area: Area
    plot_width: int
    ratio: float

    @property
    def step(self) -> float:
        """Width of one bar."""
        return self.plot_width / self.view.span

    @property
    def hairline(self) -> int:
        """The thinnest line."""
        return max(1, round(self.ratio))

    def columns(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixel columns of bar positions, held near the plot."""
        x = (positions - self.view.left) * self.step
        np.maximum(x, -2.0 * self.plot_width, out=x)
        return np.minimum(x, 3.0 * self.plot_width, out=x)

    def column(self, position: float) -> float:
        """The pixel column of one bar position."""
        x = (position - self.view.left) * self.step
        return min(max(x, -2.0 * self.plot_width), 3.0 * self.plot_width)

    def rows(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixel rows of values, held just outside the pane."""
        rows = self.scale.rows(values)
        np.maximum(rows, self.area.top - 8.0, out=rows)
        return np.minimum(rows, self.area.bottom + 8.0, out=rows)

    def body_width(self) -> int:
        """Width of a candle's body, of the same parity as its wick."""
        width = max(self.hairline, int(self.step * BODY_SHARE))
        return width - (width - self.hairline) % 2


@contextmanager
def logical(painter: QPainter, ratio: float) -> Iterator[None]:
    """Paint in logical pixels for a while, as type and rounded shapes want it."""
    painter.save()
    painter.scale(ratio, ratio)
    yield
    painter.restore()
