"""Rules on longer bars see as far as scans of shorter ones have brought the candles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.timeframe import HOUR, Timeframe
from app.services.scan.events import ScanRequest
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.strategy import Strategy
    from tests.builders.installation import Installation

SLOW = rule("Slow", "close > open and close > ema(50)@1d", timeframe="4h")
CALM = rule("Calm", "close > 0", timeframe="1d", filters='{"regimes": ["bull"]}')
RULES = (SLOW, CALM, rule("Fast", "close > open"))
SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT")
LATER = NOON + 40 * HOUR


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Scans of an hourly rule beside slower ones, whose bars were fetched by the first alone."""
    home = tmp_path_factory.mktemp("home")
    with installed(home, NOON, {"data.history_bars": "300"}) as desk:
        for stored in desk.application.strategies.list():
            desk.application.strategies.delete(stored.strategy.name)
        desk.application.strategies.save(SLOW)
        desk.scan(ScanRequest(strategies=RULES, symbols=SYMBOLS))
        desk.scan(ScanRequest(strategies=RULES, symbols=SYMBOLS), at=LATER)
        yield desk


@pytest.mark.parametrize("strategy", [SLOW, CALM])
def test_the_newest_bar_is_explained(scanned: Installation, strategy: Strategy) -> None:
    for symbol in SYMBOLS:
        found = scanned.application.explanations.explain_stored(strategy, symbol)
        assert found.bar_time == strategy.timeframe.last_closed(LATER)
        assert found.entry.truth is not None
    stored = scanned.application.store.load("demo", SYMBOLS, Timeframe.D1)
    assert all(one.ts[-1] < Timeframe.D1.last_closed(LATER) for one in stored.values())


def test_the_regime_is_the_one_at_the_newest_bar(scanned: Installation) -> None:
    found = scanned.application.explanations.explain_stored(CALM, "BTC/USDT")
    live = scanned.scan(ScanRequest(strategies=RULES, symbols=SYMBOLS), at=LATER)
    assert live.regime is not None
    assert (found.regime, found.allowed) == (live.regime.label, str(live.regime.trend) == "bull")


def test_columns_show_the_newest_close(scanned: Installation) -> None:
    service = scanned.application.expression_columns
    assert service.timeframe == Timeframe.H4
    shown = service.newest_stored(["close"], SYMBOLS).values["close"]
    hourly = scanned.application.store.load("demo", SYMBOLS, Timeframe.H1)
    for symbol in SYMBOLS:
        closed = hourly[symbol].ts + HOUR <= Timeframe.H4.floor(LATER)
        assert shown[symbol] == hourly[symbol].close[closed][-1]


def test_bars_that_leave_a_hole_continue_nothing(scanned: Installation) -> None:
    store = scanned.application.store
    hourly = store.load("demo", ["ETH/USDT"], Timeframe.H1)["ETH/USDT"]
    four_hourly = store.load("demo", ["ETH/USDT"], Timeframe.H4)["ETH/USDT"]
    end = int(four_hourly.ts[-1]) + 4 * HOUR
    store.merge("demo", Timeframe.H4, {"HOLE/USDT": four_hourly})
    store.merge("demo", Timeframe.H1, {"HOLE/USDT": hourly.between(end + 2 * HOUR, None)})
    rule_alone = rule("Alone", "close > open", timeframe="4h")
    found = scanned.application.explanations.explain_stored(rule_alone, "HOLE/USDT")
    assert found.bar_time == end - 4 * HOUR
    store.merge("demo", Timeframe.H1, {"WHOLE/USDT": hourly})
    store.merge("demo", Timeframe.H4, {"WHOLE/USDT": four_hourly})
    found = scanned.application.explanations.explain_stored(rule_alone, "WHOLE/USDT")
    assert found.bar_time == Timeframe.H4.last_closed(LATER)
    assert np.diff(hourly.ts).max() == HOUR
