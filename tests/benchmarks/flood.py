"""A flood of HTTP requests, to be run as a process: PORT SECONDS RATE; the token on stdin.

Nine of ten requests know no token, the others repeat a message that was taken. How many were
answered, and with what, is printed as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter

AT_ONCE = 32
_MESSAGE = b'{"name": "Flood", "ticker": "BTCUSDT", "action": "buy", "stop": 1}'


class Flood:
    """Sends at a rate as long as there are connections left."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token
        self.answers: Counter[str] = Counter()

    async def run(self, seconds: float, rate: float) -> None:
        """Send until the time is over."""
        began = time.monotonic()
        self._room = asyncio.Semaphore(AT_ONCE)
        running: set[asyncio.Task[None]] = set()
        number = 0
        while (passed := time.monotonic() - began) < seconds:
            while number < passed * rate:
                await self._room.acquire()
                task = asyncio.create_task(self._send(number))
                running.add(task)
                task.add_done_callback(running.discard)
                number += 1
            await asyncio.sleep(0.002)
        await asyncio.gather(*running)

    async def _send(self, number: int) -> None:
        token = self._token if number % 10 == 0 else f"{number:043d}"
        head = f"POST /hook/{token} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(f"{head}Content-Length: {len(_MESSAGE)}\r\n\r\n".encode() + _MESSAGE)
            answer = await reader.readline()
            self.answers[answer[9:12].decode() or "cut off"] += 1
            writer.close()
        except OSError:
            self.answers["cut off"] += 1
        finally:
            self._room.release()


def main() -> None:
    """Flood and print."""
    port, seconds, rate = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    flood = Flood(port, sys.stdin.readline().strip())
    asyncio.run(flood.run(seconds, rate))
    print(json.dumps(flood.answers))


if __name__ == "__main__":
    main()
