"""How results are spread: counts of equal bins."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPen

from app.ui.models import formats
from app.ui.theme import color, font, tint
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPainter

MOST_BINS: Final = 40
LEAST_R: Final = 0.1
_SHARES: Final = (1.0, 99.0)
_ROUND: Final = (1.0, 2.5, 5.0)
_AXIS, _HEAD = 18.0, 16.0
_LABEL_ROOM: Final = 54.0


class Histogram(NamedTuple):
    """Counts of equal bins; what lies beyond the ends is counted in the outermost.

    Attributes:
        first: lower edge of the first bin; a multiple of ``width``.
        mean: of all.
        unit: of the values, as it is written after them.
    """

    first: float
    width: float
    counts: tuple[int, ...]
    mean: float
    unit: str = "R"

    @property
    def last(self) -> float:
        """Upper edge of the last bin."""
        return self.first + self.width * len(self.counts)

    @property
    def decimals(self) -> int:
        """As many as its edges need, and one more for the mean of small values."""
        return max(formats.decimals_of(round(self.width, 12)), 2 if self.width < 10 else 0)


def histogram(
    results: NDArray[np.float64], unit: str = "R", least: float = LEAST_R
) -> Histogram | None:
    """The spread of results (float64[n], finite); None without any.

    Bins have the smallest width of 1, 2.5, 5 × 10ⁿ from ``least`` on with which zero and 98 % of
    the results need 40 bins at most.
    """
    if not len(results):
        return None
    low, high = np.percentile(results, _SHARES)
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    width = _width((high - low) / (MOST_BINS - 2), least)
    first = np.floor(low / width)
    count = int(np.floor(high / width) - first + 1)
    # A result on an edge belongs to the bin above it, also where rounding left it just below.
    places = np.clip(np.floor(results / width + 1e-9) - first, 0, count - 1).astype(np.int64)
    counts = np.bincount(places, minlength=count)
    mean = float(results.mean())
    return Histogram(float(first * width), width, tuple(counts.tolist()), mean, unit)


def _width(wanted: float, least: float) -> float:
    """The first round width that reaches ``wanted``, not below ``least``."""
    wanted = max(wanted, least) or 1.0
    power = floor(log10(wanted) + 1e-9)
    widths = (part * 10.0**n for n in (power, power + 1) for part in _ROUND)
    return next(round(width, 12) for width in widths if width >= wanted * (1 - 1e-9))


class HistogramFace(Drawing):
    """Bars left of zero in the colour of losses, right of it in that of wins, or the reverse."""

    def __init__(self, *, more_is_worse: bool = False) -> None:
        super().__init__("")
        self._left, self._right = ("up", "down") if more_is_worse else ("down", "up")
        self.setAccessibleName(self.tr("Distribution of R"))
        self.setMouseTracking(True)
        self._shown: Histogram | None = None

    @property
    def shown(self) -> Histogram | None:
        """What is shown."""
        return self._shown

    def show_histogram(self, shown: Histogram | None) -> None:
        """Show another spread."""
        self._shown = shown
        mean = "" if shown is None else formats.signed(shown.mean, shown.decimals, shown.unit)
        self.setAccessibleDescription(mean)
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        shown = self._shown
        if shown is None:
            return
        plot = area.adjusted(0, _HEAD, 0, -_AXIS)
        scale = plot.width() / (shown.last - shown.first)
        tallest = max(*shown.counts, 1)
        painter.setRenderHint(painter.RenderHint.Antialiasing, on=False)
        for place, count in enumerate(shown.counts):
            left = plot.left() + place * shown.width * scale
            height = plot.height() * count / tallest
            is_right = shown.first + place * shown.width >= -1e-9
            bar = QRectF(left + 0.5, plot.bottom() - height, shown.width * scale - 1, height)
            draw.block(painter, bar, tint(self._right if is_right else self._left, 0.65))
        draw.block(painter, QRectF(plot.left(), plot.bottom(), plot.width(), 1), color("edge"))
        self._draw_axis(painter, plot, shown, scale)
        self._draw_mean(painter, plot, shown, scale)

    def _draw_axis(self, painter: QPainter, plot: QRectF, shown: Histogram, scale: float) -> None:
        step = _label_step(_LABEL_ROOM / scale)
        decimals, unit = formats.decimals_of(step), shown.unit if len(shown.unit) == 1 else ""
        value = np.ceil(shown.first / step) * step
        while value <= shown.last:
            x = plot.left() + (value - shown.first) * scale
            area = QRectF(x - 24, plot.bottom() + 2, 48, _AXIS - 2)
            if area.left() >= -5 and area.right() <= plot.right() + 5:
                words = formats.signed(float(value), decimals, unit)
                draw.text(painter, area, words, "text3", font(11), "center")
            value += step

    def _draw_mean(self, painter: QPainter, plot: QRectF, shown: Histogram, scale: float) -> None:
        x = round(plot.left() + (shown.mean - shown.first) * scale) + 0.5
        x = min(max(x, plot.left()), plot.right())
        painter.setPen(QPen(color("text"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        words = self.tr("mean {0}").format(formats.signed(shown.mean, shown.decimals, shown.unit))
        right = x < plot.center().x()
        area = QRectF(x + 4 if right else x - 164, plot.top() - _HEAD, 160, _HEAD)
        draw.text(painter, area, words, "text", font(11), "left" if right else "right")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        shown = self._shown
        if shown is None or not self.width():
            return
        place = int(event.position().x() / self.width() * len(shown.counts))
        place = min(max(place, 0), len(shown.counts) - 1)
        low = shown.first + place * shown.width
        self.setToolTip(
            self.tr("{0} to {1}: {2}").format(
                formats.signed(low, shown.decimals),
                formats.signed(low + shown.width, shown.decimals, shown.unit),
                formats.count(shown.counts[place]),
            )
        )

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.setToolTip("")


def _label_step(wanted: float) -> float:
    """The first of 1, 2, 5 × 10ⁿ that reaches ``wanted``."""
    power = floor(log10(wanted))
    steps = (part * 10.0**n for n in (power, power + 1) for part in (1, 2, 5))
    return next(round(step, 12) for step in steps if step >= wanted)
