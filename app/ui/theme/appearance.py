"""Puts an appearance on the application and tells when it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette

from app.ui.theme.current import color, font, tokens, use
from app.ui.theme.fonts import load_fonts
from app.ui.theme.stylesheet import style_sheet
from app.ui.theme.tokens import CANDLE_PALETTES, make_tokens

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.ui.theme.tokens import PaletteName, ThemeName

ROW_HEIGHTS = {"compact": 20, "normal": 24, "comfortable": 28}

_ROLES = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "text",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "text3",
    QPalette.ColorRole.Highlight: "sel",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "raised",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line",
    QPalette.ColorRole.Shadow: "ground",
    QPalette.ColorRole.Accent: "accent",
}
_DISABLED = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


class Appearance(NamedTuple):
    """How the window is to look; the fields mean what they mean in the settings."""

    theme: str = "dark"
    palette: str = "tide"
    swap_colours: bool = False
    hollow: bool = False
    density: str = "normal"
    time_zone: str = "UTC"
    reduce_motion: bool = False


class Theme(QObject):
    """Applies an appearance to the whole application, at the start and live.

    Signals:
        changed: tokens, row height or time zone are others now; what caches colours asks anew.
    """

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self.appearance = Appearance()
        load_fonts()
        application.setStyle("Fusion")
        application.setFont(font())
        application.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def row_height(self) -> int:
        """Height of a table row, pixels."""
        return ROW_HEIGHTS.get(self.appearance.density, ROW_HEIGHTS["normal"])

    def apply(self, appearance: Appearance) -> None:
        """Show the window like this from now on; unknown words mean the default."""
        self.appearance = appearance
        hints = self._application.styleHints()
        hints.setColorScheme(_SCHEMES.get(appearance.theme, Qt.ColorScheme.Unknown))
        palette: PaletteName = "tide"
        if appearance.palette in CANDLE_PALETTES:
            palette = appearance.palette  # type: ignore[assignment]
        use(
            make_tokens(
                self._theme_name(),
                palette,
                swap=appearance.swap_colours,
                hollow=appearance.hollow,
            )
        )
        self._application.setPalette(_palette())
        self._application.setStyleSheet(style_sheet(tokens()))
        self.changed.emit()

    def _theme_name(self) -> ThemeName:
        if self.appearance.theme == "system":
            scheme = self._application.styleHints().colorScheme()
            return "light" if scheme == Qt.ColorScheme.Light else "dark"
        return "light" if self.appearance.theme == "light" else "dark"

    def _follow_system(self) -> None:
        if self.appearance.theme == "system" and self._theme_name() != tokens().theme:
            self.apply(self.appearance)


_SCHEMES = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}


def _palette() -> QPalette:
    made = QPalette()
    for role, token in _ROLES.items():
        made.setColor(role, color(token))
    for role in _DISABLED:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(color("off")))
    return made
