"""One token set behind palette, style sheet, painting and charts."""

from __future__ import annotations

from app.ui.theme.appearance import Appearance, Theme
from app.ui.theme.current import badge_ground, color, font, grey_edge, html, tint, tokens
from app.ui.theme.icons import draw_icon, icon, icon_pixmap

__all__ = [
    "Appearance",
    "Theme",
    "badge_ground",
    "color",
    "draw_icon",
    "font",
    "grey_edge",
    "html",
    "icon",
    "icon_pixmap",
    "tint",
    "tokens",
]
