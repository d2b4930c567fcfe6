"""Colours and fonts of the appearance in use; painting code asks here each time it paints."""

from __future__ import annotations

from functools import lru_cache
from threading import get_ident
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont

from app.ui.theme.tokens import GREY_EDGE, make_tokens, mix

if TYPE_CHECKING:
    from app.ui.theme.tokens import Tokens


class _InUse:
    """The one appearance of the process; `Theme` alone changes it."""

    tokens: Tokens = make_tokens("dark")


def tokens() -> Tokens:
    """The tokens in use."""
    return _InUse.tokens


def use(chosen: Tokens) -> None:
    """Take other tokens; widgets repaint when the style sheet is applied after it."""
    _InUse.tokens = chosen
    _solid.cache_clear()
    _blend.cache_clear()


def color(token: str, alpha: float | None = None) -> QColor:
    """The colour of a token, with an opacity of 0–1 if given.

    Raises:
        KeyError: there is no such token.
    """
    shade = QColor(_solid(token))
    if alpha is not None:
        shade.setAlphaF(alpha)
    return shade


def tint(token: str, share: float, base: str = "panel") -> QColor:
    """``share`` (0–1) of a token laid over ``base``, opaque."""
    return QColor(_blend(token, share, base))


def badge_ground(token: str) -> QColor:
    """The ground of a badge whose word has this token."""
    return tint(token, tokens().badge_tint)


def grey_edge() -> QColor:
    """The outline of grey badges and of marks that are empty, seen on any row."""
    return tint("edge", GREY_EDGE, "hover")


def html(words: str, token: str) -> str:
    """``words``, which must be safe HTML already, coloured for rich text."""
    return f'<span style="color:{tokens().colors[token]}">{words}</span>'


@lru_cache(maxsize=256)
def _solid(token: str) -> QColor:
    return QColor(_InUse.tokens.colors[token])


@lru_cache(maxsize=256)
def _blend(token: str, share: float, base: str) -> QColor:
    colors = _InUse.tokens.colors
    return QColor(mix(colors[base], colors[token], share))


@lru_cache(maxsize=128)
def _font(px: int, weight: int, mono: bool, _thread: int) -> QFont:
    made = QFont("JetBrains Mono" if mono else "Inter")
    made.setPixelSize(px)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if mono:
        made.setFeature(QFont.Tag("calt"), 0)  # no ≥ ligatures in rules
    else:
        made.setFeature(QFont.Tag("tnum"), 1)
        made.setFeature(QFont.Tag("cv08"), 1)
    return made


def font(px: int = 12, weight: int = 400, *, mono: bool = False) -> QFont:
    """The only way to a font: Inter with digits of equal width, or JetBrains Mono for rules.

    Fonts made alike share what Qt loads for them, which two threads may not use at a time.
    """
    return QFont(_font(px, weight, mono, get_ident()))
