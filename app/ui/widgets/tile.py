"""Tiles: one key figure each, in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.theme import color, font
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFont, QPainter, QResizeEvent

TILE_HEIGHT = 64
_LEFT, _RIGHT = 12, 6


class TileWords(NamedTuple):
    """What a tile shows.

    Attributes:
        token: colour of the value; signed results alone are coloured.
        definition: of what it shows, for its tooltip.
    """

    caption: str
    value: str
    note: str
    token: str
    definition: str = ""


def fitting(words: str, room: float) -> QFont:
    """The largest of a few sizes in which a value finds room; numbers are never cut off."""
    faces = [font(px, 600) for px in (18, 16, 14, 12)]
    widths = (QFontMetricsF(face).horizontalAdvance(words) for face in faces)
    fits = (face for face, width in zip(faces, widths, strict=True) if width <= room)
    return next(fits, faces[-1])


def _shortened(words: str, room: float) -> str:
    return QFontMetricsF(font(11)).elidedText(words, Qt.TextElideMode.ElideRight, room)


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
        self._explain()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        """What it means is in the tooltip, and the whole note where it found no room."""
        words = self._words
        if words is not None:
            room = self.width() - _LEFT - _RIGHT
            note = "" if _shortened(words.note, room) == words.note else words.note
            self.setToolTip("\n".join(filter(None, (note, words.definition))))

    def sizeHint(self) -> QSize:
        return QSize(110, TILE_HEIGHT)

    def draw(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(color("line"), 1))
        painter.setBrush(color("panel"))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        words = self._words
        if words is None:
            return
        inner = area.adjusted(_LEFT, 6, -_RIGHT, -6)
        painter.setClipRect(inner)
        line = QRectF(inner.left(), inner.top(), inner.width(), 15)
        draw.text(painter, line, words.caption, "text2", font(11))
        line.translate(0, 15)
        line.setHeight(22)
        draw.text(painter, line, words.value, words.token, fitting(words.value, inner.width()))
        line.translate(0, 22)
        line.setHeight(15)
        draw.text(painter, line, _shortened(words.note, line.width()), "text3", font(11))


class TileStrip(QWidget):
    """Some tiles of one width, side by side."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.tiles = tuple(Tile() for _ in range(count))
        for tile in self.tiles:
            row.addWidget(tile, 1)

    def show_words(self, words: Sequence[TileWords]) -> None:
        """Show other figures, one for each tile."""
        for tile, one in zip(self.tiles, words, strict=True):
            tile.show_words(one)
