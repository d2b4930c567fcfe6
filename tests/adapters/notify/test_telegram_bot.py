from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from app.adapters.notify.telegram import TelegramChannel
from app.adapters.notify.telegram_bot import Polling, TelegramBot
from app.domain.errors import BadInput, EnvironmentFault
from app.services.ports import AlertButton
from app.services.ports.telegram import TELEGRAM_COMMANDS, BotState, PressAnswer
from tests.adapters.notify.conftest import a_message, account_of
from tests.builders.wall import StandingClock
from tests.loopback.telegram_server import CHAT, TOKEN, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.adapters.notify.telegram_client import Pace
    from tests.loopback.telegram_server import TelegramServer

ALL = (AlertButton.TAKE, AlertButton.SKIP, AlertButton.SNOOZE)
QUICK = Polling(hold=25, settle=0.0, first=0.01, longest=0.05, conflict=0.01)


@dataclass
class Desk:
    """Remembers what it was asked, as a database would over a restart."""

    next_number: int = 0
    commands: list[str] = field(default_factory=list)
    pressed: list[tuple[AlertButton, str]] = field(default_factory=list)
    told: list[tuple[BotState, str]] = field(default_factory=list)
    full: bool = False

    def answer(self, command: str) -> str:
        self.commands.append(command)
        if command == "regime":
            raise BadInput("The regime is not known <yet> & so on")
        if command == "journal":
            raise ZeroDivisionError
        return f"answer to {command}"

    def press(self, button: AlertButton, setup_id: str) -> PressAnswer:
        self.pressed.append((button, setup_id))
        if setup_id == "gone":
            raise BadInput("There is no setup 'gone'")
        return PressAnswer("It is taken", "✓ Taken", (AlertButton.SNOOZE,))

    def next_update(self) -> int:
        return self.next_number

    def taken(self, next_update: int) -> None:
        if self.full:
            raise EnvironmentFault("The disk is full")
        self.next_number = next_update

    def listening(self, state: BotState, sentence: str) -> None:
        self.told.append((state, sentence))


@pytest.fixture
def now() -> StandingClock:
    return StandingClock(round(time.time() * 1000))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def bot(
    telegram: TelegramServer, desk: Desk, now: StandingClock, unhurried: Pace
) -> Iterator[TelegramBot]:
    made = TelegramBot(lambda: account_of(telegram), desk, now, unhurried, QUICK)
    yield made
    made.stop()


def until(happened: Callable[[], object]) -> None:
    """Wait for something in the bot's own thread."""
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.002)


def texts(server: TelegramServer) -> list[str]:
    return [one.text for one in server.arrived]


def test_commands_of_the_chat_are_answered_and_others_ignored(
    telegram: TelegramServer, bot: TelegramBot, desk: Desk
) -> None:
    telegram.chats.add(666)
    telegram.say("/status", chat=666)
    telegram.say("/scan@someone_else")
    telegram.say("hello")
    telegram.say("/Status@Harrier_Bot now")
    telegram.say("/start")
    telegram.say("/sell everything")
    telegram.say("/regime")
    telegram.say("/journal")
    bot.start()
    telegram.wait_for(lambda: len(telegram.arrived) == 5)
    assert desk.commands == ["status", "help", "regime", "journal"]
    assert texts(telegram) == [
        "answer to status",
        "answer to help",
        "There is no command /sell; /help lists them.",
        "The regime is not known <yet> & so on",
        "That did not work; the log says why.",
    ]
    assert {one.chat for one in telegram.arrived} == {CHAT}
    assert bot.ignored == 1
    assert telegram.menu == list(TELEGRAM_COMMANDS)
    assert bot.state is BotState.LISTENING


