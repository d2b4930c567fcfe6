from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from app.adapters.notify.telegram_client import Pace, TelegramAccount
from app.services.ports import AlertKind, Message
from tests.builders.wall import StandingClock
from tests.loopback.telegram_server import CHAT, TOKEN, TelegramServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
def wall() -> StandingClock:
    return StandingClock()


@pytest.fixture
def unhurried() -> Pace:
    """No pause between messages, so that tests do not wait."""
    return Pace(0.0, 0.0)


def account_of(server: TelegramServer, **changes: Any) -> TelegramAccount:
    values = {"token": TOKEN, "chat": str(CHAT), "address": server.url, "local": True}
    return TelegramAccount(**(values | changes))


def a_message(**changes: Any) -> Message:
    values = {
        "key": "setup:00112233445566ff:opened",
        "kind": AlertKind.SETUP,
        "title": "BTC/USDT long",
        "text": "EMA cross on 1h\nentry 64,120.5 · stop 63,000.25",
    }
    return Message(**(values | changes))


def a_picture(side: int = 4) -> bytes:
    """A grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = zlib.compress(b"".join(b"\x00" + b"\x80" * side for _ in range(side)))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
