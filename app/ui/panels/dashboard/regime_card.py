"""May I take risk: the regime, what its score is made of, and how it has been."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRectF

from app.domain.timeframe import DAY
from app.ui.models import formats
from app.ui.panels.dashboard.regime_strip import STRIP_DAYS, paint_strip, stretches
from app.ui.theme import color, font, tint
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.domain.regime import Regime
    from app.services.scan.events import RegimeJudged
    from app.ui.panels.dashboard.regime_strip import Stretch

_HEAD: Final = 48
_ROW: Final = 19
_STRIP: Final = 32
_TILE: Final = 64
_NAME: Final = 136
_WORDS: Final = 168
_TILE_LINE: Final = {"bull": 0.0, "range": 20.0, "bear": 40.0}


class PartRow(NamedTuple):
    """One line of the card.

    Attributes:
        low: where its bar begins, 0–1, and ``high`` where it ends; None: nothing known.
        zero: where the bar's zero stands, 0–1.
    """

    name: str
    low: float | None
    high: float | None
    zero: float
    token: str
    value: str
    words: str


class RegimeFace(Drawing):
    """Light, label, parts, strip."""

    def __init__(self, zone: str) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Market regime"))
        self._zone = zone
        self._regime: Regime | None = None
        self._stretches: tuple[Stretch, ...] = ()
        self.setMinimumHeight(_HEAD + 6 * _ROW + _STRIP + 12)

    def show_regime(self, event: RegimeJudged, zone: str) -> None:
        """Show what was judged, times in ``zone``."""
        self._zone = zone
        self._regime = event.regime
        self._stretches = stretches(event.history, event.regime.time - STRIP_DAYS * DAY)
        self.setAccessibleDescription(f"{self.title()}. {self.subtitle()}")
        self.update()

    def title(self) -> str:
        """``bull · high volatility``."""
        regime = self._regime
        if regime is None:
            return ""
        if regime.volatility is None:
            return str(regime.trend or "–")
        return self.tr("{0} · {1} volatility").format(regime.trend or "–", regime.volatility)

    def subtitle(self) -> str:
        """``risk-on · since 18 Oct 2023, 63 d · score +85``."""
        regime = self._regime
        if regime is None:
            return ""
        words = [regime.light]
        if regime.since is not None:
            date = f"{formats.local(regime.since, self._zone):%d %b %Y}".lstrip("0")
            age = formats.age(max(0, regime.time - regime.since))
            words.append(self.tr("since {0}, {1}").format(date, age))
        if regime.score is not None:
            words.append(self.tr("score {0} of 100").format(formats.signed(regime.score, 0)))
        return " · ".join(words)

    def rows(self) -> list[PartRow]:
        """The summands of the score, and the volatility."""
        regime = self._regime
        if regime is None:
            return []
        rows = [_points_row(part.name, part.points, part.most, part.text) for part in regime.parts]
        rank = regime.volatility_rank
        words = self.tr("percentile of ATR/close, 180 d")
        if rank is None:
            words = self.tr("not known yet")
        rows.append(
            PartRow(
                self.tr("Volatility (1d)"),
                None if rank is None else 0.0,
                None if rank is None else rank / 100,
                0.0,
                "accent",
                formats.number(rank, 0),
                words,
            )
        )
        return rows

    def draw(self, painter: QPainter, area: QRectF) -> None:
        if self._regime is None:
            return
        self._draw_head(painter, QRectF(area.left(), area.top(), area.width(), _HEAD))
        rows = self.rows()
        spare = max(0.0, area.height() - self.minimumHeight())
        top = area.top() + _HEAD + 6 + spare * 0.3
        height = _ROW + min(4.0, spare * 0.4 / len(rows))
        for place, row in enumerate(rows):
            line = QRectF(area.left(), top + place * height, area.width(), height)
            _draw_row(painter, line, row)
        strip = QRectF(area.left(), area.bottom() - _STRIP, area.width(), _STRIP)
        paint_strip(painter, strip, self._stretches, self._regime.time, self._zone)

    def _draw_head(self, painter: QPainter, area: QRectF) -> None:
        regime = self._regime
        if regime is None:
            return
        tile = QRectF(area.left(), area.top() + 2, _TILE, 44)
        token = str(regime.trend) if regime.trend is not None else "range"
        draw.block(painter, tile, tint(token, 0.22), 3)
        line = QRectF(tile.left(), tile.top() + _TILE_LINE[token], tile.width(), 4)
        draw.block(painter, line, color(token), 1)
        words = {"risk-on": self.tr("ON"), "risk-off": self.tr("OFF")}
        word = words.get(regime.light, "")
        if word:
            draw.text(painter, tile, word, token, font(14, 600), "center")
        elif token != "range":  # a line through the word would strike it out
            draw.text(painter, tile, self.tr("neutral"), token, font(11, 600), "center")
        else:
            below = tile.adjusted(0, 22, 0, 0)
            draw.text(painter, below, self.tr("neutral"), "text2", font(11, 600), "center")
        left = tile.right() + 12
        width = area.right() - left
        head = QRectF(left, area.top() + 2, width, 24)
        draw.text(painter, head, self.title(), face=font(18, 600))
        below = QRectF(left, area.top() + 27, width, 18)
        draw.text(painter, below, self.subtitle(), "text2")


def _points_row(name: str, points: float, most: float, words: str) -> PartRow:
    if isnan(points):
        return PartRow(name, None, None, 0.5, "text3", formats.DASH, words)
    reach = 0.5 + points / most / 2
    token = "bull" if points > 0 else "bear" if points < 0 else "range"
    low, high = min(0.5, reach), max(0.5, reach)
    return PartRow(name, low, high, 0.5, token, formats.signed(points, 0), words)


def _draw_row(painter: QPainter, area: QRectF, row: PartRow) -> None:
    narrow = area.width() < 420
    name_width = 130 if narrow else _NAME
    words_width = 0 if narrow else _WORDS
    draw.text(
        painter, QRectF(area.left(), area.top(), name_width, area.height()), row.name, "text2"
    )
    left = area.left() + name_width + 8
    right = area.right() - words_width - 44
    _draw_bar(painter, QRectF(left, area.center().y() - 2, right - left, 4), row)
    value = QRectF(right + 4, area.top(), 32, area.height())
    draw.text(painter, value, row.value, "text", font(12, 500), "right")
    if words_width:
        words = QRectF(right + 48, area.top(), words_width, area.height())
        draw.text(painter, words, row.words, "text3", font(11))


def _draw_bar(painter: QPainter, track: QRectF, row: PartRow) -> None:
    draw.block(painter, track, color("line"), 2)
    if row.low is not None and row.high is not None and row.high > row.low:
        filled = QRectF(track)
        filled.setLeft(track.left() + row.low * track.width())
        filled.setRight(track.left() + row.high * track.width())
        draw.block(painter, filled, color(row.token), 2)
    if row.zero:
        x = round(track.left() + row.zero * track.width())
        draw.block(painter, QRectF(x, track.top() - 3, 1, 10), color("edge"))
