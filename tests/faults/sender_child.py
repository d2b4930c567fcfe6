"""Records alerts and sends them over HTTP until it is killed or all are sent."""

from __future__ import annotations

import http.client
import json
import threading
from typing import TYPE_CHECKING

from app.bootstrap.clock import SystemClock
from app.domain.errors import RetryableError
from tests.builders.alerts import AlertDesk, many_setups

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.ports import Message


class PostingChannel:
    """Posts each message to a server on loopback."""

    name = "telegram"

    def __init__(self, port: int) -> None:
        self._port = port

    def send(self, message: Message) -> str:
        text = f"{message.title}\n{message.text}"
        body = json.dumps({"kind": message.kind, "text": text})
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.request("POST", "/", body.encode())
            return str(connection.getresponse().status)
        except OSError as error:
            raise RetryableError(f"no connection: {error}") from error
        finally:
            connection.close()

    def close(self) -> None:
        pass


def main(folder: Path, port: int, first: int, batches: str) -> None:
    desk = AlertDesk(folder, SystemClock(), PostingChannel(port))
    sender = desk.sender()
    sender.start()
    print("started", flush=True)
    for size in (int(size) for size in batches.split(",") if size):
        setups = many_setups(first + size)[first:]
        desk.opens(*setups)
        first += size
        print("stored", *(setup.symbol for setup in setups), flush=True)
    pause = threading.Event()
    while desk.centre.pending():
        pause.wait(0.05)
    print("sent", flush=True)
    sender.stop()
    desk.close()
