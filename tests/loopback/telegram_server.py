"""Telegram's Bot API over loopback, with its limits: texts, entities, buttons, floods, polling.

As https://core.telegram.org/bots/api has it, for the methods that Harrier uses.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from tests.loopback.served import Served

TOKEN: Final = "123456789:AAcanaryTelegramToken-0123456789_x"
CHAT: Final = 4711
_LIMITS: Final = {"text": 4096, "caption": 1024}


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Arrival:
    """A message of the bot as the chat sees it."""

    number: int
    chat: int
    at: float
    text: str = ""
    bold: str = ""
    picture: bytes = b""
    file: bytes = b""
    silent: bool = False
    buttons: list[dict[str, str]] = field(default_factory=list)


def utf16(text: str) -> bytes:
    """Two bytes for each unit in which Telegram counts."""
    return text.encode("utf-16-le")


class TelegramServer(Served):
    """One bot, and the chats that know it.

    Attributes:
        faults: answered instead of the next requests of a method, oldest first; None breaks the
            connection, "lose" does what is asked and then breaks it.
        outage: breaks every connection while it is set.
        gap_s: least time between two messages to a chat; what comes earlier gets a 429.
    """

    def __init__(self) -> None:
        super().__init__()
        self.token, self.hook = TOKEN, ""
        self.chats: set[int] = {CHAT}
        self.names: dict[str, int] = {}
        self.moved: dict[int, int] = {}
        self.arrived: list[Arrival] = []
        self.answers: list[dict[str, str]] = []
        self.menu: list[str] = []
        self.asked: list[str] = []
        self.faults: dict[str, list[Refusal | str | None]] = {}
        self.outage = False
        self.gap_s = 0.0
        self.updates: list[dict[str, Any]] = []
        self.open_queries: set[str] = set()
        self._poll: asyncio.Future[None] | None = None
        self._numbers = 0

    # ------------------------------------------------ what people do

    def say(self, text: str, chat: int = CHAT, at: float | None = None, **more: Any) -> None:
        """Somebody writes in a chat."""
        message = self._head(chat, at) | {"text": text, "message_id": self._next()}
        self._add({"message": message | more})

    def press(self, data: str, number: int, chat: int = CHAT) -> None:
        """Somebody presses a button under a message of the bot."""
        query = f"query-{self._next()}"
        self.open_queries.add(query)
        message = self._head(chat, None) | {"message_id": number, "text": "…"}
        who = {"id": 5, "is_bot": False, "first_name": "Ada"}
        self._add(
            {
                "callback_query": {
                    "id": query,
                    "from": who,
                    "chat_instance": "1",
                    "data": data,
                    "message": message,
                }
            }
        )

    def take_over(self) -> None:
        """Another program begins to listen: ends a poll that is open."""
        self.faults.setdefault("getUpdates", []).append(
            Refusal(409, "Conflict: terminated by other getUpdates request; make sure that only"
                    " one bot instance is running")
        )  # fmt: skip
        self.in_loop(self._wake)

    def _head(self, chat: int, at: float | None) -> dict[str, Any]:
        kind = "private" if chat > 0 else "supergroup"
        date = round(time.time() if at is None else at)
        return {"date": date, "chat": {"id": chat, "type": kind, "first_name": "Ada"}}

    def _add(self, update: dict[str, Any]) -> None:
        self.updates.append({"update_id": self._next()} | update)
        self.in_loop(self._wake)

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    # ------------------------------------------------ what the bot asks

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.post("/bot{token}/{method}", self._answer)]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        form = await request.post()
        self.asked.append(method)
        self.changed()
        try:
            lost = self._tripped(method)
            result = await self._action(request)(form)
            if lost:
                return self._broken(request)
            return web.json_response({"ok": True, "result": result})
        except Refusal as no:
            if no.code == 0:
                return self._broken(request)
            answer: dict[str, Any] = {
                "ok": False,
                "error_code": no.code,
                "description": no.description,
            }
            if no.parameters:
                answer["parameters"] = no.parameters
            return web.json_response(answer, status=no.code)
        finally:
            self.changed()

    def _action(self, request: web.Request) -> Any:
        if request.match_info["token"] != self.token:
            raise Refusal(401, "Unauthorized")
        method = request.match_info["method"]
        name = re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", method)
        act = getattr(self, f"on_{name}", None)
        if act is None:
            raise Refusal(404, "Not Found")
        return act

    def _tripped(self, method: str) -> bool:
        """Raise the planned fault; whether the answer is to be lost."""
        if self.outage:
            raise Refusal(0, "outage")
        planned = self.faults.get(method)
        fault = planned.pop(0) if planned else ""
        if fault is None:
            raise Refusal(0, "broken")
        if isinstance(fault, Refusal):
            raise fault
        return fault == "lose"

    @staticmethod
    def _broken(request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def on_get_me(self, form: Any) -> dict[str, Any]:
        return {"id": 1, "is_bot": True, "first_name": "Harrier", "username": "harrier_bot"}

    async def on_set_my_commands(self, form: Any) -> bool:
        self.menu = [one["command"] for one in json.loads(form["commands"])]
        return True

    async def on_send_message(self, form: Any) -> dict[str, Any]:
        if not form.get("text", "").strip():
            raise Refusal(400, "Bad Request: message text is empty")
        return self._arrive(form, *_shown(form, "text", "entities"))

    async def on_send_photo(self, form: Any) -> dict[str, Any]:
        picture = form["photo"].file.read()
        if not picture.startswith(b"\x89PNG\r\n\x1a\n"):
            raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
        text, bold = _shown(form, "caption", "caption_entities")
        return self._arrive(form, text, bold, picture=picture)

    async def on_send_document(self, form: Any) -> dict[str, Any]:
        return self._arrive(form, "", "", file=form["document"].file.read())

    def _arrive(self, form: Any, text: str, bold: str, **more: bytes) -> dict[str, Any]:
        chat, now = self._chat(form["chat_id"]), time.monotonic()
        before = [one.at for one in self.arrived if one.chat == chat]
        if before and now - before[-1] < self.gap_s:
            wait = max(1, round(self.gap_s))
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        buttons = _buttons(form)
        silent = form.get("disable_notification", "").lower() == "true"
        number = self._next()
        self.arrived.append(
            Arrival(number, chat, now, text, bold, silent=silent, buttons=buttons, **more)
        )
        return self._head(chat, None) | {"message_id": number, "text": text}

    def _chat(self, wanted: str) -> int:
        chat = self.names.get(wanted) or int(wanted) if wanted.lstrip("-@").isalnum() else 0
        if chat in self.moved:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.moved[chat],
            )
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        return chat

    async def on_edit_message_reply_markup(self, form: Any) -> Any:
        self._chat(form["chat_id"])
        message = next((m for m in self.arrived if str(m.number) == form["message_id"]), None)
        if message is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        buttons = _buttons(form)
        if buttons == message.buttons:
            raise Refusal(400, "Bad Request: message is not modified")
        message.buttons = buttons
        return self._head(message.chat, None) | {"message_id": message.number}

    async def on_answer_callback_query(self, form: Any) -> bool:
        query = form["callback_query_id"]
        if query not in self.open_queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired")
        if len(form.get("text", "")) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self.open_queries.discard(query)
        self.answers.append({key: str(value) for key, value in form.items()})
        return True

    async def on_get_updates(self, form: Any) -> list[dict[str, Any]]:
        if self.hook:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
                " to delete the webhook first",
            )
        offset = int(form.get("offset", 0))
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        if not self.updates and not self.faults.get("getUpdates"):
            self._wake()
            self._poll = poll = asyncio.get_running_loop().create_future()
            await asyncio.wait([poll], timeout=float(form.get("timeout", 0)))
        planned = self.faults.get("getUpdates")
        if planned and isinstance(planned[0], Refusal):
            raise planned.pop(0)  # type: ignore[misc]
        return self.updates[:100]


def _shown(form: Any, name: str, entities_name: str) -> tuple[str, str]:
    """The text and what of it is bold; both as Telegram accepts them."""
    text = form.get(name, "")
    raw = utf16(text)
    if len(raw) // 2 > _LIMITS[name]:
        raise Refusal(400, f"Bad Request: message {name} is too long")
    if "parse_mode" in form:
        raise Refusal(400, "Bad Request: markup is never used here")
    bold = ""
    for entity in json.loads(form.get(entities_name, "[]")):
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        try:
            piece = raw[start:end].decode("utf-16-le")
        except UnicodeDecodeError as half:
            raise Refusal(400, "Bad Request: can't parse entities: inside a character") from half
        if not 0 <= start < end <= len(raw) or entity["type"] != "bold":
            raise Refusal(400, "Bad Request: can't parse entities: ENTITY_BOUNDS_INVALID")
        bold += piece
    return text.strip(), bold


def _buttons(form: Any) -> list[dict[str, str]]:
    rows = json.loads(form.get("reply_markup", "{}")).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if any(not 1 <= len(button["callback_data"].encode()) <= 64 for button in buttons):
        raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return buttons
