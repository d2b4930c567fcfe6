"""Every text token is readable on every surface it may stand on."""

from __future__ import annotations

import pytest

from app.ui.theme.tokens import CANDLE_PALETTES, GREY_EDGE, contrast, make_tokens, mix

THEMES = ("dark", "light")
SURFACES = ("ground", "panel", "raised", "sel")
READABLE = ("text", "text2", "text3", "accent", "ok", "info", "warn", "danger")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("token", READABLE)
def test_text_reaches_4_5_on_its_surfaces(theme, token):
    colors = make_tokens(theme).colors
    for surface in SURFACES:
        assert contrast(colors[token], colors[surface]) >= 4.5, (token, surface)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("palette", CANDLE_PALETTES)
@pytest.mark.parametrize("swap", [False, True])
def test_results_are_readable_in_every_palette(theme, palette, swap):
    colors = make_tokens(theme, palette, swap=swap).colors
    for side in ("up", "down"):
        assert contrast(colors[side], colors["panel"]) >= 4.5
        badge = mix(colors["panel"], colors[side], make_tokens(theme).badge_tint)
        assert contrast(colors[side], badge) >= 4.4


@pytest.mark.parametrize("theme", THEMES)
def test_controls_and_buttons(theme):
    colors = make_tokens(theme).colors
    assert contrast(colors["edge"], colors["panel"]) >= 3
    assert contrast(colors["onaccent"], colors["accent"]) >= 4.5
    assert contrast(colors["onaccent"], colors["accent_hover"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_grey_badges_are_seen_and_read_on_every_row(theme):
    look = make_tokens(theme)
    colors = look.colors
    outline = mix(colors["hover"], colors["edge"], GREY_EDGE)
    for row in ("panel", "hover", "sel"):
        assert contrast(outline, colors[row]) >= 1.8, row
    assert contrast(colors["text"], colors["hover"]) >= 4.5
    for token in ("text2", "text3"):
        assert contrast(colors[token], mix(colors["panel"], colors[token], look.badge_tint)) >= 4.5


def test_both_themes_have_the_same_tokens():
    assert make_tokens("dark").colors.keys() == make_tokens("light").colors.keys()


def test_swap_exchanges_up_and_down():
    plain, swapped = make_tokens("dark"), make_tokens("dark", swap=True)
    assert (plain.colors["up"], plain.colors["down"]) == (
        swapped.colors["down"],
        swapped.colors["up"],
    )


def test_selection_is_the_tint_of_the_accent():
    dark, light = make_tokens("dark").colors, make_tokens("light").colors
    assert dark["sel"] == mix(dark["panel"], dark["accent"], 0.14)
    assert light["sel"] == mix(light["panel"], light["accent"], 0.10)
