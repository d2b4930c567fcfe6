"""What the ready strategies find on the demo market: often enough to be of use, not all the time.

``HARRIER_GALLERY_SYMBOLS`` and ``HARRIER_GALLERY_BARS`` raise the counts; ``-s`` shows the table.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.adapters.exchange.demo.listings import listings
from app.adapters.storage.strategy_files import StrategyFiles
from app.domain.batch import join
from app.domain.engine import evaluate
from app.domain.market_context import allowed_bars, market_series
from app.domain.regime_judge import judge
from app.domain.resampling import derive
from app.domain.signals import compile_strategies, signals
from app.domain.strategy import parse_strategy
from app.domain.timeframe import Timeframe
from tests.builders.candles import demo_candles

if TYPE_CHECKING:
    from app.domain.strategy import Strategy

SYMBOLS = int(os.environ.get("HARRIER_GALLERY_SYMBOLS", "12"))
BARS = int(os.environ.get("HARRIER_GALLERY_BARS", "9600"))
FEWEST, MOST = 0.0002, 0.05
NO_COINS = ("USDC", "FDUSD", "TUSD", "BTCUP", "BTCDOWN", "ETHUP")
GALLERY = [parse_strategy(text, name) for name, text in StrategyFiles().gallery()]


@dataclass(frozen=True, slots=True)
class Found:
    """What one strategy says over all symbols.

    Attributes:
        bars: bars looked at.
        hits: bars where the entry rule is true, in whatever regime.
        allowed: those of them in a regime the strategy fires in.
        sound: share of the hits whose levels make a setup, apart from the strategy's own limits.
    """

    strategy: Strategy
    bars: int
    hits: int
    allowed: int
    sound: float

    def __str__(self) -> str:
        shares = f"{self.hits / self.bars:8.3%} {self.allowed / self.bars:8.3%}"
        head = f"{self.strategy.name:32} {self.strategy.timeframe:3} {self.strategy.direction:5}"
        return f"{head} {self.bars:8,} {self.hits:6,} {shares} {self.sound:5.0%}"


@pytest.fixture(scope="module")
def found() -> dict[str, Found]:
    symbols = [name for name in listings() if not name.startswith(NO_COINS)][:SYMBOLS]
    hourly = {symbol: demo_candles(symbol, Timeframe.H1, BARS) for symbol in symbols}
    plan = compile_strategies(GALLERY)
    batches = {
        timeframe: join(
            timeframe,
            {symbol: derive(candles, Timeframe.H1, timeframe) for symbol, candles in hourly.items()}
            if timeframe > Timeframe.H1
            else hourly,
        )
        for timeframe in {*plan.plan.timeframes, Timeframe.H1, Timeframe.H4, Timeframe.D1}
    }
    days = batches[Timeframe.D1]
    history = judge(days.candles(0), batches[Timeframe.H4].candles(0), days)
    real = {timeframe: ~batch.filled for timeframe, batch in batches.items()}
    evaluation = evaluate(plan.plan, batches, market=market_series(history), universe=real)
    answers = {}
    for place, strategy in enumerate(GALLERY):
        batch = batches[strategy.timeframe]
        gate = allowed_bars(strategy, history, batch)
        said = [signals(plan, evaluation, place, symbol, gate) for symbol in range(len(symbols))]
        entry = np.concatenate([columns.entry for columns in said]) == 1
        levels = np.concatenate([columns.levels for columns in said], axis=1)
        answers[strategy.name] = Found(
            strategy=strategy,
            bars=len(entry),
            hits=int(entry.sum()),
            allowed=int((entry & (gate == 1)).sum() if gate is not None else entry.sum()),
            sound=float(are_sound(levels[:, entry], strategy).mean()) if entry.any() else 0.0,
        )
    print(f"\n{'strategy':32} tf  side      bars   hits     of bars  in regime sound")
    print("\n".join(map(str, answers.values())))
    return answers


def are_sound(levels: np.ndarray, strategy: Strategy) -> np.ndarray:
    """Whether the stop lies behind the entry and every target ahead of it, at each hit."""
    side = 1.0 if strategy.direction == "long" else -1.0
    reference, stop, *targets = side * levels
    ahead = np.all([target > reference for target in targets], axis=0)
    return (stop < reference) & ahead


@pytest.mark.parametrize("name", [strategy.name for strategy in GALLERY])
def test_it_finds_something_but_not_everything(found: dict[str, Found], name: str) -> None:
    answer = found[name]
    assert answer.allowed / answer.bars > FEWEST
    assert answer.hits / answer.bars < MOST


@pytest.mark.parametrize("name", [strategy.name for strategy in GALLERY])
def test_its_levels_make_setups_of_its_hits(found: dict[str, Found], name: str) -> None:
    assert found[name].sound > 0.9
