"""The colours by meaning: two themes, four candle palettes, and the arithmetic on them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

type ThemeName = Literal["dark", "light"]
type PaletteName = Literal["tide", "sky", "classic", "ink"]

DARK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ground": "#0D1014",
        "panel": "#14181E",
        "raised": "#1B2028",
        "hover": "#232A34",
        "field": "#0D1014",
        "chart": "#11151A",
        "grid": "#1E242C",
        "line": "#272E38",
        "edge": "#667384",
        "sel": "#262C3E",
        "text": "#E4E8EE",
        "text2": "#AEB8C5",
        "text3": "#8E9AAA",
        "off": "#5B6675",
        "accent": "#93A8FF",
        "onaccent": "#10142A",
        "ok": "#5CC8A8",
        "info": "#6FBFE6",
        "warn": "#E8B44C",
        "danger": "#FF8080",
        "bull": "#64BEEA",
        "range": "#8590A2",
        "bear": "#DB8A58",
        "s1": "#E8B44C",
        "s2": "#7FB2F5",
        "s3": "#C79BF2",
        "s4": "#8FD0C0",
    }
)
LIGHT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ground": "#E6E9EE",
        "panel": "#FFFFFF",
        "raised": "#F3F5F8",
        "hover": "#E4E9F0",
        "field": "#FFFFFF",
        "chart": "#FFFFFF",
        "grid": "#EDF0F4",
        "line": "#D8DEE6",
        "edge": "#758192",
        "sel": "#ECEEFA",
        "text": "#161B22",
        "text2": "#434E5B",
        "text3": "#5C6877",
        "off": "#9AA4B0",
        "accent": "#3C50C8",
        "onaccent": "#FFFFFF",
        "ok": "#0B7460",
        "info": "#0B658F",
        "warn": "#8A5A00",
        "danger": "#B3202C",
        "bull": "#0F6A9C",
        "range": "#687282",
        "bear": "#A34A18",
        "s1": "#9A5F00",
        "s2": "#1F66C2",
        "s3": "#7B43B8",
        "s4": "#1E7F6C",
    }
)
GREY_EDGE: Final = 0.6
"""Share of ``edge`` over ``hover`` in the outline of a grey badge, whose ground alone is that of a
selected row or of one under the mouse."""

CANDLE_PALETTES: Final[Mapping[PaletteName, Mapping[ThemeName, tuple[str, str]]]] = (
    MappingProxyType(
        {
            "tide": {"dark": ("#55D8D0", "#F0686E"), "light": ("#00727A", "#B8202E")},
            "sky": {"dark": ("#62BDF2", "#EE8C46"), "light": ("#0C6BB0", "#A84A08")},
            "classic": {"dark": ("#86DB8E", "#F06A6E"), "light": ("#0C7A38", "#8A0D19")},
            "ink": {"dark": ("#E4E8EE", "#8794A6"), "light": ("#161B22", "#5F6B7A")},
        }
    )
)


class Tokens(NamedTuple):
    """Every colour of one appearance, ``#RRGGBB`` by meaning.

    Attributes:
        hollow: whether up candles are drawn hollow.
    """

    theme: ThemeName
    palette: PaletteName
    hollow: bool
    colors: Mapping[str, str]

    @property
    def badge_tint(self) -> float:
        """Share of its own colour in the ground of a badge."""
        return 0.16 if self.theme == "dark" else 0.12


def make_tokens(
    theme: ThemeName, palette: PaletteName = "tide", *, swap: bool = False, hollow: bool = False
) -> Tokens:
    """The tokens of a theme with a candle palette; ``swap`` exchanges up and down."""
    up, down = CANDLE_PALETTES[palette][theme]
    if swap:
        up, down = down, up
    base = DARK if theme == "dark" else LIGHT
    lifted = mix(base["accent"], "#FFFFFF" if theme == "dark" else "#000000", 0.12)
    colors = {**base, "up": up, "down": down, "accent_hover": lifted}
    needs_hollow = palette == "ink" or (palette == "classic" and theme == "light")
    return Tokens(theme, palette, hollow or needs_hollow, MappingProxyType(colors))


def channels(color: str) -> tuple[int, int, int]:
    """Red, green and blue, 0–255, of ``#RRGGBB``."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mix(base: str, top: str, share: float) -> str:
    """``share`` (0–1) of ``top`` laid over ``base``."""
    parts = (
        round(b * (1 - share) + t * share)
        for b, t in zip(channels(base), channels(top), strict=True)
    )
    return "#{:02X}{:02X}{:02X}".format(*parts)


def luminance(color: str) -> float:
    """Relative luminance, 0–1 (WCAG 2.2)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in channels(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio, 1–21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)