def test_a_press_is_carried_out_answered_and_seen_on_the_keyboard(
    telegram: TelegramServer, bot: TelegramBot, desk: Desk, now: StandingClock, unhurried: Pace
) -> None:
    channel = TelegramChannel(lambda: account_of(telegram), now, str, unhurried)
    number = int(channel.send(a_message(buttons=ALL, setup_id="0011")))
    channel.close()
    bot.start()
    telegram.press("take:0011", number)
    telegram.wait_for(lambda: "editMessageReplyMarkup" in telegram.asked)
    assert desk.pressed == [(AlertButton.TAKE, "0011")]
    (answer,) = telegram.answers
    assert answer["text"] == "It is taken"
    assert [button["text"] for button in telegram.arrived[0].buttons] == ["✓ Taken", "Snooze"]

    telegram.press("done", number)
    telegram.press("buy:everything", number)
    telegram.press("take:gone", number)
    telegram.press("take:0011", number, chat=666)
    telegram.wait_for(lambda: len(telegram.answers) == 4)
    assert telegram.answers[-1]["text"] == "There is no setup 'gone'"
    assert telegram.answers[-1]["show_alert"].lower() == "true"
    until(lambda: bot.ignored == 1)
    assert desk.pressed == [(AlertButton.TAKE, "0011"), (AlertButton.TAKE, "gone")]
    assert len(telegram.arrived[0].buttons) == 2


def test_a_press_that_waited_too_long_for_its_answer_still_counts(
    telegram: TelegramServer, bot: TelegramBot, desk: Desk, now: StandingClock, unhurried: Pace
) -> None:
    channel = TelegramChannel(lambda: account_of(telegram), now, str, unhurried)
    number = int(channel.send(a_message(buttons=ALL, setup_id="0011")))
    channel.close()
    telegram.press("take:0011", number)
    telegram.open_queries.clear()
    bot.start()
    telegram.wait_for(lambda: "editMessageReplyMarkup" in telegram.asked)
    assert desk.pressed == [(AlertButton.TAKE, "0011")]
    assert telegram.arrived[0].buttons[0]["text"] == "✓ Taken"


def test_no_press_counts_twice_after_a_restart(
    telegram: TelegramServer, desk: Desk, now: StandingClock, unhurried: Pace
) -> None:
    """The first bot dies before it told Telegram how far it came."""
    for start in range(2):
        bot = TelegramBot(lambda: account_of(telegram), desk, now, unhurried, QUICK)
        telegram.press(f"take:{start}", 1)
        if start == 0:
            telegram.faults["editMessageReplyMarkup"] = [None]
        bot.start()
        telegram.wait_for(lambda wanted=start + 1: len(telegram.answers) == wanted)
        bot.stop()
    assert desk.pressed == [(AlertButton.TAKE, "0"), (AlertButton.TAKE, "1")]


def test_what_was_asked_long_ago_is_not_done_any_more_except_pausing(
    telegram: TelegramServer, bot: TelegramBot, desk: Desk, now: StandingClock
) -> None:
    an_hour_ago = now.now() / 1000 - 3600
    telegram.say("/scan", at=an_hour_ago)
    telegram.say("/pause", at=an_hour_ago)
    bot.start()
    telegram.wait_for(lambda: len(telegram.arrived) == 2)
    assert desk.commands == ["pause"]
    assert "ask again" in texts(telegram)[0]


def test_another_listener_ends_the_listening_with_a_clear_message(
    telegram: TelegramServer, bot: TelegramBot, desk: Desk
) -> None:
    bot.start()
    telegram.wait_for(lambda: "getUpdates" in telegram.asked)
    telegram.take_over()
    telegram.take_over()
    until(lambda: desk.told and desk.told[-1][0] is BotState.CONFLICT)
    assert bot.state is BotState.CONFLICT
    assert "Another program listens" in desk.told[-1][1]
    polls = telegram.asked.count("getUpdates")
    bot.stop()
    assert telegram.asked.count("getUpdates") == polls


def test_a_webhook_at_the_bot_is_said(
    telegram: TelegramServer, bot: TelegramBot, desk: Desk
) -> None:
    telegram.hook = "https://example.org"
    bot.start()
    until(lambda: desk.told and desk.told[-1][0] is BotState.CONFLICT)
    assert "has a webhook" in desk.told[-1][1]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"token": None}, "needs the bot's token"), ({"token": TOKEN + "x"}, "does not know")],
)
def test_a_wrong_token_ends_the_listening(
    telegram: TelegramServer,
    desk: Desk,
    now: StandingClock,
    unhurried: Pace,
    change: dict[str, str | None],
    words: str,
) -> None:
    bot = TelegramBot(lambda: account_of(telegram, **change), desk, now, unhurried, QUICK)
    bot.start()
    until(lambda: desk.told and desk.told[-1][0] is BotState.REFUSED)
    assert words in desk.told[-1][1]
    bot.stop()


