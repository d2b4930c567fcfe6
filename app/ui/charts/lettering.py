"""Type on the chart: measured once a word, drawn from its baseline."""

from __future__ import annotations

from functools import lru_cache
from threading import get_ident
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF

from app.ui.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QFont, QPainter

type Align = Literal["left", "right", "center"]
type Face = tuple[int, int]
"""Pixel size and weight."""


@lru_cache(maxsize=4096)
def advance(words: str, face: Face) -> float:
    """Width of ``words``, logical pixels."""
    return QFontMetricsF(_font(face)).horizontalAdvance(words)


def fitting(choices: Iterable[str], face: Face, width: float) -> str:
    """The first of some ways to say a thing that finds room (logical pixels); "": none does."""
    return next((words for words in choices if advance(words, face) <= width), "")


def write(
    painter: QPainter,
    area: QRectF,
    words: str,
    token: str,
    face: Face,
    align: Align = "left",
) -> None:
    """Draw one line, vertically centred in ``area`` (logical pixels)."""
    x = area.left()
    if align != "left":
        spare = area.width() - advance(words, face)
        x += spare if align == "right" else spare / 2
    painter.setFont(_font(face))
    painter.setPen(color(token))
    painter.drawText(QPointF(x, area.top() + (area.height() + _rise(face)) / 2), words)


def _font(face: Face) -> QFont:
    return _font_here(face, get_ident())


@lru_cache(maxsize=32)
def _font_here(face: Face, _thread: int) -> QFont:
    return font(*face)


@lru_cache(maxsize=16)
def _rise(face: Face) -> float:
    metrics = QFontMetricsF(_font(face))
    return metrics.ascent() - metrics.descent()
