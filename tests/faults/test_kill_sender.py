"""A sender killed at any moment loses no alert, and tells none as news twice."""

from __future__ import annotations

import http.server
import json
import os
import random
import re
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.alerts.dispatch import UNSURE
from tests.faults import sender_child
from tests.faults.nursery import Child

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = int(os.environ.get("HARRIER_KILLS", "2"))
SEED = 5
SYMBOL = re.compile(r"S\d{3,6}/USDT")


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what arrives; may kill the sender before it answers.

    Attributes:
        victim: killed as soon as its next message has arrived.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages: list[dict[str, Any]] = []
        self.victim: int | None = None

    def news(self) -> list[str]:
        """Symbols told as news, as often as they were."""
        return [s for m in self.messages for s in SYMBOL.findall(_without_unsure(m["text"]))]

    def named(self) -> set[str]:
        """Symbols that were named at all."""
        return {s for m in self.messages for s in SYMBOL.findall(m["text"])}


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.messages.append(json.loads(body))
        if self.server.victim is not None:
            os.kill(self.server.victim, signal.SIGKILL)
            self.server.victim = None
            return
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def _without_unsure(text: str) -> str:
    """The part of a message that does not say it may be a repetition."""
    head = f"{UNSURE[0].upper()}{UNSURE[1:]}:"
    return text.partition(head)[0]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def sender(folder: Path, server: Receiver, first: int, batches: str) -> Child:
    return Child(sender_child.main, folder, server.server_port, first, batches)


def stored(lines: list[str]) -> set[str]:
    return {s for line in lines if line.startswith("stored") for s in line.split()[1:]}


@pytest.mark.timeout(max(120, 20 * KILLS))
def test_killed_at_random_none_is_lost_and_none_is_news_twice(
    tmp_path: Path, receiver: Receiver
) -> None:
    chance = random.Random(SEED)
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        with sender(tmp_path, receiver, kill * 100, "1,9,1") as child:
            lines = [child.output.readline()]
            timer = threading.Timer(chance.uniform(0, 0.8), child.kill)
            timer.start()
            lines += child.output.readlines()
            timer.cancel()
            timer.join()
        acknowledged |= stored(lines)
    with sender(tmp_path, receiver, KILLS * 100, "3") as child:
        out = child.read_to_end(60)
    acknowledged |= stored(out.splitlines())
    assert "sent" in out
    assert len(acknowledged) >= 3
    assert acknowledged <= receiver.named()
    news = receiver.news()
    assert len(news) == len(set(news))


def test_killed_between_arrival_and_receipt_it_says_so(tmp_path: Path, receiver: Receiver) -> None:
    with sender(tmp_path, receiver, 0, "9") as child:
        receiver.victim = child.pid
        child.read_to_end(60)
    assert child.wait() == -signal.SIGKILL
    (arrived,) = receiver.messages
    assert len(SYMBOL.findall(arrived["text"])) == 9
    with sender(tmp_path, receiver, 9, "1") as child:
        child.read_to_end(60)
    news = receiver.news()
    assert sorted(news) == sorted(set(news))
    assert len(set(news)) == 10
    again = [message for message in receiver.messages[1:] if message["kind"] == "digest"]
    assert [len(SYMBOL.findall(message["text"])) for message in again] == [9]