def test_an_outage_is_waited_out(telegram: TelegramServer, bot: TelegramBot, desk: Desk) -> None:
    telegram.outage = True
    bot.start()
    until(lambda: bot.state is BotState.UNREACHABLE)
    telegram.faults["getUpdates"] = [
        Refusal(502, "Bad Gateway"),
        Refusal(429, "Too Many Requests: retry after 1", retry_after=0.01),
    ]
    telegram.say("/help")
    telegram.outage = False
    telegram.wait_for(lambda: telegram.arrived)
    assert desk.commands == ["help"]
    states = [state for state, _ in desk.told]
    assert states[:2] == [BotState.CONNECTING, BotState.UNREACHABLE]
    assert states[-1] is BotState.LISTENING


def test_nothing_is_done_that_could_not_be_kept(
    telegram: TelegramServer, bot: TelegramBot, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.full = True
    telegram.press("take:0011", 1)
    bot.start()
    until(lambda: "The disk is full" in caplog.text)
    assert desk.pressed == []
    desk.full = False
    telegram.wait_for(lambda: telegram.answers)
    assert desk.pressed == [(AlertButton.TAKE, "0011")]


def test_it_stops_within_a_second_and_starts_again(
    telegram: TelegramServer, bot: TelegramBot, desk: Desk
) -> None:
    bot.stop()
    for _ in range(2):
        polls = telegram.asked.count("getUpdates")
        bot.start()
        bot.start()
        telegram.wait_for(lambda before=polls: telegram.asked.count("getUpdates") > before)
        began = time.monotonic()
        bot.stop()
        assert time.monotonic() - began < 1.0
        assert bot.state is BotState.OFF
    assert "telegram-bot" not in {thread.name for thread in threading.enumerate()}


def test_it_follows_what_is_set(
    telegram: TelegramServer, desk: Desk, now: StandingClock, unhurried: Pace
) -> None:
    """Off, a wrong token, then the right one; nobody waits for any of it."""
    accounts = [account_of(telegram), account_of(telegram, token=TOKEN + "x"), None]
    bot = TelegramBot(lambda: accounts[-1], desk, now, unhurried, QUICK)
    bot.look_again()
    bot.start()
    telegram.say("/help")
    accounts.pop()
    bot.look_again()
    until(lambda: bot.state is BotState.REFUSED)
    assert telegram.arrived == []
    accounts.pop()
    bot.look_again()
    telegram.wait_for(lambda: telegram.arrived)
    accounts.append(None)
    bot.look_again()
    until(lambda: bot.state is BotState.OFF)
    polls = telegram.asked.count("getUpdates")
    bot.stop()
    assert telegram.asked.count("getUpdates") == polls
    bot.look_again()


def test_the_token_is_in_no_log(
    telegram: TelegramServer,
    desk: Desk,
    now: StandingClock,
    unhurried: Pace,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing is redacted here: the token does not even reach the log."""
    caplog.set_level(logging.DEBUG)
    bot = TelegramBot(lambda: account_of(telegram), desk, now, unhurried, QUICK)
    channel = TelegramChannel(lambda: account_of(telegram), now, str, unhurried)
    channel.send(a_message())
    telegram.faults["getUpdates"] = [None, Refusal(500, "oops")]
    telegram.say("/journal")
    bot.start()
    telegram.wait_for(lambda: len(telegram.arrived) == 2)
    telegram.token = "1:changed"
    with pytest.raises(BadInput):
        channel.send(a_message(key="refused"))
    until(lambda: bot.state is BotState.REFUSED)
    bot.stop()
    channel.close()
    said = caplog.text + repr(desk.told)
    assert "ZeroDivisionError" in said
    assert TOKEN not in said
    assert TOKEN.partition(":")[2] not in said
