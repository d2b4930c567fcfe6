"""Alerts to one Telegram chat: text, picture of the setup, buttons to answer with."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from app.adapters.notify.own_loop import OwnLoop
from app.adapters.notify.telegram_client import Pace, client_of, fault_of, said
from app.adapters.notify.telegram_text import (
    MOST_CAPTION,
    MOST_PARTS,
    MOST_PICTURE,
    Part,
    cleaned,
    parts_of,
)
from app.domain.errors import RetryableError
from app.services.ports.notify import BrokenOff

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from telegram import Bot, InlineKeyboardMarkup, MessageEntity
    from telegram import Message as Sent
    from telegram.error import TelegramError

    from app.adapters.notify.telegram_client import Client, TelegramAccount
    from app.domain.errors import HarrierError
    from app.services.ports import AlertButton, Message, WallClock

_REMEMBERED: Final = 64
_LONGEST_DATA: Final = 64
_FILE_NAME: Final = "alert.txt"
_LABELS: Final = {"take": "Take", "skip": "Skip", "snooze": "Snooze"}


@dataclass(frozen=True, slots=True)
class _Step:
    """One request: a text, a picture with a caption, or a file that holds a long text."""

    part: Part
    picture: bytes | None = None
    file: bytes | None = None


@dataclass(slots=True)
class _Progress:
    """What of a message has arrived, so that a retry sends only the rest."""

    receipts: list[str] = field(default_factory=list)
    with_picture: bool = True
    formatted: bool = True


class TelegramChannel:
    """Sends to the configured chat; a picture comes first, buttons are under the last message.

    A message of several parts that breaks off goes on where it stopped when it is sent again. When
    an answer is lost on the way, nobody can know whether the message arrived: it is sent again,
    since a lost alert is worse than a repeated one.
    """

    name: Final = "telegram"

    def __init__(
        self,
        account: Callable[[], TelegramAccount],
        wall: WallClock,
        migrated: Callable[[str], None],
        pace: Pace | None = None,
    ) -> None:
        """``migrated`` hears the new number of a group that became a supergroup."""
        self._account = account
        self._wall = wall
        self._migrated = migrated
        self._pace = pace or Pace()
        self._loop = OwnLoop()
        self._client: tuple[TelegramAccount, Client] | None = None
        self._progress: OrderedDict[str, _Progress] = OrderedDict()

    def send(self, message: Message) -> str:
        """Send a message; returns the numbers of Telegram's messages, joined by commas.

        Raises:
            RetryableError: not delivered now; ``retry_at`` when Telegram said so. A `BrokenOff`
                when some parts were.
            BadInput: token, chat or address are wrong, or Telegram refuses the message.
        """
        account = self._account()
        account.check()
        known = _Progress([each for each in message.arrived.split(",") if each])
        progress = self._progress.setdefault(message.key, known)
        while len(self._progress) > _REMEMBERED:
            self._progress.popitem(last=False)
        try:
            fault = self._loop.run(self._deliver(message, account, progress))
        except RetryableError as ending:
            fault = ending
        if fault is not None:
            raise _broken_off(fault, progress)
        self._progress.pop(message.key, None)
        return ",".join(progress.receipts)

    def close(self) -> None:
        """End the connections; breaks off a message under way."""
        self._loop.close(self._shut())

    async def _shut(self) -> None:
        if self._client is not None:
            await self._client[1].shut()
            self._client = None

    async def _deliver(
        self, message: Message, account: TelegramAccount, progress: _Progress
    ) -> HarrierError | None:
        """Send what is left; the error is returned, so that none of the library's stays with it."""
        client = await self._client_for(account)
        from telegram.error import ChatMigrated, TelegramError

        chat = account.chat
        while True:
            try:
                await self._send_rest(client, chat, message, progress)
            except ChatMigrated as moved:
                if chat == str(moved.new_chat_id):
                    return fault_of(moved, self._wall)
                chat = str(moved.new_chat_id)
                self._migrated(chat)
            except TelegramError as error:
                if not self._can_do_with_less(error, message, progress):
                    return fault_of(error, self._wall)
            else:
                return None

    async def _client_for(self, account: TelegramAccount) -> Bot:
        known = self._client
        if known is not None and _same_bot(known[0], account):
            return known[1].bot
        await self._shut()
        client = client_of(account)
        # Not Bot.initialize, which asks for the bot's name first and quotes the token in an error.
        self._client = (account, client)
        return client.bot

    async def _send_rest(
        self, client: Bot, chat: str, message: Message, progress: _Progress
    ) -> None:
        steps = _steps(message, with_picture=progress.with_picture)
        for number in range(len(progress.receipts), len(steps)):
            await asyncio.sleep(self._pace.reserve(chat))
            is_last = number == len(steps) - 1
            sent = await _request(
                client,
                chat,
                steps[number],
                keyboard_of(message.buttons, message.setup_id) if is_last else None,
                (progress.formatted, message.silent or not is_last),
            )
            self._pace.arrived(chat)
            progress.receipts.append(str(sent.message_id))

    def _can_do_with_less(
        self, error: TelegramError, message: Message, progress: _Progress
    ) -> bool:
        """Whether to try again without the picture or the bold that Telegram refused."""
        from telegram.error import BadRequest

        if not isinstance(error, BadRequest) or "chat" in said(error).lower():
            return False
        if "entit" in said(error).lower() and progress.formatted:
            progress.formatted = False
            return True
        if message.picture and progress.with_picture and not progress.receipts:
            progress.with_picture = False
            return True
        return False


