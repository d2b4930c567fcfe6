"""The regime of a folder of files follows the user's settings, as that of the exchange does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.adapters.storage.candle_files import CandleFiles
from app.domain.candles import real_candles
from app.domain.timeframe import Timeframe
from app.services.replay import ReplayRequest
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from pathlib import Path

BARS = 2_400
GATED = rule("Gated", "close crosses above sma(5)", timeframe="4h", filters='{"regimes": ["bull"]}')
SLOW = {"market.regime_confirm": "60", "market.regime_hold": "1000"}
QUICK = {"market.regime_confirm": "1", "market.regime_hold": "1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """400 days of a market that turns every few weeks."""
    path = tmp_path / "candles"
    path.mkdir()
    steps = np.random.default_rng(5).normal(0, 0.004, BARS)
    close = 100 * np.exp(np.cumsum(steps) + 0.3 * np.sin(np.arange(BARS) / 60))
    opens = np.concatenate((close[:1], close[:-1]))
    high, low = np.maximum(opens, close) * 1.002, np.minimum(opens, close) * 0.998
    ts = np.int64(1_640_995_200_000) + np.arange(BARS, dtype=np.int64) * Timeframe.H4.milliseconds
    candles = real_candles(ts, opens, high, low, close, np.ones(BARS))
    CandleFiles().write(path / "BTC_USDT-4h.parquet", candles)
    return path


def test_a_gate_opens_as_slowly_as_the_settings_say(tmp_path: Path, folder: Path) -> None:
    found: dict[str, set[int]] = {}
    for name, pace in {"slow": SLOW, "quick": QUICK}.items():
        with installed(tmp_path / name, NOON, pace) as desk:
            application = desk.application
            setups = ended(application.replays.run(ReplayRequest((GATED,), folder=folder))).setups
            found[name] = {setup.bar_time for setup in setups}
            file = folder / "BTC_USDT-4h.parquet"
            regime = application.evaluation.of_file("regime == bull", file)
            bull = set(regime.ts[regime.values == 1].tolist())
            assert found[name]
            assert found[name] <= bull
    assert found["slow"] - found["quick"]
    assert found["quick"] - found["slow"]
