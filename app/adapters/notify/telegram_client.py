"""python-telegram-bot as both directions use it: accounts, clients, its errors in our words.

The token is part of every address, so nothing the library says of an address may be passed on.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from app.adapters.notify.loading import loading
from app.domain.errors import BadInput, RetryableError

if TYPE_CHECKING:
    from telegram import Bot
    from telegram.error import TelegramError
    from telegram.request import HTTPXRequest

    from app.domain.errors import HarrierError
    from app.services.ports import WallClock

DEFAULT_ADDRESS: Final = "https://api.telegram.org"
_TOKEN = re.compile(r"\d{1,20}:[\w-]{20,100}", re.ASCII)
_CHAT = re.compile(r"-?\d{1,20}|@\w{4,40}", re.ASCII)
_ADDRESSED = ("telegram", "httpx", "httpcore")
_PRIVATE_GAP_S: Final = 1.05  # https://core.telegram.org/bots/faq: one message a second in a chat,
_GROUP_GAP_S: Final = 3.1  # and 20 a minute in a group


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """A bot and the one chat it serves.

    Attributes:
        chat: number of a chat, or ``@name`` of a channel.
        address: base address of the Bot API; "" for Telegram's own.
        local: whether an address without encryption may be used.
    """

    token: str | None = field(repr=False)
    chat: str
    address: str = ""
    local: bool = False

    def check(self) -> None:
        """Whether a request can be made at all.

        Raises:
            BadInput: token, chat or address are missing or no such thing.
        """
        if not self.token:
            raise BadInput("Telegram needs the bot's token: ask @BotFather for one and enter it")
        if not _TOKEN.fullmatch(self.token):
            raise BadInput("That is no bot token; @BotFather gives one such as 123456:ABC-DEF…")
        if not _CHAT.fullmatch(self.chat):
            raise BadInput(
                "Telegram needs the chat's number, such as 123456789 (a group's begins with -), or"
                " the @name of a channel"
            )
        self._check_address()

    def _check_address(self) -> None:
        try:
            parts = urlsplit(self.address or DEFAULT_ADDRESS)
            usable = bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
            raise BadInput("Telegram's address is no address of a web server; empty means its own")
        if parts.scheme == "http" and not self.local:
            raise BadInput(
                "Telegram's address is not encrypted, so anyone could read the token: use https,"
                " or allow the local network"
            )


class Pace:
    """Keeps requests to a chat apart; shared by all who write to it."""

    def __init__(self, private_s: float = _PRIVATE_GAP_S, group_s: float = _GROUP_GAP_S) -> None:
        self._gaps = (private_s, group_s)
        self._free_at = 0.0
        self._lock = threading.Lock()

    def reserve(self, chat: str) -> float:
        """Take the next moment; how long to wait for it, seconds."""
        with self._lock:
            now = time.monotonic()
            moment = max(now, self._free_at)
            self._free_at = moment + self._gap(chat)
        return moment - now

    def arrived(self, chat: str) -> None:
        """A request was answered: however long it took, the next one keeps its distance."""
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic() + self._gap(chat))

    def _gap(self, chat: str) -> float:
        return self._gaps[chat.startswith(("-", "@"))]


@dataclass(frozen=True, slots=True)
class Client:
    """The library's client with its connections, which it only ends if it has logged in."""

    bot: Bot
    connections: tuple[HTTPXRequest, ...]

    async def shut(self) -> None:
        """End the connections."""
        for connection in self.connections:
            await connection.shutdown()


def client_of(account: TelegramAccount, timeout_s: float = 15.0) -> Client:
    """A client of the account; no request is made yet.

    Loads the library, which takes a moment and is not done before something is sent.
    """
    # Waits as timedelta; without it the library warns at each rate limit.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    for name in _ADDRESSED:
        logging.getLogger(name).setLevel(logging.WARNING)
    with loading():
        from telegram import Bot
        from telegram.request import HTTPXRequest

    def connection() -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=4,
            read_timeout=timeout_s,
            write_timeout=timeout_s,
            connect_timeout=timeout_s,
            media_write_timeout=3 * timeout_s,
        )

    base = (account.address or DEFAULT_ADDRESS).rstrip("/")
    sends, polls = connection(), connection()
    bot = Bot(account.token or "", base_url=f"{base}/bot", request=sends, get_updates_request=polls)
    return Client(bot, (sends, polls))


def said(error: TelegramError) -> str:
    """Telegram's own words for a refusal: one short line, without anything like a token."""
    words = " ".join(_TOKEN.sub("•••", error.message).split())
    return words[:200].rstrip(".")


def fault_of(error: TelegramError, wall: WallClock) -> HarrierError:
    """The program's own error for one of the library's."""
    from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TimedOut

    if isinstance(error, RetryAfter):
        wait = wait_s(error)
        return RetryableError(
            f"Telegram asks to wait {wait:.0f} s", retry_at=wall.now() + round(wait * 1000)
        )
    if isinstance(error, InvalidToken):
        return BadInput("Telegram does not know this bot token: enter the one @BotFather gave")
    if isinstance(error, Forbidden):
        return BadInput(
            f"The bot may not write to this chat ({said(error)}): open the chat and press Start,"
            " or let it into the group"
        )
    if isinstance(error, BadRequest):
        return _refused(error)
    if isinstance(error, TimedOut):
        return RetryableError("Telegram did not answer in time")
    return RetryableError(_unreached(error))


def wait_s(error: TelegramError) -> float:
    """How long Telegram asks to be left alone, seconds; 0 when it does not."""
    from telegram.error import RetryAfter

    if not isinstance(error, RetryAfter):
        return 0.0
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()


def _refused(error: TelegramError) -> BadInput:
    words = said(error)
    if "chat not found" in words.lower():
        return BadInput("Telegram knows no such chat: check its number, and press Start in it once")
    return BadInput(f"Telegram refuses the message: {words}")


def _unreached(error: TelegramError) -> str:
    if error.__cause__ is not None and type(error.__cause__).__module__.startswith("httpx"):
        return "Telegram could not be reached: check the network"
    return "Telegram has trouble of its own, or something between answers in its place"