def keyboard_of(
    buttons: Sequence[AlertButton], setup_id: str | None, done: str = ""
) -> InlineKeyboardMarkup | None:
    """One row of buttons under a setup's message, after what has been done; None without any.

    What a press sends back is ``button:setup id``, or ``done`` which means nothing.
    """
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    row = [InlineKeyboardButton(done, callback_data="done")] if done else []
    for button in buttons if setup_id else ():
        data = f"{button.value}:{setup_id}"
        if len(data.encode()) <= _LONGEST_DATA:
            row.append(InlineKeyboardButton(_LABELS[button.value], callback_data=data))
    return InlineKeyboardMarkup([row]) if row else None


def entities_of(part: Part) -> list[MessageEntity] | None:
    """Where a part is bold."""
    from telegram import MessageEntity

    return [MessageEntity(MessageEntity.BOLD, 0, part.bold)] if part.bold else None


def _steps(message: Message, *, with_picture: bool) -> tuple[_Step, ...]:
    parts = parts_of(message.title, message.text)
    picture = message.picture if with_picture else None
    if picture is not None and len(picture) <= MOST_PICTURE:
        captions = parts_of(message.title, message.text, MOST_CAPTION)
        if len(captions) == 1:
            return (_Step(captions[0], picture=picture),)
        return (_Step(Part(""), picture=picture), *_texts(message, parts))
    return _texts(message, parts)


def _texts(message: Message, parts: tuple[Part, ...]) -> tuple[_Step, ...]:
    """The parts; of a very long text its beginning, and all of it as a file."""
    if len(parts) <= MOST_PARTS:
        return tuple(_Step(part) for part in parts)
    whole = f"{cleaned(message.title)}\n\n{cleaned(message.text)}".strip()
    return (_Step(parts[0]), _Step(Part(""), file=whole.encode()))


async def _request(
    client: Bot,
    chat: str,
    step: _Step,
    keyboard: InlineKeyboardMarkup | None,
    manner: tuple[bool, bool],
) -> Sent:
    """Make one request; the manner says whether with bold and whether silently."""
    from telegram import LinkPreviewOptions

    formatted, silent = manner
    entities = entities_of(step.part) if formatted else None
    if step.picture is not None:
        return await client.send_photo(
            chat,
            step.picture,
            caption=step.part.text or None,
            caption_entities=entities,
            reply_markup=keyboard,
            disable_notification=silent,
        )
    if step.file is not None:
        return await client.send_document(
            chat,
            step.file,
            filename=_FILE_NAME,
            reply_markup=keyboard,
            disable_notification=silent,
        )
    return await client.send_message(
        chat,
        step.part.text,
        entities=entities,
        reply_markup=keyboard,
        disable_notification=silent,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


def _broken_off(fault: HarrierError, progress: _Progress) -> HarrierError:
    """The fault, with what has arrived when the rest may still follow."""
    if not isinstance(fault, RetryableError) or not progress.receipts:
        return fault
    receipt = ",".join(progress.receipts)
    return BrokenOff(str(fault), receipt=receipt, retry_at=fault.retry_at)


def _same_bot(one: TelegramAccount, other: TelegramAccount) -> bool:
    return (one.token, one.address) == (other.token, other.address)
