from __future__ import annotations

import base64
import json
import logging
from typing import TYPE_CHECKING

import pytest

from app.adapters.notify.apprise_channel import AppriseChannel, addresses_of, secrets_in
from app.domain.errors import BadInput, RetryableError
from app.services.log_streamer import LogStreamer, Redactor
from app.services.ports import AlertKind
from tests.adapters.notify.conftest import a_message, a_picture
from tests.loopback.webhook_server import Reply, WebhookServer

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "canaryAppriseKey0123456789"


@pytest.fixture
def receiver() -> Iterator[WebhookServer]:
    with WebhookServer() as server:
        yield server


@pytest.fixture
def other() -> Iterator[WebhookServer]:
    with WebhookServer() as server:
        yield server


def line(server: WebhookServer, path: str = CANARY) -> str:
    return f"json://{server.host}:{server.port}/{path}"


def seen(server: WebhookServer) -> list[str]:
    return [json.loads(posted.body)["title"] for posted in server.posted]


def test_title_text_and_picture_arrive(receiver: WebhookServer) -> None:
    channel = AppriseChannel(lambda: line(receiver))
    picture = a_picture()
    message = a_message(title="<b>BTC</b> & *co*", text="two\nlines <i>", picture=picture)
    assert channel.send(message) == ""
    channel.close()
    document = json.loads(receiver.posted[0].body)
    assert (document["title"], document["message"]) == (message.title, message.text)
    (attached,) = document["attachments"]
    assert attached["filename"] == "setup.png"
    assert base64.b64decode(attached["base64"]) == picture


def test_only_those_that_failed_are_tried_again(
    receiver: WebhookServer, other: WebhookServer
) -> None:
    channel = AppriseChannel(lambda: f"{line(receiver)}\n{line(other)}")
    other.replies = [Reply(503), None, Reply()]
    for _ in range(2):
        with pytest.raises(RetryableError, match=r"address 2 \(json://…\)") as caught:
            channel.send(a_message())
        assert CANARY not in str(caught.value)
        assert "address 1" not in str(caught.value)
    channel.send(a_message())
    assert len(receiver.posted) == 1
    assert len(other.posted) == 3
    channel.send(a_message(key="another"))
    assert len(receiver.posted) == 2
    channel.close()


def test_a_refusal_for_good_is_said_after_the_others_were_served(
    receiver: WebhookServer, other: WebhookServer
) -> None:
    channel = AppriseChannel(lambda: f"{line(receiver)}\n\n# mine\n{line(other)}")
    receiver.replies = [Reply(401)]
    other.replies = [Reply(500)]
    with pytest.raises(RetryableError, match="address 2"):
        channel.send(a_message())
    with pytest.raises(BadInput, match=r"address 1 \(json://…\) answered 401") as caught:
        channel.send(a_message())
    assert CANARY not in str(caught.value)
    assert len(receiver.posted) == 1
    assert len(other.posted) == 2
    channel.close()


def test_a_line_may_take_some_kinds_alone(receiver: WebhookServer, other: WebhookServer) -> None:
    channel = AppriseChannel(lambda: f"{line(receiver)}\nwon, stopped = {line(other)}")
    for kind in (AlertKind.SETUP, AlertKind.WON, AlertKind.DIGEST):
        channel.send(a_message(key=kind, kind=kind, title=kind))
    assert seen(receiver) == ["setup", "won", "digest"]
    assert seen(other) == ["won"]
    channel.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least one address"),
        ("# nothing\n\n", "at least one address"),
        (f"json://127.0.0.1/x\n{CANARY}", "Apprise address 2 is none"),
        (f"nosuchservice://{CANARY}", r"address 1 \(nosuchservice://…\) is no address"),
        (f"discord://{CANARY}", r"address 1 \(discord://…\) is no address"),
        ("\n".join(["json://127.0.0.1"] * 51), "At most 50"),
    ],
)
def test_what_is_no_address_is_named_without_its_secret(text: str, words: str) -> None:
    channel = AppriseChannel(lambda: text)
    with pytest.raises(BadInput, match=words) as caught:
        channel.send(a_message())
    assert CANARY not in str(caught.value)
    channel.close()


def test_several_messages_are_not_held_up_inside(receiver: WebhookServer) -> None:
    """Apprise itself would pause for seconds between two; that is the sender's business."""
    channel = AppriseChannel(lambda: line(receiver))
    for number in range(3):
        channel.send(a_message(key=str(number), title=str(number)))
    assert seen(receiver) == ["0", "1", "2"]
    channel.close()


@pytest.fixture
def log() -> Iterator[LogStreamer]:
    """What the program would write at the most talkative level; nothing is redacted."""
    root = logging.getLogger()
    level, streamer = root.level, LogStreamer(Redactor())
    root.addHandler(streamer)
    root.setLevel(logging.DEBUG)
    yield streamer
    root.setLevel(level)
    root.removeHandler(streamer)
    streamer.close()


def test_no_secret_is_in_a_log_and_all_are_made_known(
    receiver: WebhookServer, log: LogStreamer
) -> None:
    hidden: set[str] = set()
    where = f"json://user:{CANARY}Word@{receiver.host}:{receiver.port}/{CANARY}?-key={CANARY}Query"
    channel = AppriseChannel(lambda: f"{where}\njson://127.0.0.1:1/{CANARY}", hidden.add)
    receiver.replies = [Reply(500, body=CANARY), Reply(403, body=CANARY)]
    for _ in range(2):
        with pytest.raises(RetryableError):
            channel.send(a_message())
    logging.getLogger("app").debug("The log is listened to")
    channel.close()
    lines = [entry.text for entry in log.since()]
    assert "The log is listened to" in lines
    assert not [text for text in lines if CANARY in text]
    assert {CANARY, f"{CANARY}Word", f"{CANARY}Query", where} <= hidden


def test_parts_of_an_address_that_could_be_keys_are_told() -> None:
    url = "slack://bot@T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"
    assert {url, "T1JJ3T3L2", "A1BRTD4JD", "TIiajkdnlazkcOXrIdevi7FQ"} <= set(secrets_in(url))
    assert "p@ssw/ord word" in set(secrets_in("mailto://me:p%40ssw%2Ford%20word@example.org"))


def test_addresses_are_read_with_their_kinds() -> None:
    text = "  ntfy://topic-of-mine \t slack://a/b/#c\n#no://x\nsetup, won = tgram://1:a/2?c=d,e\n"
    first, second, third = addresses_of(text)
    assert (first.number, first.tags, first.url) == (1, frozenset(), "ntfy://topic-of-mine")
    assert (second.tags, second.url) == (frozenset(), "slack://a/b/#c")
    assert (third.number, third.tags) == (3, frozenset({"setup", "won"}))
    assert third.url == "tgram://1:a/2?c=d,e"
    assert "topic" not in repr(first)
