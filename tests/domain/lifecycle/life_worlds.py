"""Random markets, strategies and signals for the laws of the life cycle, each from one seed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from app.domain.lifecycle import SignalColumns
from tests.domain.lifecycle.life_builders import HOUR, market, plan

if TYPE_CHECKING:
    from numpy.random import Generator

    from app.domain.candles import Candles
    from app.domain.strategy import Strategy

NAN = float("nan")
WHOLE_SHARES = ((), (1.0,), (0.5, 0.5), (0.25, 0.5, 0.25))


def worlds() -> st.SearchStrategy[tuple[Strategy, Candles, SignalColumns]]:
    """A strategy, candles and what the rules say at each; prices are small whole numbers."""
    return st.integers(0, 2**32 - 1).map(_world)


def market_of_many(
    random: Generator, most: int = 5
) -> tuple[Strategy, list[tuple[Candles, SignalColumns]]]:
    """A strategy and up to so many symbols, which begin and end at different times."""
    strategy = _strategy(random)
    markets = []
    for _ in range(int(random.integers(1, most + 1))):
        candles = _candles(random)
        count = len(candles)
        volume = random.integers(1, 4, count).astype(np.float64)
        shift = int(random.integers(0, 12)) * HOUR
        columns = _signals(random, strategy, candles)
        score = random.choice([50.0, 75.0, 100.0], count)
        markets.append(
            (
                replace(candles, ts=candles.ts + shift, volume=volume),
                replace(columns, score=score),
            )
        )
    return strategy, markets


def _world(seed: int) -> tuple[Strategy, Candles, SignalColumns]:
    random = np.random.default_rng(seed)
    candles = _candles(random)
    strategy = _strategy(random)
    return strategy, candles, _signals(random, strategy, candles)


def _candles(random: Generator) -> Candles:
    count = int(random.integers(2, 60))
    close = 100 + np.clip(np.cumsum(random.integers(-4, 5, count)), -40, 40)
    opened = np.concatenate([[100], close[:-1]]) + random.integers(-1, 2, count) * (
        random.random(count) < 0.3
    ) * random.integers(1, 8, count)
    high = np.maximum(opened, close) + random.integers(0, 6, count)
    low = np.minimum(opened, close) - random.integers(0, 6, count)
    rows = [tuple(map(float, row)) for row in zip(opened, high, low, close, strict=True)]
    gaps = np.flatnonzero(random.random(count) < 0.08)
    return market(*rows, filled=gaps[gaps > 0].tolist())  # type: ignore[arg-type]


def _strategy(random: Generator) -> Strategy:
    shares = WHOLE_SHARES[random.integers(len(WHOLE_SHARES))]
    fields: dict[str, Any] = {}
    if shares and random.random() < 0.4:
        fields["break_even_after"] = int(random.integers(1, len(shares) + 1))
    trailing = random.integers(4)
    if trailing == 0:
        fields["trailing"] = {"kind": "atr", "length": 14, "mult": 2}
    elif trailing == 1:
        fields["trailing"] = {"kind": "expression", "price": "low"}
    return plan(
        shares,
        entry_kind=str(random.choice(["market", "limit", "stop"])),
        intrabar=str(random.choice(["pessimistic", "optimistic"])),
        expiry_bars=_some(random, 6),
        time_stop_bars=_some(random, 15) if random.random() < 0.4 else None,
        cooldown_bars=int(random.integers(0, 5)) if random.random() < 0.5 else 0,
        invalidate_on_regime_change=bool(random.random() < 0.5),
        **fields,
    )


def _some(random: Generator, most: int) -> int | None:
    return int(random.integers(1, most)) if random.random() < 0.7 else None


def _signals(random: Generator, strategy: Strategy, candles: Candles) -> SignalColumns:
    count = len(candles)
    reference = candles.close.copy()
    if strategy.levels.entry.kind != "market":
        reference += random.integers(-4, 5, count)
    stop = reference - random.integers(-1, 12, count)
    targets = [
        candles.high + random.integers(-1, 14, count) for _ in range(len(strategy.levels.targets))
    ]
    trailing = np.empty(0)
    if strategy.levels.trailing is not None:
        behind = random.integers(1, 9, count).astype(np.float64)
        price = strategy.levels.trailing.kind == "expression"
        trailing = _holes(random, candles.low - behind if price else behind)
    return SignalColumns(
        random.choice(np.array([-1, 0, 1], np.int8), count, p=[0.1, 0.5, 0.4]),
        np.ascontiguousarray(
            np.stack([_holes(random, column) for column in (reference, stop, *targets)])
        ),
        _truths(random, count, 0.1),
        _truths(random, count, 0.1),
        _truths(random, count, 0.9),
        trailing,
        np.empty(0),
    )


def _holes(random: Generator, column: Any) -> Any:
    return np.where(random.random(len(column)) < 0.04, NAN, column)


def _truths(random: Generator, count: int, share: float) -> Any:
    if random.random() < 0.5:
        return np.empty(0, np.int8)
    return (random.random(count) < share).astype(np.int8)
