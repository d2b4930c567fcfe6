from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.services.away import WhileAway
from app.ui.away_greeting import summary
from tests.builders.setups import BAR, a_setup

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

HOUR = 3_600_000
NEWS = WhileAway(
    since=BAR, until=BAR + 9 * HOUR, found=(a_setup(),), missed=(), ended=(a_setup(),) * 2, moved=()
)


def test_the_summary_names_what_happened_and_nothing_else() -> None:
    told = summary(NEWS, "UTC")
    assert told == "Setups since 1 Jan 2026 00:00: 1 new and open, 2 ended."
    more = summary(replace(NEWS, moved=(a_setup(),) * 1_200), "Asia/Tokyo")
    assert told.replace("00:00", "09:00").replace("2 ended.", "2 ended, 1,200 moved on.") == more


def test_the_window_greets_until_the_notice_is_closed(
    make_context: Any, desk: Any, qtbot: QtBot
) -> None:
    window, _context = make_context()
    desk.bus.publish(NEWS)
    qtbot.waitUntil(lambda: len(window.notices.shown()) == 1)
    (toast,) = window.notices.shown()
    toast.closer.click()
    assert window.notices.shown() == ()
