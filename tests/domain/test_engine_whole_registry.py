"""Every declared indicator through text, plan and engine: the same bits however it is run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.engine import evaluate
from app.domain.indicators import INDICATORS
from app.domain.language import parse
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import Timeframe
from tests.domain.market_columns import START, market, wandering

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.domain.candles import Candles
    from app.domain.engine import BlockRunner, Evaluation
    from app.domain.plan import Plan

    type Work = Sequence[Callable[[], None]]


def _texts() -> list[str]:
    """Each output of each indicator, its outputs side by side."""
    return [
        f"{name}.{output}" if len(entry.outputs) > 1 else name
        for name, entry in INDICATORS.items()
        if not entry.library
        for output in entry.outputs
    ]


def _planned(texts: Sequence[str]) -> Plan:
    return compile_plan(
        [Root(parse(text), Timeframe.H1) for text in texts]
        + [Root(parse(f"({text})@4h"), Timeframe.H1) for text in texts[::5]]
        + [Root(parse(f"sma({text}, 3) > {text}"), Timeframe.H1) for text in texts[::3]]
    )


TEXTS = _texts()
PLAN = _planned(TEXTS)


def _bits(evaluation: Evaluation) -> list[bytes]:
    return [evaluation.values(root).tobytes() for root in range(len(PLAN.roots))]


def _in_threads(count: int, blocks: list[int]) -> BlockRunner:
    """A runner of so many threads that takes the last block first and tells how many it had."""

    def run(work: Work) -> None:
        blocks.append(len(work))
        with ThreadPoolExecutor(count) as pool:
            for done in [pool.submit(one) for one in reversed(work)]:
                done.result()

    return run


def _uneven(symbols: int, bars: int) -> dict[str, Candles]:
    """Histories of 0 to ``bars`` bars with gaps and halts."""
    lengths = np.random.default_rng(17).integers(0, bars, symbols)
    lengths[:3] = (0, 1, bars)
    return {f"S{n}/USDT": _history(n, int(length)) for n, length in enumerate(lengths)}


def _history(seed: int, bars: int) -> Candles:
    series = wandering(seed, bars) if bars else wandering(seed, 1).window(0, 0)
    prices = {name: getattr(series, name) + 500.0 for name in ("open", "high", "low", "close")}
    return replace(series, volume=np.where(series.filled, 0.0, series.volume), **prices)


def test_threads_change_no_bit_of_any_indicator() -> None:
    data = market(_uneven(100, 4_000))
    alone = _bits(evaluate(PLAN, data))
    for count in (2, 4):
        blocks: list[int] = []
        assert _bits(evaluate(PLAN, data, _in_threads(count, blocks))) == alone
        assert min(blocks) >= count


@settings(max_examples=6, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 260), st.integers(0, 2**31), st.integers(0, 90)),
        min_size=1,
        max_size=18,
    )
)
def test_uneven_histories_are_each_symbol_alone(shapes: list[tuple[int, int, int]]) -> None:
    series = {}
    for place, (bars, seed, later) in enumerate(shapes):
        history = _history(seed, bars)
        hours = START + later * Timeframe.H1.milliseconds - (history.ts[0] if bars else START)
        series[f"S{place}/USDT"] = replace(history, ts=history.ts + hours)
    data = market(series)
    together = evaluate(PLAN, data)
    for place, (name, history) in enumerate(series.items()):
        rows = data[Timeframe.H1].rows(place)
        alone = evaluate(PLAN, market({name: history}))
        for root in range(len(PLAN.roots)):
            np.testing.assert_array_equal(together.values(root)[rows], alone.values(root))


def test_the_newest_values_are_the_last_of_all() -> None:
    data = market(_uneven(20, 700))
    whole, newest = evaluate(PLAN, data), evaluate(PLAN, data, newest_only=True)
    batch = data[Timeframe.H1]
    for root in range(len(PLAN.roots)):
        column = whole.values(root)
        last = [
            column[batch.rows(place)][-1:].sum() if len(column[batch.rows(place)]) else np.nan
            for place in range(len(batch.symbols))
        ]
        np.testing.assert_array_equal(newest.newest(root), last)


@pytest.mark.parametrize("text", ["ema(5)", "rsi(5)", "adx(5)", "bbands(5)", "supertrend(5)"])
def test_what_indicators_share_is_left_as_it_was(text: str) -> None:
    """A column that one of them changed would be another in a plan of many."""
    data = market(_uneven(8, 300))
    beside = ["atr(5)", "rsi(5)", "keltner(20, 2, 5)", "natr(5)", "stochrsi(14, 5)", "cci", "mfi"]
    texts = [text, *beside, text]
    many = evaluate(compile_plan([Root(parse(each), Timeframe.H1) for each in texts]), data)
    for root, each in enumerate(texts):
        one = evaluate(compile_plan([Root(parse(each), Timeframe.H1)]), data)
        np.testing.assert_array_equal(many.values(root), one.values(0))
