"""Strategies compiled together, and what they say at each bar of each symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from app.domain.batch import join
from app.domain.candles import Candles
from app.domain.engine import evaluate
from app.domain.errors import BadInput
from app.domain.indicators import INDICATORS
from app.domain.signals import check_strategy, compile_strategies, signals, symbols_with_entries
from app.domain.strategy import Strategy
from app.domain.timeframe import HOUR, Timeframe

if TYPE_CHECKING:
    from app.domain.batch import Batch

BARS = 120


def walk(seed: int) -> Candles:
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.01, BARS)))
    opened = np.concatenate([close[:1], close[:-1]])
    spread = 1 + np.abs(random.normal(0, 0.003, (2, BARS)))
    high, low = np.maximum(opened, close) * spread[0], np.minimum(opened, close) / spread[1]
    times = np.arange(BARS, dtype=np.int64) * HOUR
    return Candles(times, opened, high, low, close, np.ones(BARS), np.zeros(BARS, np.bool_))


@pytest.fixture(scope="module")
def market() -> Batch:
    return join(Timeframe.H1, {f"S{seed}/USDT": walk(seed) for seed in range(3)})


def plan(**fields: Any) -> Strategy:
    levels = {
        "stop": {"kind": "atr", "length": 14, "mult": 2},
        "targets": [
            {"kind": "r", "value": 2, "share": 0.5},
            {"kind": "percent", "value": 5, "share": 0.5},
        ],
    }
    content = {"name": "plan", "entry": "close > ema(20)", "levels": levels}
    return Strategy.model_validate({**content, **fields})


def said(market: Batch, strategy: Strategy, symbol: int = 1) -> Any:
    compiled = compile_strategies([plan(name="first", entry="close < open"), strategy])
    return signals(compiled, evaluate(compiled.plan, {Timeframe.H1: market}), 1, symbol)


def atr(market: Batch, symbol: int = 1) -> Any:
    declared = INDICATORS["atr"]
    (column,) = declared.compute(market, {"length": 14}, None)
    return column[market.rows(symbol)]


def test_levels_are_reference_stop_and_targets_of_each_bar(market: Batch) -> None:
    columns = said(market, plan())
    close = market.candles(1).close
    stop = close - 2 * atr(market)
    np.testing.assert_allclose(columns.levels[0], close)
    np.testing.assert_allclose(columns.levels[1], stop)
    np.testing.assert_allclose(columns.levels[2], close + 2 * (close - stop))
    np.testing.assert_allclose(columns.levels[3], close * 1.05)
    assert columns.levels.flags.c_contiguous


def test_short_levels_lie_on_the_other_sides(market: Batch) -> None:
    columns = said(market, plan(direction="short"))
    close = market.candles(1).close
    stop = close + 2 * atr(market)
    np.testing.assert_allclose(columns.levels[1], stop)
    np.testing.assert_allclose(columns.levels[2], close - 2 * (stop - close))
    np.testing.assert_allclose(columns.levels[3], close * 0.95)


def test_orders_are_the_reference_of_all_other_levels(market: Batch) -> None:
    levels = plan().levels.model_dump() | {"entry": {"kind": "limit", "price": "low - 1 + 0"}}
    columns = said(market, plan(levels=levels))
    order = market.candles(1).low - 1
    np.testing.assert_allclose(columns.levels[0], order)
    np.testing.assert_allclose(columns.levels[1], order - 2 * atr(market))
    np.testing.assert_allclose(columns.levels[3], order * 1.05)


def test_rules_a_strategy_lacks_are_empty_columns(market: Batch) -> None:
    columns = said(market, plan())
    empty = (columns.exit, columns.invalidation, columns.trailing, columns.score, columns.allowed)
    assert [len(column) for column in empty] == [0] * 5
    assert len(columns.entry) == BARS
    assert set(columns.entry.tolist()) == {-1, 0, 1}


def test_rules_a_strategy_has_are_its_own(market: Batch) -> None:
    levels = plan().levels.model_dump() | {"trailing": {"kind": "percent", "value": 3}}
    strategy = plan(exit="close < open", invalidation="close > open", levels=levels)
    columns = said(market, strategy)
    candles = market.candles(1)
    np.testing.assert_array_equal(columns.exit == 1, candles.close < candles.open)
    np.testing.assert_array_equal(columns.invalidation == 1, candles.close > candles.open)
    np.testing.assert_allclose(columns.trailing, np.full(BARS, 0.03))


def test_parameters_are_put_into_rules_and_levels(market: Batch) -> None:
    levels = plan().levels.model_dump() | {"stop": {"kind": "percent", "value": "$far"}}
    strategy = plan(entry="close > ema($n)", parameters={"n": 20, "far": 4}, levels=levels)
    np.testing.assert_array_equal(said(market, strategy).entry, said(market, plan()).entry)
    close = market.candles(1).close
    np.testing.assert_allclose(said(market, strategy).levels[1], close * 0.96)


def test_score_is_the_share_of_true_weights_in_percent(market: Batch) -> None:
    rule = "score(close > open: 3, close > close[1]: 1) >= 1 and close > 0"
    columns = said(market, plan(entry=rule))
    candles = market.candles(1)
    up = np.concatenate([[False], candles.close[1:] > candles.close[:-1]])
    np.testing.assert_allclose(columns.score, 75.0 * (candles.close > candles.open) + 25.0 * up)


def test_trees_and_texts_say_the_same(market: Batch) -> None:
    from app.domain.language import parse, to_json

    tree = to_json(parse("close > ema(20)"))
    np.testing.assert_array_equal(said(market, plan(entry=tree)).entry, said(market, plan()).entry)


def test_only_symbols_with_new_entries_are_looked_at(market: Batch) -> None:
    level = float(np.sort(market.close)[-1])
    compiled = compile_strategies([plan(entry=f"close >= {level!r}")])
    evaluation = evaluate(compiled.plan, {Timeframe.H1: market})
    row = int(np.argmax(market.close))
    found = symbols_with_entries(compiled, evaluation, 0, int(market.ts[row]))
    assert found.tolist() == [row // BARS]
    assert symbols_with_entries(compiled, evaluation, 0, int(market.ts[row]) + 1).tolist() == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"entry": "emma(9) > 1"}, "f.json: entry: unknown indicator 'emma' at column 1"),
        ({"entry": "close"}, "f.json: entry: a value where a condition is needed"),
        ({"exit": "close > ema(21)@5m"}, "f.json: exit: "),
        ({"invalidation": "close >"}, "f.json: invalidation: "),
        ({"entry": "close > ema($n)"}, "is not among"),
    ],
)
def test_rules_that_cannot_be_taken_name_field_and_place(
    fields: dict[str, Any], place: str
) -> None:
    with pytest.raises((BadInput, ValueError), match=place.replace("$", r"\$")):
        check_strategy(plan(**fields), "f.json")


def test_level_expressions_are_refused_in_the_users_own_words() -> None:
    base = plan().levels.model_dump()
    for change, place in (
        ({"entry": {"kind": "limit", "price": "close >"}}, "levels.entry.price: "),
        ({"stop": {"kind": "expression", "price": "low > 1"}}, "levels.stop.price: "),
        (
            {"targets": [{"kind": "expression", "price": "hihg", "share": 1}]},
            r"levels.targets\[0\].price: .*'high'",
        ),
        ({"trailing": {"kind": "expression", "price": "ema(0)"}}, "levels.trailing.price: "),
    ):
        with pytest.raises(BadInput, match=place):
            check_strategy(plan(levels=base | change))
