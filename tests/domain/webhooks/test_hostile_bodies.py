"""Random and hostile bodies: a typed error or a sound signal, and never for long.

``HARRIER_HOSTILE_BODIES=10000`` tries as many as the project promises.
"""

from __future__ import annotations

import json
import math
import os
import random
import time
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.domain.webhooks.message import MOST_COMMENT, MOST_NAME, read_message
from app.domain.webhooks.strict_json import MOST_BYTES, read_object

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = int(os.environ.get("HARRIER_HOSTILE_BODIES", "3000"))
LONGEST_S = 0.05

NAMES = (
    "ticker", "symbol", "action", "side", "market_position", "price", "close", "sl", "stop",
    "tp", "targets", "tp1", "interval", "tf", "name", "strategy", "comment", "timenow", "time",
    "order_type", "exchange", "token", "secret", "share", "__proto__", "x",
)  # fmt: skip
TEXTS = (
    "BTCUSDT", "BINANCE:ETHUSDT.P", "buy", "sell", "flat", "60", "1h", "NaN", "-inf", "1e308",
    "{{close}}", "{{" * 200, "2026-01-31T12:00:00Z", "9999-99-99T99:99:99Z", "\ud800", "\x00" * 30,
    "' OR 1=1 --", "<script>", "٣٤", "=cmd|' /C calc'!A0", "%s%n" * 50, "9" * 400, "", "💥" * 300,
)  # fmt: skip


def any_value(chance: random.Random, depth: int = 0) -> object:
    makers: list[Callable[[], object]] = [
        lambda: chance.choice(TEXTS),
        lambda: chance.uniform(-10, 1e5),
        lambda: chance.choice([0, -1, 1e-320, 1e308, 10**38, True, False, None]),
        lambda: "".join(chr(chance.randrange(0x2FFFF)) for _ in range(chance.randrange(60))),
    ]
    if depth < 4:
        makers.append(lambda: [any_value(chance, depth + 1) for _ in range(chance.randrange(8))])
        makers.append(
            lambda: {
                chance.choice(NAMES): any_value(chance, depth + 1)
                for _ in range(chance.randrange(5))
            }
        )
    return chance.choice(makers)()


def any_body(chance: random.Random) -> bytes:
    kind = chance.randrange(10)
    if kind == 0:
        return chance.randbytes(chance.randrange(MOST_BYTES + 50))
    if kind == 1:
        piece = chance.choice([b"[", b'{"a":', b'"', b"9", b"\\u", b'[{"a":[', b"\xc0"])
        return (piece * MOST_BYTES)[: MOST_BYTES - chance.randrange(5)]
    whole: dict[str, object] = {"ticker": "BTCUSDT", "action": "buy"} if kind > 4 else {}
    for _ in range(chance.randrange(12)):
        whole[chance.choice(NAMES)] = any_value(chance)
    body = json.dumps(whole).encode()
    if kind < 4:
        at = chance.randrange(len(body) + 1)
        body = body[:at] + chance.randbytes(chance.randrange(4)) + body[at + chance.randrange(9) :]
    return body


def test_every_body_is_refused_in_words_or_sound() -> None:
    chance = random.Random(20_260_131)
    taken = slowest = 0
    for _ in range(COUNT):
        body = any_body(chance)
        began = time.thread_time()
        try:
            signal = read_message(read_object(body))
        except BadInput as error:
            assert str(error)
            assert len(str(error)) < 600
        else:
            taken += 1
            prices = [signal.price, signal.stop, *(target.price for target in signal.targets)]
            assert all(math.isfinite(p) and p > 0 for p in prices if p is not None)
            assert not signal.targets or math.isclose(sum(t.share for t in signal.targets), 1)
            assert 0 < len(signal.name) <= MOST_NAME
            assert len(signal.comment) <= MOST_COMMENT
            (signal.name + signal.comment + signal.ticker.name).encode()
        slowest = max(slowest, time.thread_time() - began)
    assert taken > COUNT / 50
    assert slowest < LONGEST_S
