from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from app.adapters.notify.telegram import TelegramChannel
from app.adapters.notify.telegram_client import Pace
from app.domain.errors import BadInput, RetryableError
from app.services.ports import AlertButton, BrokenOff
from tests.adapters.notify.conftest import a_message, a_picture, account_of
from tests.loopback.telegram_server import CHAT, TOKEN, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.builders.wall import StandingClock
    from tests.loopback.telegram_server import TelegramServer

BUTTONS = (AlertButton.TAKE, AlertButton.SKIP, AlertButton.SNOOZE)


@pytest.fixture
def moves() -> list[str]:
    return []


@pytest.fixture
def channel(
    telegram: TelegramServer, wall: StandingClock, unhurried: Pace, moves: list[str]
) -> Iterator[TelegramChannel]:
    opened = TelegramChannel(lambda: account_of(telegram), wall, moves.append, unhurried)
    yield opened
    opened.close()


def test_title_in_bold_text_and_buttons_arrive(
    telegram: TelegramServer, channel: TelegramChannel
) -> None:
    message = a_message(
        title="<b>A & B</b> _*[x](y)*_ 🚀", buttons=BUTTONS, setup_id="00112233445566ff"
    )
    receipt = channel.send(message)
    (seen,) = telegram.arrived
    assert receipt == str(seen.number)
    assert seen.bold == message.title
    assert seen.text == f"{message.title}\n\n{message.text}"
    assert not seen.silent
    assert [button["callback_data"] for button in seen.buttons] == [
        "take:00112233445566ff",
        "skip:00112233445566ff",
        "snooze:00112233445566ff",
    ]
    assert [button["text"] for button in seen.buttons] == ["Take", "Skip", "Snooze"]


def test_a_picture_comes_first_and_takes_the_text_with_it_when_it_fits(
    telegram: TelegramServer, channel: TelegramChannel
) -> None:
    picture = a_picture()
    channel.send(a_message(picture=picture))
    (seen,) = telegram.arrived
    assert seen.picture == picture
    assert seen.text.endswith("63,000.25")
    assert seen.bold == "BTC/USDT long"

    long = "\n".join(f"line {n}" for n in range(200))
    channel.send(a_message(key="long", text=long, picture=picture, buttons=BUTTONS, setup_id="1"))
    photo, text = telegram.arrived[1:]
    assert (photo.picture, photo.text, photo.silent, photo.buttons) == (picture, "", True, [])
    assert text.text.endswith("line 199")
    assert not text.silent
    assert len(text.buttons) == 3


def test_a_very_long_text_comes_as_its_beginning_and_a_file(
    telegram: TelegramServer, channel: TelegramChannel
) -> None:
    long = "\n".join(f"line {n} " + "x" * 90 for n in range(200))
    receipt = channel.send(a_message(text=long))
    beginning, whole = telegram.arrived
    assert receipt == f"{beginning.number},{whole.number}"
    assert beginning.text.startswith("BTC/USDT long\n\nline 0")
    assert whole.file.decode() == f"BTC/USDT long\n\n{long}"


def test_a_silent_message_makes_no_sound(
    telegram: TelegramServer, channel: TelegramChannel
) -> None:
    channel.send(a_message(silent=True))
    assert telegram.arrived[0].silent


def test_flood_control_says_when_to_come_back(
    telegram: TelegramServer, channel: TelegramChannel, wall: StandingClock
) -> None:
    telegram.faults["sendMessage"] = [Refusal(429, "Too Many Requests", retry_after=17)]
    with pytest.raises(RetryableError) as caught:
        channel.send(a_message())
    assert caught.value.retry_at == wall.now() + 17_000
    channel.send(a_message())
    assert len(telegram.arrived) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (Refusal(401, "Unauthorized"), BadInput, "does not know this bot token"),
        (Refusal(404, "Not Found"), BadInput, "does not know this bot token"),
        (Refusal(403, "Forbidden: bot was blocked by the user"), BadInput, "press Start"),
        (Refusal(400, "Bad Request: chat not found"), BadInput, "no such chat"),
        (Refusal(400, "Bad Request: BUTTON_DATA_INVALID"), BadInput, "refuses the message"),
        (Refusal(502, "Bad Gateway"), RetryableError, "trouble of its own"),
        (Refusal(500, "Internal Server Error"), RetryableError, "trouble of its own"),
        (None, RetryableError, "could not be reached"),
    ],
)
def test_each_refusal_says_what_to_do(
    telegram: TelegramServer,
    channel: TelegramChannel,
    fault: Refusal | None,
    kind: type[Exception],
    words: str,
) -> None:
    telegram.faults["sendMessage"] = [fault]
    with pytest.raises(kind, match=words) as caught:
        channel.send(a_message())
    assert TOKEN not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_nobody_at_the_address_is_retried(wall: StandingClock, unhurried: Pace) -> None:
    from tests.loopback.telegram_server import TelegramServer

    with TelegramServer() as server:
        account = account_of(server)
    channel = TelegramChannel(lambda: account, wall, str, unhurried)
    with pytest.raises(RetryableError, match="could not be reached"):
        channel.send(a_message())
    channel.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"token": None}, "needs the bot's token"),
        ({"token": "123:\r\nshort"}, "no bot token"),
        ({"chat": ""}, "chat's number"),
        ({"chat": "12; drop"}, "chat's number"),
        ({"address": "ftp://x"}, "no address of a web server"),
        ({"address": "http://["}, "no address of a web server"),
        ({"local": False}, "not encrypted"),
    ],
)
def test_what_cannot_work_is_not_tried(
    telegram: TelegramServer, wall: StandingClock, change: dict[str, object], words: str
) -> None:
    channel = TelegramChannel(lambda: account_of(telegram, **change), wall, str)
    with pytest.raises(BadInput, match=words):
        channel.send(a_message())
    assert telegram.asked == []
    channel.close()


