"""Five hundred alerts, six hours without a network, a flood limit, and a restart in between."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from app.adapters.notify.telegram import TelegramChannel
from app.adapters.notify.telegram_client import Pace, TelegramAccount
from app.domain.timeframe import HOUR, MINUTE, SECOND
from tests.builders.alerts import AlertDesk, many_setups
from tests.builders.wall import StandingClock
from tests.loopback.telegram_server import CHAT, TOKEN, Refusal, TelegramServer, utf16

if TYPE_CHECKING:
    from pathlib import Path

SYMBOL = re.compile(r"S\d{3}/USDT")


def test_none_is_lost_none_comes_twice_and_all_come_in_digests(tmp_path: Path) -> None:
    setups = many_setups(500)
    clock = StandingClock()
    with TelegramServer() as server:
        account = TelegramAccount(TOKEN, str(CHAT), server.url, local=True)

        def open_desk() -> AlertDesk:
            channel = TelegramChannel(lambda: account, clock, lambda _chat: None, Pace(0.01))
            return AlertDesk(tmp_path, clock, channel)

        desk = open_desk()
        server.outage = True
        began = clock.time
        while clock.time < began + 6 * HOUR:
            desk.opens(*setups[:42])
            del setups[:42]
            desk.outbox.work_off()
            clock.time += 30 * MINUTE
            if len(setups) in (290, 122):  # restarts
                desk.book.refresh()
                desk.close()
                desk = open_desk()
                desk.outbox.recover()
        assert not setups
        assert server.arrived == []
        server.outage = False
        server.faults["sendMessage"] = [Refusal(429, "Too Many Requests", retry_after=30)]
        sent_at = []
        while (due := desk.outbox.work_off()) is not None:
            sent_at.append(clock.time)
            clock.time = max(clock.time + 1, due)
        assert desk.states() == {"sent": 500}
        desk.book.refresh()
        desk.close()
    texts = [message.text for message in server.arrived]
    assert all(len(utf16(text)) // 2 <= 4096 for text in texts)
    told = Counter(symbol for text in texts for symbol in SYMBOL.findall(text))
    assert len(told) == 500
    assert set(told.values()) == {1}
    assert 3 <= len(texts) <= 6
    assert all("Could not be sent at once:" in text for text in texts)
    assert sent_at[1] - sent_at[0] >= 30 * SECOND
