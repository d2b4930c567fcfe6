"""The listener over real HTTP, in its process."""

from __future__ import annotations

import json
import queue
import socket
import time
from contextlib import closing
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.adapters.webhooks.listener import LONGEST_CONNECTION_S, MOST_CONNECTIONS
from app.adapters.webhooks.process import ListenerProcess
from app.services.ports import HookFate, HookOpened, HookPlace, HookRecord, HookStopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.ports import HookNews

TOKEN = "Canary-token_of-the_tests-0123456789abcdef"
PATH = f"/hook/{TOKEN}"
PATIENCE_S = 30.0


class Ear:
    """A listener and what it told."""

    def __init__(self) -> None:
        self.listener = ListenerProcess()
        self._news: queue.Queue[HookNews] = queue.Queue()
        self.port = 0

    def open(self, port: int = 0, **rules: bool) -> HookNews:
        place = HookPlace(port, sha256(TOKEN.encode()).hexdigest(), **rules)  # type: ignore[arg-type]
        self.listener.open(place, self._news.put)
        news = self.next()
        if isinstance(news, HookOpened):
            self.port = news.port
        return news

    def next(self) -> HookNews:
        return self._news.get(timeout=PATIENCE_S)

    def told(self, reason: str, fate: HookFate = HookFate.REFUSED) -> HookRecord:
        """Wait for a record with this reason and fate."""
        while True:
            news = self.next()
            if isinstance(news, HookRecord) and reason in news.reason and news.fate is fate:
                return news

    def post(self, body: bytes, path: str = PATH, method: str = "POST", **headers: str) -> int:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            said = answer.read()
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert TOKEN.encode() not in said
            assert answer.status != 404 or not said
            return answer.status


@pytest.fixture(scope="module")
def shared() -> Iterator[Ear]:
    made = Ear()
    assert isinstance(made.open(), HookOpened)
    yield made
    made.listener.close()


@pytest.fixture
def ear() -> Iterator[Ear]:
    made = Ear()
    yield made
    made.listener.close()


def message(**fields: object) -> bytes:
    whole = {"ticker": "BTCUSDT", "action": "buy", "timenow": time.time_ns() // 1_000_000}
    return json.dumps({**whole, **fields}).encode()


def test_a_message_is_answered_at_once_and_handed_on_without_its_token(shared: Ear) -> None:
    body = message(secret=TOKEN, price=1)
    began = time.monotonic()
    assert shared.post(body, Content_Type="text/plain") == 202
    assert time.monotonic() - began < 1
    record = shared.told("", HookFate.TAKEN)
    assert record.peer == "127.0.0.1"
    assert TOKEN not in record.body
    assert shared.post(body) == 409
    assert shared.told("the same message", HookFate.DUPLICATE).body == record.body


def test_repeats_of_one_message_are_told_of_together(ear: Ear) -> None:
    ear.open()
    body = message(price=2)
    assert ear.post(body) == 202
    assert ear.told("", HookFate.TAKEN).count == 1
    assert [ear.post(body) for _ in range(30)] == [409] * 30
    told = [ear.told("the same message", HookFate.DUPLICATE)]
    while sum(record.count for record in told) < 30:
        told.append(ear.told("the same message", HookFate.DUPLICATE))
    assert sum(record.count for record in told) == 30
    assert len(told) < 30
    assert {"price" in record.body for record in told} == {True}


STRANGERS: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("/", "POST", {}, "without the token"),
    ("/hook", "POST", {}, "without the token"),
    ("/hook/wrong", "POST", {}, "without the token"),
    (f"/hook?token={TOKEN}", "POST", {}, "without the token"),
    (f"{PATH}/more", "POST", {}, "without the token"),
    (PATH, "GET", {}, "no POST"),
    (PATH, "OPTIONS", {"Origin": "https://evil.example"}, "sent by a web page"),
    (PATH, "POST", {"Origin": "null"}, "sent by a web page"),
    (PATH, "POST", {"Host": "evil.example:8917"}, "sent to another host name"),
)


