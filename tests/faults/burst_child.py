"""Records a burst of alerts and sends it through Telegram in virtual time, until it is killed."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from app.adapters.notify.telegram import TelegramChannel
from app.adapters.notify.telegram_client import Pace, TelegramAccount
from tests.builders.alerts import AlertDesk, many_setups
from tests.loopback.telegram_server import CHAT, TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.setup import Setup

HOSTILE = (
    "<b>A & B</b> _*[x](y)*_ 🚀",
    "```~|#>`` \\ 𝔘𝔫𝔦",
    "&amp; </i> __init__ *",
    "tg://user?id=1 @all",
)
STRATEGIES = tuple(f"{HOSTILE[n % len(HOSTILE)]} {n:02d} {'é𝔘' * 20}" for n in range(40))


class FileClock:
    """A clock that two processes read, and one of them sets; UTC ms."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> int:
        (time,) = struct.unpack("q", self._file.read_bytes())
        return int(time)

    def set(self, time: int) -> None:
        with self._file.open("r+b") as file:
            file.write(struct.pack("q", time))


def burst(count: int) -> list[Setup]:
    """New setups of strategies whose names hold every kind of markup."""
    return [
        replace(setup, strategy=STRATEGIES[number % len(STRATEGIES)])
        for number, setup in enumerate(many_setups(count))
    ]


def main(folder: Path, url: str, count: int, pace_s: float) -> None:
    clock = FileClock(folder / "clock")
    account = TelegramAccount(TOKEN, str(CHAT), url, local=True)
    desk = AlertDesk(folder, clock, TelegramChannel(lambda: account, clock, str, Pace(pace_s)))
    desk.outbox.recover()
    if count:
        desk.opens(*burst(count))
    while (due := desk.outbox.work_off()) is not None:
        clock.set(max(clock.now() + 1, due))
    print(desk.states(), flush=True)
    desk.book.refresh()
    desk.close()
