"""How much of the market goes along: rising on the day, and above the own average."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from app.ui.models import formats
from app.ui.panels.dashboard.line_plot import paint_line
from app.ui.theme import font, tint
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.services.scan.events import RegimeJudged

_SHOWN_BARS: Final = 90 * 6  # 90 days of 4h bars
_LEAST_PLOT: Final = 24


class BreadthFace(Drawing):
    """Key figure, the two shares as a bar, and the last months of the breadth."""

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Breadth"))
        self._rising: float | None = None
        self._above: float | None = None
        self._history: tuple[float | None, ...] = ()

    def show_breadth(self, event: RegimeJudged) -> None:
        """Show the breadth of a judged regime."""
        self._rising, self._above = event.regime.rising, event.regime.breadth
        self._history = event.breadth[-_SHOWN_BARS:]
        self.setAccessibleDescription(
            self.tr("{0} rising on the day, {1} above their own EMA 50").format(
                _percent(self._rising), _percent(self._above)
            )
        )
        self.setToolTip(
            self.tr(
                "Above own EMA 50 (1d), the last 90 days.\n"
                "Share of the universe of now; dotted: one half."
            )
        )
        self.update()

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show."""
        return self._rising is not None or self._above is not None

    def draw(self, painter: QPainter, area: QRectF) -> None:
        key = QRectF(area.left(), area.top(), area.width(), 30)
        draw.text(painter, key, _percent(self._rising), face=font(22, 600))
        figure = QFontMetricsF(font(22, 600)).horizontalAdvance(_percent(self._rising))
        beside = key.adjusted(figure + 12, 4, 0, 4)
        draw.text(painter, beside, self.tr("rising on the day"), "text2")
        if self._rising is not None:
            _draw_shares(painter, area, self._rising)
        top = area.top() + 72
        line = QRectF(area.left(), top, area.width(), 18)
        draw.text(painter, line, self.tr("Above own EMA 50, 1d"), "text3", font(11))
        draw.text(painter, line, _percent(self._above), face=font(12, 500), align="right")
        plot = QRectF(area.left(), top + 24, area.width() - 4, area.bottom() - top - 30)
        known = [value for value in self._history if value is not None]
        if plot.height() >= _LEAST_PLOT and len(known) > 1:
            paint_line(painter, plot, self._history, (0.0, 100.0), 50.0)


def _draw_shares(painter: QPainter, area: QRectF, rising: float) -> None:
    split = area.left() + area.width() * rising / 100
    y = area.top() + 38
    if split - 1 > area.left():
        draw.block(painter, QRectF(area.left(), y, split - 1 - area.left(), 8), tint("up", 0.7))
    if split + 1 < area.right():
        draw.block(painter, QRectF(split + 1, y, area.right() - split - 1, 8), tint("down", 0.7))
    words = QRectF(area.left(), y + 11, area.width(), 16)
    draw.triangle(painter, QPointF(area.left() + 4, y + 19), up=True)
    draw.text(painter, words.adjusted(13, 0, 0, 0), _percent(rising), "text2", font(11))
    draw.triangle(painter, QPointF(area.right() - 4, y + 19), up=False)
    draw.text(
        painter, words.adjusted(0, 0, -13, 0), _percent(100 - rising), "text2", font(11), "right"
    )


def _percent(value: float | None) -> str:
    return formats.DASH if value is None else f"{formats.number(value, 0)} %"