def test_strangers_get_an_empty_404_and_are_told_of_by_kind(ear: Ear) -> None:
    ear.open()
    expected: dict[str, int] = {}
    for path, method, headers, reason in STRANGERS:
        assert ear.post(message(), path, method, **headers) == 404
        expected[reason] = expected.get(reason, 0) + 1
    counts = dict.fromkeys(expected, 0)
    while counts != expected:
        record = ear.next()
        assert isinstance(record, HookRecord)
        assert (record.fate, record.body) == (HookFate.REFUSED, "")
        reason = next(each for each in expected if record.reason.startswith(each))
        counts[reason] += record.count
        assert counts[reason] <= expected[reason]


def test_a_large_body_is_not_read(shared: Ear) -> None:
    assert shared.post(b"x" * 1_000_000) == 413
    assert shared.post(b"x" * 1_000_000, "/hook") == 404


def test_refusals_alike_are_told_once(ear: Ear) -> None:
    ear.open()
    for _ in range(60):
        assert ear.post(message(), "/hook/wrong") == 404
    count = 0
    while count < 60:
        record = ear.next()
        assert isinstance(record, HookRecord)
        assert record.body == ""
        count += record.count
    assert count == 60


def test_slow_senders_and_crowds_are_cut_off_while_others_are_served(ear: Ear) -> None:
    ear.open()
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{ear.port}\r\n"
    starts = [b"P", head.encode(), f"{head}Content-Length: 9000\r\n\r\n{{".encode()]
    slow = [socket.create_connection(("127.0.0.1", ear.port)) for _ in range(MOST_CONNECTIONS - 4)]
    try:
        for number, each in enumerate(slow):
            each.sendall(starts[number % len(starts)])
        assert ear.post(message()) == 202
        crowd = [socket.create_connection(("127.0.0.1", ear.port)) for _ in range(30)]
        slow += crowd
        began = time.monotonic()
        for each in slow:
            each.settimeout(PATIENCE_S)
            answered = _all(each)
            assert b"HTTP/1.1 202" not in answered
        assert time.monotonic() - began < 3 * LONGEST_CONNECTION_S
        assert ear.post(message(price=2)) == 202
    finally:
        for each in slow:
            each.close()
    ear.told("too slow")


def _all(connection: socket.socket) -> bytes:
    """Everything until the other side hangs up."""
    read = bytearray()
    try:
        while part := connection.recv(4096):
            read += part
    except ConnectionError:
        pass
    return bytes(read)


def test_it_listens_on_this_machine_alone_unless_told(ear: Ear) -> None:
    opened = ear.open()
    assert opened == HookOpened(ear.port, network=False)
    listening = Path("/proc/net/tcp").read_text()
    assert f"0100007F:{ear.port:04X} 00000000:0000 0A" in listening
    assert f"00000000:{ear.port:04X}" not in listening
    assert ear.open(allow_network=True) == HookOpened(ear.port, network=True)
    assert f"00000000:{ear.port:04X} 00000000:0000 0A" in Path("/proc/net/tcp").read_text()


def test_a_port_in_use_is_said(ear: Ear) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        news = ear.open(port=taken.getsockname()[1])
    assert isinstance(news, HookStopped)
    assert "hooks.port" in news.reason


def test_a_process_that_dies_is_said(ear: Ear) -> None:
    ear.open()
    assert ear.listener._run is not None
    ear.listener._run.process.kill()
    ear.listener._run.process.join()
    news = ear.next()
    assert isinstance(news, HookStopped)
    assert news.died
    assert ear.listener.pid is None


def test_no_list_of_processes_shows_the_token(shared: Ear) -> None:
    pid = shared.listener.pid
    assert pid is not None
    for name in ("cmdline", "environ"):
        assert TOKEN.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()
