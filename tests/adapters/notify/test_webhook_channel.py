from __future__ import annotations

import gc
import hmac
import json
import time
import warnings
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from app.adapters.notify.addresses import Reach, is_public
from app.adapters.notify.webhook import MOST_BYTES, SIGNATURE, TIMESTAMP, WebhookChannel
from app.domain.errors import BadInput, RetryableError
from tests.adapters.notify.conftest import a_message, a_picture
from tests.loopback.webhook_server import Reply, WebhookServer, write_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.adapters.notify.addresses import IPAddress
    from tests.builders.wall import StandingClock

SECRET = "canary-webhook-secret-0123456789"


@pytest.fixture
def receiver() -> Iterator[WebhookServer]:
    with WebhookServer() as server:
        yield server


@dataclass
class Options:
    """What the user has set."""

    url: str
    secret: str | None = SECRET
    local: bool = True
    more: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def options(receiver: WebhookServer) -> Options:
    return Options(f"{receiver.url}/hooks/harrier?from=here")


@pytest.fixture
def channel(options: Options, wall: StandingClock) -> Iterator[WebhookChannel]:
    made = WebhookChannel(lambda: options.url, lambda: options.secret, lambda: options.local, wall)
    yield made
    made.close()


def test_any_event_arrives_as_signed_json(
    receiver: WebhookServer, channel: WebhookChannel, wall: StandingClock
) -> None:
    message = a_message(
        payload={"symbol": "BTC/USDT", "score": 71.5, "r": float("nan"), "targets": (1.0, 2.0)},
        setup_id="0011",
        picture=a_picture(),
        title="Größe <&>",
    )
    assert channel.send(message) == ""
    (posted,) = receiver.posted
    assert posted.path == "/hooks/harrier?from=here"
    assert json.loads(posted.body) == {
        "schema": 1,
        "key": message.key,
        "event": "setup",
        "title": "Größe <&>",
        "text": message.text,
        "setup": "0011",
        "data": {"symbol": "BTC/USDT", "score": 71.5, "r": None, "targets": [1.0, 2.0]},
    }
    stamp = posted.headers[TIMESTAMP]
    assert stamp == str(wall.now() // 1000)
    expected = hmac.new(SECRET.encode(), stamp.encode() + b"." + posted.body, sha256).hexdigest()
    assert posted.headers[SIGNATURE] == f"sha256={expected}"
    assert posted.headers["Idempotency-Key"] == message.key
    assert posted.headers["Content-Type"] == "application/json"
    assert posted.headers["Host"] == receiver.url.removeprefix("http://")


def test_a_repetition_has_the_same_key_and_body(
    receiver: WebhookServer, channel: WebhookChannel, wall: StandingClock
) -> None:
    receiver.replies = [Reply(503), Reply()]
    with pytest.raises(RetryableError):
        channel.send(a_message(key="Schlüssel\n"))
    wall.time += 60_000
    channel.send(a_message(key="Schlüssel\n"))
    first, second = receiver.posted
    assert first.body == second.body
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert first.headers[SIGNATURE] != second.headers[SIGNATURE]


def test_without_a_secret_nothing_is_signed(
    receiver: WebhookServer, channel: WebhookChannel, options: Options
) -> None:
    options.secret = None
    channel.send(a_message())
    assert SIGNATURE not in receiver.posted[0].headers


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply(400, body=SECRET), BadInput, "HTTP 400"),
        (Reply(401), BadInput, "address and secret"),
        (Reply(404), BadInput, "HTTP 404"),
        (Reply(410), BadInput, "HTTP 410"),
        (Reply(301, {"Location": "http://127.0.0.1:1/"}), BadInput, "not followed"),
        (Reply(307, {"Location": "/elsewhere"}), BadInput, "not followed"),
        (Reply(408), RetryableError, "HTTP 408"),
        (Reply(429), RetryableError, "HTTP 429"),
        (Reply(500, body="<html>" + SECRET), RetryableError, "HTTP 500"),
        (None, RetryableError, "broke off"),
    ],
)
def test_each_answer_is_judged(
    receiver: WebhookServer,
    channel: WebhookChannel,
    reply: Reply | None,
    kind: type[Exception],
    words: str,
) -> None:
    receiver.replies = [reply]
    with pytest.raises(kind, match=words) as caught:
        channel.send(a_message())
    assert SECRET not in str(caught.value)
    assert len(receiver.posted) == 1


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("30", 30_000),
        ("Thu, 01 Jan 2026 12:01:00 GMT", 60_000),
        ("999999999", 6 * 3600 * 1000),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("soon", None),
        ("٣", None),
    ],
)
def test_the_receiver_may_say_when_to_come_back(
    receiver: WebhookServer,
    channel: WebhookChannel,
    wall: StandingClock,
    asked: str,
    wait: int | None,
) -> None:
    receiver.replies = [Reply(429, {"Retry-After": asked})]
    with pytest.raises(RetryableError) as caught:
        channel.send(a_message())
    expected = None if wait is None else wall.now() + wait
    assert caught.value.retry_at == expected


def test_nobody_there_is_tried_again(channel: WebhookChannel, options: Options) -> None:
    with WebhookServer() as gone:
        options.url = gone.url
    with pytest.raises(RetryableError, match="could not be reached"):
        channel.send(a_message())


