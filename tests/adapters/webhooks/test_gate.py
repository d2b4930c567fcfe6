"""Twelve ways to get a message in without leave, each many times: none passes.

``HARRIER_ATTACKS=100`` tries each as often as the project promises.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from multidict import CIMultiDict

from app.adapters.webhooks.gate import MOST_A_MINUTE, Gate, Refused, Repeated
from app.services.ports import HookPlace

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.adapters.webhooks.gate import Admitted

TIMES = int(os.environ.get("HARRIER_ATTACKS", "25"))
PORT = 8917
TOKEN = "Canary-token_of-the_tests-0123456789abcdef"
START = 1_769_860_800_000
PLACE = HookPlace(PORT, sha256(TOKEN.encode()).hexdigest())


class Door:
    """A gate with a clock that the test sets."""

    def __init__(self, place: HookPlace = PLACE) -> None:
        self.now = START
        self.gate = Gate(place, PORT, lambda: self.now)

    def knock(
        self,
        body: bytes,
        path: str = f"/hook/{TOKEN}",
        method: str = "POST",
        host: str | None = f"127.0.0.1:{PORT}",
        **headers: str,
    ) -> Admitted:
        sent = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
        if host is not None:
            sent.add("Host", host)
        known = self.gate.greet(method, path, sent, sent.getall("Host", []))
        return self.gate.admit(body, is_known=known)

    def sent(self, age_ms: int = 0) -> int:
        return self.now - age_ms


def message(door: Door, **fields: object) -> bytes:
    whole = {"ticker": "BTCUSDT", "action": "buy", "timenow": door.sent(), "stop": 1.5}
    return json.dumps({**whole, **fields}).encode()


def wrong_token(door: Door, chance: random.Random) -> None:
    at = chance.randrange(len(TOKEN))
    other = chance.choice(
        [
            TOKEN[:at] + "x" + TOKEN[at + 1 :],
            TOKEN[: at + 1] if at + 1 < len(TOKEN) else "",
            TOKEN.upper(),
            f"{TOKEN}/",
            f"{TOKEN}%00",
            "",
            "ü",
            "../hook",
        ]
    )
    door.knock(message(door), path=f"/hook/{other}")


def wrong_token_in_body(door: Door, chance: random.Random) -> None:
    other: object = chance.choice([TOKEN[:-1], "", None, [TOKEN], {"a": TOKEN}, True, 0])
    door.knock(message(door, **{chance.choice(["token", "secret"]): other}), path="/hook")


def foreign_host(door: Door, chance: random.Random) -> None:
    host = chance.choice(
        [
            "evil.example:8917",
            "127.0.0.1.evil.example:8917",
            "localhost.evil.example:8917",
            "127.0.0.1:80",
            "127.0.0.1",
            "192.168.1.5:8917",
            "[::1]:8917",
            "0.0.0.0:8917",
            "2130706433:8917",
            "",
            None,
        ]
    )
    door.knock(message(door), host=host)


def two_hosts(door: Door, _chance: random.Random) -> None:
    door.gate.greet("POST", f"/hook/{TOKEN}", {}, [f"127.0.0.1:{PORT}", "evil.example"])


def from_a_web_page(door: Door, chance: random.Random) -> None:
    name = chance.choice(["Origin", "origin", "Sec-Fetch-Site", "Access-Control-Request-Method"])
    page = chance.choice(["null", "https://evil.example", f"http://127.0.0.1:{PORT}"])
    door.knock(message(door), **{name: page})


def other_methods(door: Door, chance: random.Random) -> None:
    method = chance.choice(["GET", "PUT", "OPTIONS", "DELETE", "HEAD", "PATCH", "post", "TRACE"])
    door.knock(message(door), method=method)


def replayed(door: Door, chance: random.Random) -> None:
    first = message(door, price=chance.uniform(1, 2))
    door.knock(first)
    door.now += chance.randrange(110_000)
    spaced = json.dumps(json.loads(first), indent=chance.randrange(4)).encode()
    door.knock(chance.choice([first, spaced, first + b"\n"]))


def old(door: Door, chance: random.Random) -> None:
    door.knock(message(door, timenow=door.sent(120_001 + chance.randrange(10**9))))


def from_the_future(door: Door, chance: random.Random) -> None:
    name = chance.choice(["timenow", "timestamp", "time"])
    late = {name: door.sent(-120_001 - chance.randrange(10**9))}
    door.knock(json.dumps({"ticker": "BTCUSDT", "action": "buy", **late}).encode())


def oversized(door: Door, chance: random.Random) -> None:
    door.knock(message(door, x="y" * (16_384 + chance.randrange(1_000_000))))


def named_twice(door: Door, chance: random.Random) -> None:
    name, value = chance.choice([("action", "sell"), ("token", "x"), ("stop", "2")])
    body = message(door, **{name: value}).decode()
    door.knock(f'{body[:-1]}, "{name}": "{value}"}}'.encode())


def no_message(door: Door, chance: random.Random) -> None:
    door.knock(
        chance.choice(
            [b"", b"buy BTC", b"[]", b"{}", b"null", b"\xff\xfe", b'{"a": NaN}', b"[" * 9_000]
        )
    )


ATTACKS = (
    wrong_token,
    wrong_token_in_body,
    foreign_host,
    two_hosts,
    from_a_web_page,
    other_methods,
    replayed,
    old,
    from_the_future,
    oversized,
    named_twice,
    no_message,
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_passes(attack: Callable[[Door, random.Random], None]) -> None:
    chance = random.Random(attack.__name__)
    door = Door()
    for _ in range(TIMES):
        door.now += 130_000
        with pytest.raises(Refused) as refused:
            attack(door, chance)
        assert refused.value.status in (404, 409, 413, 422)
        assert TOKEN not in refused.value.reason + refused.value.body
        door.now += 130_000
        assert door.knock(message(door)).body_hash


def test_strangers_cannot_tell_what_was_wrong() -> None:
    door, chance = Door(), random.Random(5)
    for attack in (wrong_token, wrong_token_in_body, foreign_host, from_a_web_page, other_methods):
        with pytest.raises(Refused) as refused:
            attack(door, chance)
        assert (refused.value.status, refused.value.body) == (404, "")


def test_a_flood_with_the_token_is_held_to_sixty_a_minute() -> None:
    door, taken = Door(), 0
    for number in range(1_000):
        door.now += 50
        try:
            door.knock(message(door, price=number + 1))
        except Refused as refused:
            assert refused.status == 429
        else:
            taken += 1
    assert taken == MOST_A_MINUTE
    door.now += 60_000
    assert door.knock(message(door, price=9_999))


def test_a_message_seen_before_a_restart_is_still_a_repetition() -> None:
    first = Door()
    body = message(first)
    known = first.knock(body).body_hash
    again = Door(replace(PLACE, seen={known: START - 599_000}))
    with pytest.raises(Repeated):
        again.knock(body)
    later = Door(replace(PLACE, seen={known: START - 600_000}))
    assert later.knock(body).body_hash == known


def test_the_token_is_nowhere_in_what_is_kept() -> None:
    door = Door()
    hidden = {"secret": TOKEN, "Token": TOKEN, "comment": f"my {TOKEN}!", "x": [{TOKEN: [TOKEN]}]}
    admitted = door.knock(message(door, **hidden))
    assert TOKEN not in admitted.body
    assert json.loads(admitted.body)["comment"] == "my •••!"
    by_body = door.knock(message(door, token=TOKEN, price=2), path="/hook")
    assert "token" not in json.loads(by_body.body)


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"LOCALHOST:{PORT}"])
def test_both_own_names_will_do(host: str) -> None:
    door = Door()
    assert door.knock(message(door), host=host, Content_Type="text/plain")


def test_a_tunnels_name_and_the_local_network_are_let_in_when_allowed() -> None:
    door = Door(replace(PLACE, hosts=("hooks.example.org",), allow_network=True))
    assert door.knock(message(door, price=1), host="Hooks.Example.org")
    assert door.knock(message(door, price=2), host=f"192.168.1.5:{PORT}")
    for host in (f"evil.example:{PORT}", f"8.8.8.8:{PORT}", "192.168.1.5:80"):
        with pytest.raises(Refused):
            door.knock(message(door, price=3), host=host)


def test_a_message_without_a_time_is_taken_unless_one_is_required() -> None:
    body = b'{"ticker": "BTCUSDT", "action": "buy"}'
    assert Door().knock(body)
    with pytest.raises(Refused, match="timenow: missing"):
        Door(replace(PLACE, require_time=True)).knock(body)


def test_a_bar_that_closed_long_ago_is_refused() -> None:
    door = Door()
    bar = START - 3 * 3_600_000
    with pytest.raises(Refused, match="closed long ago"):
        door.knock(message(door, time=bar, interval="60"))
    assert door.knock(message(door, time=bar, interval="240"))
