"""The stored past of a rule alone reaches as far as scans of all rules have brought it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.signals import compile_strategies
from app.domain.timeframe import HOUR, Timeframe
from app.services.past import StoredPast
from app.services.scan.events import ScanRequest
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from pathlib import Path

SLOW = rule("Slow", "close > open", timeframe="4h")
SYMBOLS = ("BTC/USDT", "ETH/USDT")


def test_longer_bars_are_continued_by_the_shorter_ones_that_were_fetched(tmp_path: Path) -> None:
    with installed(tmp_path, NOON, {"data.history_bars": "300"}) as desk:
        both = ScanRequest(strategies=(SLOW, rule("Fast", "close > open")), symbols=SYMBOLS)
        desk.scan(both)
        desk.scan(both, at=NOON + 13 * HOUR)
        past = StoredPast(desk.application._scan_tools)
        evaluated = past.evaluate(compile_strategies([SLOW]), SYMBOLS)
        stored = desk.application.store.load("demo", SYMBOLS, Timeframe.H4)
        for symbol in SYMBOLS:
            newest = int(evaluated.of(symbol)[1].ts[-1])
            assert newest == Timeframe.H4.last_closed(NOON + 13 * HOUR)
            assert int(stored[symbol].ts[-1]) < newest
