"""Phosphor icons (regular weight, MIT), painted in the token's colour of the moment."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from app.ui.theme.current import color
from app.ui.theme.fonts import RESOURCES

if TYPE_CHECKING:
    from PySide6.QtCore import QSize

_FOLDER = RESOURCES / "icons"


@lru_cache(maxsize=1)
def _family() -> str:
    added = QFontDatabase.addApplicationFont(str(_FOLDER / "phosphor-regular.ttf"))
    return QFontDatabase.applicationFontFamilies(added)[0]


@lru_cache(maxsize=1)
def glyphs() -> dict[str, str]:
    """The character of every icon, by Phosphor's name."""
    text = (_FOLDER / "phosphor-regular.json").read_text("utf-8")
    return {name: chr(int(code, 16)) for name, code in json.loads(text).items()}


@lru_cache(maxsize=16)
def _font(px: int) -> QFont:
    made = QFont(_family())
    made.setPixelSize(px)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def draw_icon(painter: QPainter, area: QRectF, name: str, token: str = "text2") -> None:
    """Draw an icon as large as ``area`` allows.

    Raises:
        KeyError: Phosphor has no icon of that name.
    """
    painter.setFont(_font(max(1, round(min(area.width(), area.height())))))
    painter.setPen(color(token))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), glyphs()[name])


class _GlyphEngine(QIconEngine):
    """Paints at the moment of use, so that a theme change needs no new icon."""

    def __init__(self, name: str, token: str, token_on: str) -> None:
        super().__init__()
        self._name = name
        self._token = token
        self._token_on = token_on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = self._token_on if state == QIcon.State.On else self._token
        if mode == QIcon.Mode.Disabled:
            token = "off"
        draw_icon(painter, QRectF(rect), self._name, token)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made


def icon(name: str, token: str = "text2", *, on: str = "accent") -> QIcon:
    """An icon in a token's colour; ``on`` is the colour when its button is checked.

    Raises:
        KeyError: Phosphor has no icon of that name.
    """
    if name not in glyphs():
        import difflib

        near = ", ".join(difflib.get_close_matches(name, glyphs(), 4))
        raise KeyError(f"no icon {name!r}; like it: {near or 'none'}")
    return QIcon(_GlyphEngine(name, token, on))


def icon_pixmap(name: str, token: str = "text2", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture of ``size`` logical pixels for a screen of this pixel ratio."""
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw_icon(painter, QRectF(0, 0, size, size), name, token)
    painter.end()
    return made
