"""Candles of the demo market for tests: real in shape, the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.adapters.exchange.demo import DemoExchange
from app.adapters.storage.candle_file_names import file_name
from app.adapters.storage.candle_files import CandleFiles
from app.services.ports import CandleReply, CandleRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.domain.candles import Candles
    from app.domain.timeframe import Timeframe

NOON: Final = 1_767_268_800_000  # 2026-01-01T12:00Z


@dataclass(slots=True)
class FixedClock:
    """A wall clock that stands still until it is set. UTC ms."""

    time: int = NOON

    def now(self) -> int:
        return self.time


def demo_reply(request: CandleRequest, now: int = NOON) -> CandleReply:
    """The demo market's answer to one request."""
    stream = DemoExchange(FixedClock(now)).candles([request])
    return next(event for event in stream if isinstance(event, CandleReply))


def demo_candles(symbol: str, timeframe: Timeframe, count: int, until: int = NOON) -> Candles:
    """The last ``count`` places of the grid that have closed at ``until``."""
    end = timeframe.floor(until)
    since = end - count * timeframe.milliseconds
    candles = demo_reply(CandleRequest(symbol, timeframe, since, end), until).candles
    assert candles is not None
    return candles


def write_demo_folder(
    folder: Path, symbols: Sequence[str], timeframe: Timeframe, count: int, until: int = NOON
) -> None:
    """Write files as ``--candles`` reads them."""
    for symbol in symbols:
        candles = demo_candles(symbol, timeframe, count, until)
        CandleFiles().write(folder / file_name(symbol, timeframe), candles)