def test_the_local_network_takes_its_setting(
    receiver: WebhookServer, channel: WebhookChannel, options: Options
) -> None:
    options.local = False
    with pytest.raises(BadInput, match="https"):
        channel.send(a_message())
    options.url = options.url.replace("http:", "https:")
    with pytest.raises(BadInput, match=r"leads to 127\.0\.0\.1"):
        channel.send(a_message())
    assert receiver.posted == []


def test_too_large_an_alert_is_refused(receiver: WebhookServer, channel: WebhookChannel) -> None:
    with pytest.raises(BadInput, match="too large"):
        channel.send(a_message(text="x" * MOST_BYTES))
    assert receiver.posted == []


# ------------------------------------------------ the connection goes where it was judged to go

NAME = "hooks.example"
OUTSIDE, VICTIM = "127.0.0.2", "127.0.0.1"


def as_if_outside(address: IPAddress) -> bool:
    """One loopback address stands for a server on the internet."""
    return str(address) == OUTSIDE or is_public(address)


class Rebinding:
    """A name that leads outside when it is looked up first, and inside from then on."""

    def __init__(self) -> None:
        self.answers = [OUTSIDE, VICTIM, VICTIM, VICTIM]
        self.asked = 0

    def __call__(self, host: str, _port: int) -> list[str]:
        assert host == NAME
        self.asked += 1
        return [self.answers[self.asked - 1]]


def test_a_name_that_changes_its_meaning_does_not_lead_inside(
    tmp_path: Path, wall: StandingClock
) -> None:
    trusting = write_certificate(tmp_path, NAME)
    resolver = Rebinding()
    with (
        WebhookServer(OUTSIDE, folder=tmp_path) as outside,
        WebhookServer(VICTIM, outside.port, folder=tmp_path) as victim,
    ):
        channel = WebhookChannel(
            lambda: f"https://{NAME}:{outside.port}/x",
            lambda: SECRET,
            lambda: False,
            wall,
            reach=Reach(resolver, as_if_outside),
            tls=lambda: trusting,
        )
        channel.send(a_message())
        assert resolver.asked == 1
        assert outside.names == [NAME]
        assert outside.posted[0].headers["Host"] == f"{NAME}:{outside.port}"
        with pytest.raises(BadInput, match=r"leads to 127\.0\.0\.1"):
            channel.send(a_message(key="second"))
        channel.close()
        assert len(outside.posted) == 1
        assert victim.posted == []
        assert victim.names == []


def test_an_encrypted_connection_is_closed_with_its_channel(
    tmp_path: Path, wall: StandingClock
) -> None:
    trusting = write_certificate(tmp_path, NAME)
    with WebhookServer(OUTSIDE, folder=tmp_path) as outside:
        channel = WebhookChannel(
            lambda: f"https://{NAME}:{outside.port}/x",
            lambda: SECRET,
            lambda: False,
            wall,
            reach=Reach(lambda _host, _port: [OUTSIDE], as_if_outside),
            tls=lambda: trusting,
        )
        channel.send(a_message())
        with warnings.catch_warnings(record=True) as left:
            warnings.simplefilter("always", ResourceWarning)
            channel.close()
            del channel
            gc.collect()
        assert [str(warning.message) for warning in left] == []


def test_a_redirect_inside_is_not_followed(tmp_path: Path, wall: StandingClock) -> None:
    trusting = write_certificate(tmp_path, NAME)
    with (
        WebhookServer(VICTIM) as victim,
        WebhookServer(OUTSIDE, folder=tmp_path) as outside,
    ):
        outside.replies = [Reply(code, {"Location": f"{victim.url}/"}) for code in (302, 308)]
        channel = WebhookChannel(
            lambda: f"https://{NAME}:{outside.port}/",
            lambda: SECRET,
            lambda: False,
            wall,
            reach=Reach(lambda _host, _port: [OUTSIDE], as_if_outside),
            tls=lambda: trusting,
        )
        for _ in range(2):
            with pytest.raises(BadInput, match="not followed"):
                channel.send(a_message())
        channel.close()
        assert victim.posted == []


def test_a_certificate_of_nobody_known_is_refused(tmp_path: Path, wall: StandingClock) -> None:
    write_certificate(tmp_path, NAME)
    with WebhookServer(OUTSIDE, folder=tmp_path) as outside:
        channel = WebhookChannel(
            lambda: f"https://{NAME}:{outside.port}/",
            lambda: SECRET,
            lambda: False,
            wall,
            reach=Reach(lambda _host, _port: [OUTSIDE], as_if_outside),
        )
        with pytest.raises(RetryableError, match="no certificate"):
            channel.send(a_message())
        channel.close()
        assert outside.posted == []


def test_a_name_that_is_not_found_is_tried_again(wall: StandingClock) -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    channel = WebhookChannel(
        lambda: "https://nowhere.example/", lambda: None, lambda: False, wall, reach=Reach(unknown)
    )
    began = time.monotonic()
    with pytest.raises(RetryableError, match="was not found"):
        channel.send(a_message())
    assert time.monotonic() - began < 1
    channel.close()
