"""The key figures of a run, eight tiles in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.domain.base_rate import wilson
from app.ui.models import formats
from app.ui.panels.backtester.measure_words import definition, measure_words
from app.ui.theme import color, font
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QFont, QPainter

TILE_HEIGHT = 64
_SIGNED = {"return_pct", "cagr", "expectancy_r"}

type Figures = Mapping[str, float | int | None]


class TileWords(NamedTuple):
    """What a tile shows.

    Attributes:
        ids: of the metrics in its value.
        token: colour of the value; signed results alone are coloured.
    """

    caption: str
    value: str
    note: str
    token: str
    ids: tuple[str, ...]


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def tile_words(figures: Figures, quote: str) -> tuple[TileWords, ...]:
    """The eight tiles of a run's metrics; ``quote`` is the currency of its money."""
    count = figures.get("trades") or 0
    trades = _tr("1 trade") if count == 1 else _tr("{0} trades").format(formats.count(int(count)))
    profit = f"{formats.signed(figures.get('net_profit'), 0)} {quote}".strip()
    return (
        _tile(_tr("Return"), figures, ("return_pct",), profit),
        _tile(_tr("CAGR"), figures, ("cagr",), _tr("a year")),
        _tile(_tr("Max drawdown"), figures, ("max_drawdown_pct",), _under_water(figures)),
        _tile(_tr("Sharpe · Sortino"), figures, ("sharpe", "sortino"), _tr("daily, √365")),
        _tile(
            _tr("Profit factor"),
            figures,
            ("profit_factor",),
            _tr("SQN {0}").format(measure_words("sqn", figures.get("sqn"))),
        ),
        _tile(_tr("Win rate"), figures, ("win_rate",), _interval(figures)),
        _tile(_tr("Expectancy"), figures, ("expectancy_r",), trades),
        _tile(_tr("Exposure"), figures, ("exposure",), _tr("of all bars")),
    )


def _tile(caption: str, figures: Figures, ids: tuple[str, ...], note: str) -> TileWords:
    values = [figures.get(key) for key in ids]
    words = " · ".join(measure_words(key, value) for key, value in zip(ids, values, strict=True))
    token = formats.direction_token(values[0]) if ids[0] in _SIGNED else "text"
    if ids[0] == "max_drawdown_pct" and values[0]:
        words, token = f"{formats.MINUS}{words}", "down"
    return TileWords(caption, words, note, "text3" if values[0] is None else token, ids)


def _interval(figures: Figures) -> str:
    wins, count = figures.get("wins"), figures.get("trades")
    if not count:
        return _tr("no closed trade")
    low, high = wilson(int(wins or 0), int(count))
    return _tr("95 %: {0} – {1}").format(
        formats.number(low * 100, 1), formats.number(high * 100, 1)
    )


def _under_water(figures: Figures) -> str:
    length = figures.get("max_drawdown_duration")
    if not length:
        return ""
    return _tr("under water {0}").format(measure_words("max_drawdown_duration", length))


def fitting(words: str, room: float) -> QFont:
    """The largest of a few sizes in which a value finds room; numbers are never cut off."""
    faces = [font(px, 600) for px in (18, 16, 14, 12)]
    widths = (QFontMetricsF(face).horizontalAdvance(words) for face in faces)
    fits = (face for face, width in zip(faces, widths, strict=True) if width <= room)
    return next(fits, faces[-1])


class Tile(Drawing):
    """One figure; its tooltip is the definition."""

    def __init__(self) -> None:
        super().__init__("")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(TILE_HEIGHT)
        self._words: TileWords | None = None

    @property
    def words(self) -> TileWords | None:
        """What is shown."""
        return self._words

    def show_words(self, words: TileWords) -> None:
        """Show another figure."""
        self._words = words
        self.setAccessibleName(words.caption)
        self.setAccessibleDescription(f"{words.value}, {words.note}")
        self.setToolTip("\n".join(filter(None, map(definition, words.ids))))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(110, TILE_HEIGHT)

    def draw(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(color("line"), 1))
        painter.setBrush(color("panel"))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        words = self._words
        if words is None:
            return
        inner = area.adjusted(12, 6, -6, -6)
        painter.setClipRect(inner)
        line = QRectF(inner.left(), inner.top(), inner.width(), 15)
        draw.text(painter, line, words.caption, "text2", font(11))
        line.translate(0, 15)
        line.setHeight(22)
        draw.text(painter, line, words.value, words.token, fitting(words.value, inner.width()))
        line.translate(0, 22)
        line.setHeight(15)
        draw.text(painter, line, words.note, "text3", font(11))


class TileRow(QWidget):
    """The eight tiles."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.tiles = tuple(Tile() for _ in range(8))
        for tile in self.tiles:
            row.addWidget(tile, 1)

    def show_figures(self, figures: Figures, quote: str) -> None:
        """Show a run's metrics."""
        for tile, words in zip(self.tiles, tile_words(figures, quote), strict=True):
            tile.show_words(words)
