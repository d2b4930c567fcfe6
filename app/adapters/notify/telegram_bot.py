"""Listens to one Telegram chat by long polling: commands and pressed buttons."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.adapters.notify.telegram_answers import Answerer
from app.adapters.notify.telegram_client import Pace, client_of, fault_of, said, wait_s
from app.domain.errors import BadInput, HarrierError
from app.services.ports.telegram import TELEGRAM_COMMANDS, BotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import Bot, Update

    from app.adapters.notify.telegram_client import TelegramAccount
    from app.services.ports import WallClock
    from app.services.ports.telegram import TelegramCommands

_log = logging.getLogger(__name__)
_LISTENED_TO: Final = ("message", "callback_query")
_STOP_S: Final = 1.0
_CONFLICTS: Final = 2
_TAKEN_OVER: Final = (
    "Another program listens to this Telegram bot, so buttons and commands no longer reach this"
    " one; end the other, or give each a bot of its own. Alerts are still sent."
)
_HOOKED: Final = (
    "This Telegram bot has a webhook, so it cannot be listened to here: delete the webhook, or use"
    " another bot. Alerts are still sent."
)


@dataclass(frozen=True, slots=True)
class Polling:
    """How patiently to listen, seconds.

    Attributes:
        hold: how long Telegram keeps a request open while there is nothing to tell.
        settle: pause before the first request, while the window is being made.
        first: pause after the first failure; each further one doubles it.
        longest: cap of the pause.
        conflict: pause after Telegram said that another program listens, which an end without
            farewell of our own leaves behind for a moment.
    """

    hold: int = 25
    settle: float = 3.0
    first: float = 1.0
    longest: float = 60.0
    conflict: float = 5.0


class TelegramBot:
    """A thread that listens while it is started; what is said elsewhere is ignored and counted.

    Each update's number is kept before the update is acted on, so a press counts once, whenever
    the program ends.
    """

    def __init__(
        self,
        account: Callable[[], TelegramAccount | None],
        commands: TelegramCommands,
        wall: WallClock,
        pace: Pace | None = None,
        polling: Polling | None = None,
    ) -> None:
        """``account`` tells whom to listen to, None for nobody; it is asked at each change."""
        self._account = account
        self._commands = commands
        self._wall = wall
        self._pace = pace or Pace()
        self._polling = polling or Polling()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._state = BotState.OFF
        self._ignored = 0

    @property
    def state(self) -> BotState:
        """How the bot stands."""
        return self._state

    @property
    def ignored(self) -> int:
        """Updates from other chats since the start of the program."""
        return self._ignored

    def start(self) -> None:
        """Begin to listen, unless it is switched off; does nothing when it was started before."""
        if self._thread is not None:
            return
        loop = self._loop = asyncio.new_event_loop()
        self._changed = asyncio.Event()  # which belongs to the loop that waits for it
        self._task = loop.create_task(self._follow())
        self._thread = threading.Thread(
            target=self._run, args=(loop, self._task), name="telegram-bot", daemon=True
        )
        self._thread.start()

    def look_again(self) -> None:
        """Listen anew after the account was changed, switched on or off; waits for nothing."""
        if self._loop is not None:
            with suppress(RuntimeError):  # it ended meanwhile
                self._loop.call_soon_threadsafe(self._changed.set)

    def stop(self) -> None:
        """End within a second; safe to call twice, and when it never began."""
        thread, self._thread = self._thread, None
        loop, task = self._loop, self._task
        if thread is None or loop is None or task is None:
            return
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(task.cancel)
        thread.join(_STOP_S)
        self._loop = self._task = None

    def _run(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            self._tell(BotState.OFF)
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    async def _follow(self) -> None:
        """Listen to the account of the moment, and anew after each change of it."""
        await asyncio.sleep(self._polling.settle)
        while True:
            self._changed.clear()
            listening = asyncio.create_task(self._listen())
            listening.add_done_callback(_report)
            try:
                await self._changed.wait()
            finally:
                listening.cancel()
                await asyncio.wait([listening])

    def _tell(self, state: BotState, sentence: str = "") -> None:
        if state is self._state and not sentence:
            return
        self._state = state
        if sentence:
            _log.warning("%s", sentence)
        self._commands.listening(state, sentence)

    async def _listen(self) -> None:
        try:
            account = self._account()
            if account is None:
                self._tell(BotState.OFF)
                return
            account.check()
        except HarrierError as refused:
            self._tell(BotState.REFUSED, str(refused))
            return
        self._tell(BotState.CONNECTING)
        client = client_of(account)
        try:
            await self._poll(client.bot, account)
        finally:
            await client.shut()

    async def _poll(self, client: Bot, account: TelegramAccount) -> None:
        """Listen until the task is cancelled or Telegram refuses for good."""
        from telegram.error import TelegramError

        answerer: Answerer | None = None
        failed = 0
        while True:
            try:
                if answerer is None:
                    answerer = await self._introduce(client, account)
                updates = await client.get_updates(
                    offset=self._commands.next_update() or None,
                    timeout=self._polling.hold,
                    allowed_updates=_LISTENED_TO,
                )
                self._tell(BotState.LISTENING)
                failed = 0
                for update in updates:
                    await self._take(answerer, update)
            except TelegramError as error:
                failed += 1
                pause = self._after(error, failed)
                if pause is None:
                    return
                await asyncio.sleep(pause)
            except HarrierError as error:  # storage refuses: nothing may be acted on
                failed += 1
                _log.warning("Telegram's messages cannot be taken now: %s", error)
                await asyncio.sleep(self._pause(failed))

    async def _introduce(self, client: Bot, account: TelegramAccount) -> Answerer:
        me = await client.get_me()
        await client.set_my_commands(list(TELEGRAM_COMMANDS.items()))
        return Answerer(client, account, self._commands, self._wall, self._pace, me.username)

    async def _take(self, answerer: Answerer, update: Update) -> None:
        self._commands.taken(update.update_id + 1)
        if not answerer.is_meant(update):
            self._ignored += 1
            return
        await answerer.act_on(update)

    def _after(self, error: Any, failed: int) -> float | None:
        """How long to pause after a failure, seconds; None to give up."""
        from telegram.error import Conflict

        if isinstance(error, Conflict):
            if "webhook" in said(error).lower():
                self._tell(BotState.CONFLICT, _HOOKED)
                return None
            if failed >= _CONFLICTS:
                self._tell(BotState.CONFLICT, _TAKEN_OVER)
                return None
            return self._polling.conflict
        fault = fault_of(error, self._wall)
        if isinstance(fault, BadInput):
            self._tell(BotState.REFUSED, str(fault))
            return None
        self._tell(BotState.UNREACHABLE, f"{fault}; buttons and commands wait")
        return max(wait_s(error), self._pause(failed))

    def _pause(self, failed: int) -> float:
        return float(min(self._polling.first * 2 ** min(failed - 1, 10), self._polling.longest))


def _report(listening: asyncio.Task[None]) -> None:
    if not listening.cancelled() and listening.exception() is not None:
        _log.error("Listening to Telegram failed", exc_info=listening.exception())