def test_what_arrived_is_not_sent_again_by_a_retry(
    telegram: TelegramServer, channel: TelegramChannel
) -> None:
    message = a_message(text="\n".join("y" * 99 for _ in range(100)), picture=a_picture())
    telegram.faults["sendMessage"] = ["", None]
    with pytest.raises(BrokenOff) as broken:
        channel.send(message)
    assert [bool(one.picture) for one in telegram.arrived] == [True, False]
    assert broken.value.receipt == ",".join(str(one.number) for one in telegram.arrived)
    telegram.faults["sendMessage"] = [Refusal(429, "Too Many Requests", retry_after=1)]
    with pytest.raises(RetryableError):
        channel.send(message)
    receipt = channel.send(message)
    assert receipt == ",".join(str(one.number) for one in telegram.arrived)
    text = "\n".join(one.text for one in telegram.arrived[1:])
    assert text == f"{message.title}\n\n{message.text}"


def test_a_channel_built_anew_goes_on_where_the_one_before_broke_off(
    telegram: TelegramServer, wall: StandingClock, unhurried: Pace
) -> None:
    message = a_message(text="\n".join("y" * 99 for _ in range(70)))
    telegram.faults["sendMessage"] = ["", Refusal(429, "Too Many Requests", retry_after=9)]
    receipt = ""
    for _ in range(2):
        channel = TelegramChannel(lambda: account_of(telegram), wall, str, unhurried)
        try:
            receipt = channel.send(replace(message, arrived=receipt))
        except BrokenOff as broken:
            receipt = broken.receipt
            assert broken.retry_at == wall.now() + 9_000
        channel.close()
    assert receipt == ",".join(str(one.number) for one in telegram.arrived)
    whole = "\n".join(one.text for one in telegram.arrived)
    assert whole == f"{message.title}\n\n{message.text}"


def test_refused_bold_or_picture_does_not_lose_the_text(
    telegram: TelegramServer, channel: TelegramChannel
) -> None:
    telegram.faults["sendMessage"] = [Refusal(400, "Bad Request: can't parse entities")]
    channel.send(a_message())
    assert telegram.arrived[0].bold == ""
    assert telegram.arrived[0].text.startswith("BTC/USDT long\n\nEMA cross")

    channel.send(a_message(key="no picture", picture=b"GIF89a"))
    assert telegram.arrived[1].picture == b""
    assert telegram.arrived[1].text.startswith("BTC/USDT long\n\nEMA cross")


def test_a_group_that_moved_is_followed(
    telegram: TelegramServer, channel: TelegramChannel, moves: list[str]
) -> None:
    telegram.moved[CHAT] = -100_4711
    telegram.chats.add(-100_4711)
    channel.send(a_message())
    assert moves == ["-1004711"]
    assert telegram.arrived[0].chat == -100_4711


def test_messages_keep_their_distance(telegram: TelegramServer, wall: StandingClock) -> None:
    channel = TelegramChannel(lambda: account_of(telegram), wall, str, Pace(0.08, 1.0))
    telegram.gap_s = 0.05
    for number in range(4):
        channel.send(a_message(key=str(number)))
    times = [one.at for one in telegram.arrived]
    assert len(times) == 4
    assert min(after - before for before, after in pairwise(times)) >= 0.05
    channel.close()


def test_closing_breaks_off_a_message_that_waits(
    telegram: TelegramServer, wall: StandingClock
) -> None:
    channel = TelegramChannel(lambda: account_of(telegram), wall, str, Pace(60.0))
    channel.send(a_message())
    said: list[str] = []

    def send_another() -> None:
        try:
            channel.send(a_message(key="another"))
        except RetryableError as error:
            said.append(str(error))

    thread = threading.Thread(target=send_another)
    thread.start()
    while not channel._progress:
        thread.join(0.001)
    channel.close()
    thread.join(5)
    assert said == ["The program is ending; the message is sent after its next start"]
    with pytest.raises(RetryableError):
        channel.send(a_message(key="after"))
    assert len(telegram.arrived) == 1
