from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.ui.widgets.tile import Tile, TileWords

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SHORT = TileWords("Efficiency", "+12 %", "in 50 %", "text", "Share of the range.")
LONG = SHORT._replace(note="entry 50.3 % of the range, exit 50.9 % of the range")


def test_a_note_without_room_ends_before_the_border_and_is_whole_in_the_tooltip(
    qtbot: QtBot, theme: Any
) -> None:
    tile = Tile()
    qtbot.addWidget(tile)
    tile.resize(104, 64)
    tile.show_words(SHORT)
    assert tile.toolTip() == "Share of the range."
    edge = tile.rect().adjusted(tile.width() - 5, 0, 0, 0)
    border = tile.grab(edge).toImage()
    whole = tile.grab().toImage()
    tile.show_words(LONG)
    assert tile.grab(edge).toImage() == border
    assert tile.grab().toImage() != whole
    assert tile.toolTip() == f"{LONG.note}\nShare of the range."
    tile.resize(400, 64)
    tile.show()
    qtbot.waitUntil(lambda: tile.toolTip() == "Share of the range.")
    assert LONG.note in tile.accessibleDescription()
