from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.notify.telegram import TelegramChannel
from app.adapters.notify.telegram_client import Pace
from app.adapters.notify.telegram_text import MOST_CAPTION, MOST_TEXT, cleaned, parts_of, units
from tests.adapters.notify.conftest import a_message, account_of
from tests.builders.wall import StandingClock
from tests.loopback.telegram_server import utf16

if TYPE_CHECKING:
    from tests.loopback.telegram_server import TelegramServer

TEXTS = int(os.environ.get("HARRIER_TELEGRAM_TEXTS", "120"))

_pieces = st.sampled_from(
    [
        *"<>&\"'`*_[]()~#+-=|{}.!\\/@",
        *"\n \t\r\x00\x1f\u2028\ud83d\udca9",
        "<b>",
        "</b>",
        "&amp;",
        "<a href='tg://user?id=1'>",
        "```",
        "🚀",
        "👩‍👩‍👧‍👦",
        "é",
        "ß",
        "漢",
        "a",
        "word ",
        "line\n",
    ]
)


@st.composite
def long_texts(draw: st.DrawFn) -> str:
    """0 to 20,000 characters of all that breaks markup."""
    pattern = draw(st.lists(_pieces, min_size=1, max_size=12))
    length = draw(st.sampled_from([0, 1, 1023, 1024, 4095, 4096, 4097, 12_287, 12_289, 20_000]))
    repeated = "".join(pattern) * (length + 1)
    tail = draw(st.text(st.characters(), max_size=40))
    return repeated[:length] + tail


def without_blanks(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=TEXTS, deadline=None)
@given(long_texts(), st.one_of(st.just("BTC/USDT long"), long_texts()))
def test_every_part_fits_and_nothing_is_lost(text: str, title: str) -> None:
    for most in (MOST_TEXT, MOST_CAPTION):
        parts = parts_of(title, text, most)
        assert all(len(utf16(part.text)) // 2 <= most for part in parts)
        assert all(part.text.strip() for part in parts)
        assert all(0 <= part.bold <= units(part.text) for part in parts)
        whole = without_blanks(cleaned(title) + cleaned(text)) or "…"
        assert without_blanks("".join(part.text for part in parts)) == whole


@settings(
    max_examples=TEXTS // 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=long_texts())
def test_telegram_takes_every_text(telegram: TelegramServer, text: str) -> None:
    """The server checks length and entities as Telegram does, and refuses what is wrong."""
    telegram.arrived.clear()
    channel = TelegramChannel(
        lambda: account_of(telegram), StandingClock(), lambda _chat: None, Pace(0.0, 0.0)
    )
    try:
        channel.send(a_message(text=text))
    finally:
        channel.close()
    files = [one.file.decode() for one in telegram.arrived if one.file]
    seen = files[0] if files else "".join(one.text for one in telegram.arrived)
    assert without_blanks(seen) == without_blanks("BTC/USDT long" + cleaned(text))
    assert telegram.arrived[0].bold == "BTC/USDT long"


def test_cuts_are_at_line_ends_then_blanks_then_anywhere() -> None:
    lines = [f"{n:03} " + "x" * 50 for n in range(200)]
    cut = [part.text for part in parts_of("", "\n".join(lines))]
    assert len(cut) == 3
    assert "\n".join(cut).split("\n") == lines

    words = "word " * 2000
    assert all(part.text.endswith("word") for part in parts_of("", words))

    rockets = "🚀" * 3000
    cut = [part.text for part in parts_of("", rockets)]
    assert [units(part) for part in cut] == [4096, 1904]
    assert "".join(cut) == rockets


def test_what_telegram_refuses_is_replaced() -> None:
    assert cleaned("a\x00b\ud800c\r\nd\u2028e ") == "a\ufffdb\ufffdc\nd\ne"
    (part,) = parts_of("", " \n ")
    assert part.text == "…"
