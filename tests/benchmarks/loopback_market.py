"""The loopback exchange over generated candles, as a process: SYMBOLS. Prints its address."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@contextmanager
def loopback_market(symbols: int) -> Iterator[str]:
    """The address of an exchange with so many symbols, its clock standing still."""
    command = [sys.executable, "-m", "tests.benchmarks.loopback_market", str(symbols)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def main(symbols: int) -> None:
    """Serve until standard input ends."""
    from tests.loopback.generated import NOON, write_candles
    from tests.loopback.server import LoopbackExchange

    with tempfile.TemporaryDirectory() as folder:
        write_candles(Path(folder), symbols)
        with LoopbackExchange(folder, start=NOON, speed=0) as server:
            print(server.url, flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
