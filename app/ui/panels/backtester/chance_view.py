"""What chance might have made of a run: sentences, ends of many ways, random entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.theme import color, font, tint
from app.ui.theme import paint as draw
from app.ui.widgets.basics import label
from app.ui.widgets.card import Card, Drawing

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from app.services.backtests.monte_carlos import MonteCarlo

_FEWEST_BINS, _BINS = 8, 48
_HEAD, _AXIS = 16.0, 18.0


class Spread(NamedTuple):
    """Where many runs ended, and where the real one did.

    Attributes:
        edges: float64[bins + 1]. ``counts``: int64[bins].
        real: the run's own value; None without one.
        unit: written after the values, such as ``%``.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    real: float | None
    unit: str


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def spread_of(values: NDArray[np.float64], real: float | None, unit: str = "") -> Spread | None:
    """Equal bins over the values that are numbers and the real one; None without any."""
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    reach = known if real is None else np.append(known, real)
    low, high = float(reach.min()), float(reach.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    bins = int(min(max(2 * len(known) ** 0.5, _FEWEST_BINS), _BINS))
    counts, edges = np.histogram(known, bins, (low, high))
    return Spread(edges, counts, real, unit)


class SpreadFace(Drawing):
    """Bars, and a dashed line where the run itself ended."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setMinimumHeight(90)
        self._spread: Spread | None = None

    def show_spread(self, spread: Spread | None) -> None:
        """Show another spread."""
        self._spread = spread
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        shown = self._spread
        if shown is None:
            return
        plot = area.adjusted(0, _HEAD, 0, -_AXIS)
        low, high = float(shown.edges[0]), float(shown.edges[-1])
        scale = plot.width() / (high - low)
        tallest = max(int(shown.counts.max()), 1)
        width = plot.width() / len(shown.counts)
        painter.setRenderHint(painter.RenderHint.Antialiasing, on=False)
        for place, count in enumerate(shown.counts.tolist()):
            height = plot.height() * count / tallest
            bar = QRectF(
                plot.left() + place * width + 0.5, plot.bottom() - height, width - 1, height
            )
            draw.block(painter, bar, tint("accent", 0.5))
        draw.block(painter, QRectF(plot.left(), plot.bottom(), plot.width(), 1), color("edge"))
        foot = QRectF(plot.left(), plot.bottom() + 2, plot.width(), _AXIS - 2)
        draw.text(painter, foot, self._words(low), "text3", font(11))
        draw.text(painter, foot, self._words(high), "text3", font(11), "right")
        if shown.real is not None:
            self._draw_real(painter, plot, plot.left() + (shown.real - low) * scale)

    def _draw_real(self, painter: QPainter, plot: QRectF, x: float) -> None:
        shown = self._spread
        if shown is None or shown.real is None:
            return
        painter.setPen(QPen(color("text"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(round(x), round(plot.top()), round(x), round(plot.bottom()))
        words = _tr("this run {0}").format(self._words(shown.real))
        left = x < plot.center().x()
        place = QRectF(x + 4 if left else x - 164, plot.top() - _HEAD, 160, _HEAD)
        draw.text(painter, place, words, "text", font(11), "left" if left else "right")

    def _words(self, value: float) -> str:
        unit = self._spread.unit if self._spread is not None else ""
        decimals = 0 if abs(value) >= 1000 else 2
        return f"{formats.number(value, decimals)} {unit}".strip()


class ChanceView(QWidget):
    """Four cards, each under its own sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences = label("", weight=500, wrap=True)
        self.faces = {
            "final": SpreadFace(self.tr("Final equity, trades drawn anew")),
            "drawdown": SpreadFace(self.tr("Drawdown, trades in other orders")),
            "entries": SpreadFace(self.tr("Mean gain of random entries")),
            "markets": SpreadFace(self.tr("Final equity on redrawn markets")),
        }
        self.cards = {key: Card(face.accessibleName(), face) for key, face in self.faces.items()}
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, card in enumerate(self.cards.values()):
            grid.addWidget(card, place // 2, place % 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.sentences)
        column.addLayout(grid, 1)

    def show_chance(self, found: MonteCarlo) -> None:
        """Show what was drawn."""
        self.sentences.setText("\n".join(found.verdicts.values()))
        final = found.outcome.final_equity
        ways, orders, markets = found.bootstrap, found.shuffle, found.markets
        none = self.tr("No trade closed: there is nothing to draw from.")
        self._show("final", None if ways is None else spread_of(ways.finals, final), none)
        fallen = None if orders is None else spread_of(orders.drawdowns, found.drawdown_pct, "%")
        self._show("drawdown", fallen, none)
        gains = found.random_gains
        chance = (
            None
            if gains is None or found.mean_gain is None
            else spread_of(gains * 100, found.mean_gain * 100, "%")
        )
        self._show("entries", chance, none)
        why = found.no_markets or self.tr("No market was asked for.")
        self._show("markets", None if markets is None else spread_of(markets.finals, final), why)

    def _show(self, key: str, spread: Spread | None, why_not: str) -> None:
        self.faces[key].show_spread(spread)
        if spread is None:
            self.cards[key].say(why_not)
        else:
            self.cards[key].show_contents()
