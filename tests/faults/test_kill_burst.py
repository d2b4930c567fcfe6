"""A burst of 500 alerts into rate limits, an outage of six virtual hours and two kills.

Seconds between messages pass really, so they are shortened; ``HARRIER_PACE=1.05`` is the program's
own pace and takes two minutes.
"""

from __future__ import annotations

import os
import re
import signal
import struct
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from app.domain.alerts.dispatch import UNSURE, WAITED
from app.domain.timeframe import HOUR, MINUTE
from tests.builders.setups import BAR
from tests.faults import burst_child
from tests.faults.burst_child import STRATEGIES, FileClock
from tests.faults.nursery import Child
from tests.loopback.telegram_server import Refusal, TelegramServer, utf16

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.loopback.telegram_server import Arrival

ALERTS = 500
PACE_S = float(os.environ.get("HARRIER_PACE", "0.05"))
OUTAGE = 6 * HOUR
SYMBOL = re.compile(r"S\d{3}/USDT")
HEADS = {f"{reason[0].upper()}{reason[1:]}:": reason for reason in (UNSURE, WAITED)}


class TroubledTelegram(TelegramServer):
    """Is gone for six virtual hours after the first message; kills who sends, twice.

    Attributes:
        victim: killed at its tenth request in vain, and the next one as its message arrives.
        refused: requests during the outage.
        too_soon: messages that did not keep their distance.
        times: virtual times of arrivals.
    """

    def __init__(self, clock: FileClock) -> None:
        super().__init__()
        self.clock = clock
        self.gap_s = PACE_S / 1.05
        self.victim: int | None = None
        self.kills = self.refused = self.too_soon = 0
        self.times: list[int] = []
        self.gone_from = sys.maxsize
        floods = [_flood(30), "", _flood(5), "", _flood(40)]
        self.faults["sendMessage"] = list(floods)

    def _tripped(self, method: str) -> bool:
        if self.gone_from <= self.clock.now() < self.gone_from + OUTAGE:
            self.refused += 1
            if self.refused == 10:
                self._kill()
            raise Refusal(0, "outage")
        return super()._tripped(method)

    def _arrive(self, form: Any, text: str, bold: str, **more: bytes) -> dict[str, Any]:
        try:
            answer = super()._arrive(form, text, bold, **more)
        except Refusal:
            self.too_soon += 1
            raise
        self.times.append(self.clock.now())
        if len(self.arrived) == 1:
            self.gone_from = self.clock.now() + 1
        if len(self.arrived) == 4:
            self._kill()
        return answer

    def _kill(self) -> None:
        assert self.victim is not None
        os.kill(self.victim, signal.SIGKILL)
        self.kills += 1

    def messages(self) -> list[list[Arrival]]:
        """Parts of each message; only the first part of one has a title, which is bold."""
        found: list[list[Arrival]] = []
        for arrival in self.arrived:
            if arrival.bold:
                found.append([])
            found[-1].append(arrival)
        return found


def _flood(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def told(message: list[Arrival]) -> Iterator[tuple[str, str]]:
    """(reason, symbol) of each alert that a message names; the reason is "" for news."""
    reason = ""
    for line in "\n".join(part.text for part in message).splitlines():
        reason = HEADS.get(line, reason)
        for symbol in SYMBOL.findall(line):
            yield reason, symbol


def test_a_burst_with_floods_an_outage_and_kills_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "clock").write_bytes(struct.pack("q", BAR + HOUR))
    clock = FileClock(tmp_path / "clock")
    said: list[str] = []
    with TroubledTelegram(clock) as server:
        for count in (ALERTS, 0, 0):
            with Child(burst_child.main, tmp_path, server.url, count, PACE_S) as child:
                server.victim = child.pid
                said.append(child.read_to_end(100))
            clock.set(clock.now() + MINUTE)
        assert (server.kills, server.too_soon) == (2, 0)
        messages = server.messages()
        arrived, times = server.arrived, server.times
        away, back = server.gone_from, server.gone_from + OUTAGE
        assert 10 < server.refused < 100
        assert server.faults["sendMessage"] == []
    assert said == ["", "", f"{{'sent': {ALERTS}}}\n"]

    named = [each for message in messages for each in told(message)]
    assert {symbol for _, symbol in named} == {f"S{n:03d}/USDT" for n in range(ALERTS)}
    as_new = [symbol for reason, symbol in named if reason != UNSURE]
    assert len(as_new) == len(set(as_new))
    assert {reason for reason, _ in named} == {"", UNSURE, WAITED}

    assert not [time for time in times if away <= time < back]
    assert all("new setups" in message[0].bold for message in messages)
    assert len(messages) <= 6
    assert any(len(message) > 1 for message in messages)
    assert min(after.at - before.at for before, after in pairwise(arrived)) >= server.gap_s
    assert max(len(utf16(part.text)) // 2 for part in arrived) <= 4096
    whole = "\n".join(part.text for part in arrived)
    assert all(strategy in whole for strategy in STRATEGIES)
    print(f"\n{len(messages)} messages in {len(arrived)} parts, {server.refused} tries in vain")
    print(f"{len(as_new)} told as new, {len(named) - len(as_new)} as perhaps seen, none lost")
