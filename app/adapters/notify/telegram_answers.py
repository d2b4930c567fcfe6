"""What is done about one update of Telegram: a command answered, a press carried out."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Final

from app.adapters.notify.telegram import entities_of, keyboard_of
from app.adapters.notify.telegram_client import said
from app.adapters.notify.telegram_text import MOST_PARTS, parts_of
from app.domain.errors import HarrierError
from app.domain.timeframe import MINUTE
from app.services.ports.notify import AlertButton
from app.services.ports.telegram import TELEGRAM_COMMANDS, PressAnswer

if TYPE_CHECKING:
    from telegram import Bot, CallbackQuery, Chat, Update
    from telegram import Message as Received

    from app.adapters.notify.telegram_client import Pace, TelegramAccount
    from app.services.ports import WallClock
    from app.services.ports.telegram import TelegramCommands

_log = logging.getLogger(__name__)
_COMMAND = re.compile(r"/(\w{1,32})(?:@(\w{1,64}))?(?:\s|$)", re.ASCII)
_PRESS = re.compile(r"(take|skip|snooze):([\w-]{1,57})", re.ASCII)
_STALE: Final = 10 * MINUTE
_LASTING: Final = ("pause", "resume")
_MOST_NOTICE: Final = 200
_TOO_LATE: Final = "That was asked while Harrier did not run; ask again."


class Answerer:
    """Acts on updates of the configured chat through one client."""

    def __init__(
        self,
        client: Bot,
        account: TelegramAccount,
        commands: TelegramCommands,
        wall: WallClock,
        pace: Pace,
        username: str | None,
    ) -> None:
        self._client = client
        self._chat = account.chat
        self._commands = commands
        self._wall = wall
        self._pace = pace
        self._username = (username or "").lower()

    def is_meant(self, update: Update) -> bool:
        """Whether the update comes from the configured chat."""
        chat = _chat_of(update)
        if chat is None:
            return False
        names = {str(chat.id), f"@{chat.username}".lower() if chat.username else ""}
        return self._chat.lower() in names

    async def act_on(self, update: Update) -> None:
        """Answer; whatever Telegram refuses of the answer is logged and left.

        The update was taken already, so nothing of it may reach the one who listens.
        """
        from telegram.error import TelegramError

        try:
            if update.callback_query is not None:
                await self._press(update.callback_query)
            elif update.message is not None and update.message.text:
                await self._command(update.message)
        except TelegramError as error:
            _log.warning("Telegram did not take an answer: %s", said(error))

    async def _command(self, message: Received) -> None:
        found = _COMMAND.match(message.text or "")
        if found is None or (found[2] and found[2].lower() != self._username):
            return
        command = {"start": "help"}.get(found[1].lower(), found[1].lower())
        age = self._wall.now() - round(message.date.timestamp() * 1000)
        if age > _STALE and command not in _LASTING:
            text = _TOO_LATE
        elif command not in TELEGRAM_COMMANDS:
            text = f"There is no command /{command}; /help lists them."
        else:
            text = self._answer(command)
        for part in parts_of("", text)[:MOST_PARTS]:
            await asyncio.sleep(self._pace.reserve(self._chat))
            await self._client.send_message(
                message.chat.id, part.text, entities=entities_of(part), disable_notification=True
            )
            self._pace.arrived(self._chat)

    def _answer(self, command: str) -> str:
        try:
            return self._commands.answer(command)
        except HarrierError as error:
            return str(error)
        except Exception:  # noqa: BLE001 - a bug must not end the listening
            _log.exception("The Telegram command /%s failed", command)
            return "That did not work; the log says why."

    async def _press(self, query: CallbackQuery) -> None:
        from telegram.error import TelegramError

        found = _PRESS.fullmatch(query.data or "")
        if found is None:
            await query.answer()
            return
        answer, refused = self._carry_out(AlertButton(found[1]), found[2])
        try:
            await query.answer(answer.text[:_MOST_NOTICE], show_alert=refused)
        except TelegramError as error:  # asked too long ago: done all the same, so it has to show
            _log.info("Telegram did not take a notice: %s", said(error))
        if not refused and query.message is not None:
            await self._client.edit_message_reply_markup(
                query.message.chat.id,
                query.message.message_id,
                reply_markup=keyboard_of(answer.left, found[2], answer.done),
            )

    def _carry_out(self, button: AlertButton, setup_id: str) -> tuple[PressAnswer, bool]:
        """What came of it, and whether it was refused."""
        try:
            return self._commands.press(button, setup_id), False
        except HarrierError as error:
            return PressAnswer(str(error)), True
        except Exception:  # noqa: BLE001 - a bug must not end the listening
            _log.exception("The Telegram button %s failed", button)
            return PressAnswer("That did not work; the log says why."), True


def _chat_of(update: Update) -> Chat | None:
    if update.callback_query is not None:
        message = update.callback_query.message
        return message.chat if message is not None else None
    return update.message.chat if update.message is not None else None
