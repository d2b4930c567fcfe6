"""Fixtures of the loopback exchange; listed in ``pytest_plugins``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.loopback.generated import NOON, write_candles
from tests.loopback.server import LoopbackExchange

if TYPE_CHECKING:
    from collections.abc import Iterator

REAL_CANDLES = Path(__file__).resolve().parents[2].parent / "shared" / "market" / "data"


@pytest.fixture(scope="session")
def candle_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generated hourly candles of eight symbols, BTC/USDT and S01/USDT to S07/USDT."""
    folder = tmp_path_factory.mktemp("candles")
    write_candles(folder, symbols=8)
    return folder


@pytest.fixture
def loopback(candle_folder: Path) -> Iterator[LoopbackExchange]:
    """A loopback exchange over generated candles, at noon of 2022-11-08, time standing still."""
    with LoopbackExchange(candle_folder, start=NOON, speed=0) as server:
        yield server


@pytest.fixture
def real_loopback() -> Iterator[LoopbackExchange]:
    """The same over real candles; tests that use it are marked ``market``."""
    if not REAL_CANDLES.is_dir():
        pytest.skip("no real candles beside the repository")
    with LoopbackExchange(REAL_CANDLES, start=NOON, speed=0) as server:
        yield server
