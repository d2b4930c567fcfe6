"""What the panels declare is sound, whichever there are."""

from __future__ import annotations

import pytest

import app.ui.panels
from app.ui.panel import PANELS
from app.ui.theme.icons import glyphs, icon
from app.ui.workspaces import WORKSPACES

if not len(PANELS):
    PANELS.discover(app.ui.panels)


@pytest.mark.parametrize("key", list(PANELS))
def test_a_panel_has_an_icon_a_title_and_a_known_place(key):
    kind = PANELS[key]
    assert kind.id == key
    assert kind.title
    assert kind.icon in glyphs()
    assert set(kind.slots) <= {workspace.id for workspace in WORKSPACES}
    assert kind.home


def test_an_unknown_icon_is_refused_with_names_like_it(qapp):
    with pytest.raises(KeyError, match="magnifying-glass"):
        icon("magnifying-glas")
