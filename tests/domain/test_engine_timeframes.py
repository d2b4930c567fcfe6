from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.batch import join
from app.domain.candles import no_candles
from app.domain.engine import MarketSeries, evaluate
from app.domain.errors import BadInput
from app.domain.language import parse
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import HOUR, Timeframe
from tests.domain.language.random_rules import MANY, MARKET_RULES, RULES
from tests.domain.market_columns import START, candles, evaluated, market, wandering

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.domain.batch import Batch
    from app.domain.language import nodes

HOURS = [float(hour) for hour in range(1, 25)]


def _numbers(text: str, closes: Sequence[float] = HOURS) -> list[float | None]:
    column = evaluated(text, {"A/USDT": candles(closes)}).values(0)
    return [None if np.isnan(value) else float(value) for value in column]


def test_a_higher_timeframe_steps_when_its_bar_closes() -> None:
    # Hours 1 to 4 make the first 4h bar, which has closed once hour 4 has.
    assert _numbers("close@4h") == [None] * 3 + [4.0] * 4 + [8.0] * 4 + [12.0] * 4 + [16.0] * 4 + [
        20.0
    ] * 4 + [24.0]
    assert _numbers("high@1d") == [None] * 23 + [25.0]


def test_offsets_over_a_higher_timeframe_count_its_bars() -> None:
    expected = [None] * 7 + [4.0] * 4 + [8.0] * 4 + [12.0] * 4 + [16.0] * 4 + [20.0]
    assert _numbers("close@4h[1]") == expected
    assert _numbers("(close@4h)[1]") == expected
    assert _numbers("close[1]@4h") == expected
    assert _numbers("(close@4h - open@4h)[1]") == [
        None if value is None else 3.5 for value in expected
    ]


def test_rolling_functions_and_slopes_over_a_higher_timeframe_count_its_bars() -> None:
    assert _numbers("sma(close@4h, 2)")[7:12] == [6.0, 6.0, 6.0, 6.0, 10.0]
    assert _numbers("close@4h rising 2 bars") == [None] * 11 + [1.0] * 13
    assert _numbers("(close@4h - close) rising 1 bar")[3:8] == [None, 0.0, 0.0, 0.0, 1.0]


def test_mixed_timeframes_count_base_bars() -> None:
    assert _numbers("(close@4h + close)[1]")[4:9] == [8.0, 9.0, 10.0, 11.0, 16.0]


def test_crosses_with_a_higher_timeframe_look_at_the_previous_base_bar() -> None:
    closes = [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 0.5, 2.0, 2.0, 2.0]
    # From hour 4 on the 4h close is 1, from hour 8 on 2.
    crossed = _numbers("close crosses above close@4h", closes)
    assert crossed == [None, None, None, 0, 1, 0, 0, 0, 0, 0]
    assert _numbers("close crosses below close@4h", closes)[4:] == [0, 0, 1, 0, 0, 0]


def test_within_counts_base_bars_unless_the_whole_is_on_the_higher_timeframe() -> None:
    closes = [1.0] * 7 + [9.0] + [1.0] * 12
    # The 4h close is 9 in hours 7 to 10; counted in hours the condition lasts 4 longer.
    base = _numbers("close@4h > 5 within 5 bars", closes)
    assert [place for place, value in enumerate(base) if value == 1] == list(range(7, 15))
    higher = _numbers("(close > 5 within 2 bars)@4h", closes)
    assert [place for place, value in enumerate(higher) if value == 1] == list(range(7, 15))
    longer = _numbers("(close > 5 within 5 bars)@4h", closes)
    assert [place for place, value in enumerate(longer) if value == 1] == list(range(7, 20))


def test_a_parenthesised_expression_is_evaluated_on_its_timeframe() -> None:
    closes = [float(value) for value in (1, 2, 3, 9, 1, 1, 1, 5, 9, 9, 9, 9)]
    assert _numbers("(close > close[1])@4h", closes)[7:] == [0, 0, 0, 0, 1]
    assert _numbers("(high - low)@4h", closes)[3] == 10.0


def test_other_symbols_are_aligned_in_time() -> None:
    series = {
        "BTC/USDT": candles([1.0, 2.0, 3.0]),
        "A/USDT": candles([5.0, 6.0], start=START + HOUR),
    }
    plan = compile_plan([Root(parse("BTC/USDT:close"), Timeframe.H1)])
    assert plan.symbols == {"BTC/USDT"}
    assert list(evaluate(plan, market(series)).values(0)) == [1, 2, 3, 2, 3]
    series = {"BTC/USDT": candles(HOURS), "A/USDT": candles(HOURS)}
    column = evaluated("BTC/USDT:close@4h[1]", series).values(0)
    assert list(column[24 + 7 : 24 + 12]) == [4, 4, 4, 4, 8]
    assert np.isnan(evaluated("XRP/USDT:close", series).values(0)).all()


def test_ranks_leave_the_symbol_itself_out_and_halve_ties() -> None:
    series = {
        f"{name}/USDT": candles([close])
        for name, close in zip("ABCD", [1.0, 2.0, 2.0, 9.0], strict=True)
    } | {"E/EUR": candles([5.0])}
    ranks = evaluated("rank(close)", series).values(0)
    assert list(ranks[:4]) == pytest.approx([0, 50, 50, 100])
    assert np.isnan(ranks[4])


def test_ranks_compare_the_universe_alone() -> None:
    series = {
        f"{name}/USDT": candles([close]) for name, close in [("A", 1.0), ("B", 2.0), ("C", 3.0)]
    }
    plan = compile_plan([Root(parse("rank(close) + 0"), Timeframe.H1)])
    universe = {Timeframe.H1: np.array([True, True, False])}
    ranks = evaluate(plan, market(series), universe=universe).values(0)
    assert list(ranks[:2]) == [0, 100]
    assert np.isnan(ranks[2])


def test_market_values_hold_from_the_moment_they_are_known() -> None:
    plan = compile_plan(
        [Root(parse(text), Timeframe.H1) for text in ("regime == bull", "breadth > 50")]
    )
    regime = MarketSeries(np.array([START + 2 * HOUR, START + 3 * HOUR]), np.array([-1.0, 1.0]))
    evaluation = evaluate(
        plan, market({"A/USDT": candles([1.0, 1.0, 1.0])}), market={"regime": regime}
    )
    assert plan.contexts == {"regime", "breadth"}
    assert list(evaluation.truths(0)) == [-1, 0, 1]
    assert list(evaluation.truths(1)) == [-1, -1, -1]


def test_labels_stand_for_values_of_the_regime() -> None:
    texts = [
        "regime.volatility == high",
        "high != regime.volatility",
        "regime.volatility[1] == calm",
        "regime.volatility > 0 and high < 2.5",
        "(regime.volatility == normal)@4h",
    ]
    plan = compile_plan([Root(parse(text), Timeframe.H1) for text in texts])
    times = np.array([START, START + 2 * HOUR, START + 3 * HOUR])
    volatility = MarketSeries(times, np.array([-1.0, 1.0, 0.0]))
    evaluation = evaluate(
        plan, market({"A/USDT": candles([1.0] * 5)}), market={"regime.volatility": volatility}
    )
    truths = [list(evaluation.truths(root)) for root in range(len(texts))]
    assert truths == [
        [0, 1, 0, 0, 0],
        [1, 0, 1, 1, 1],
        [-1, 1, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [-1, -1, -1, 1, 1],
    ]


def test_candles_of_a_timeframe_that_is_missing_are_named() -> None:
    plan = compile_plan([Root(parse("close@4h > 1"), Timeframe.H1)])
    with pytest.raises(BadInput, match="need candles of 4h"):
        evaluate(plan, {Timeframe.H1: join(Timeframe.H1, {"A/USDT": candles([1.0])})})


def _cut_off(data: Mapping[Timeframe, Batch], close: int) -> dict[Timeframe, Batch]:
    """What had closed by ``close``."""
    return {
        timeframe: join(
            timeframe,
            {
                name: batch.candles(place).between(None, close - timeframe.milliseconds + 1)
                for place, name in enumerate(batch.symbols)
            },
        )
        for timeframe, batch in data.items()
    }


SERIES = {
    "BTC/USDT": wandering(1, 150, START - 7 * HOUR),
    "A/USDT": wandering(2, 130),
    "B/USDT": no_candles(),
    "C/USDT": wandering(3, 30, START + 100 * HOUR),
    "D/USDT": wandering(4, 1),
}
DATA = market(SERIES)


@settings(max_examples=MANY or 60, deadline=None)
@given(MARKET_RULES, st.integers(0, 129))
def test_no_rule_changes_when_history_is_cut_off(rule: nodes.Node, row: int) -> None:
    plan = compile_plan([Root(rule, Timeframe.H1)])
    whole = evaluate(plan, DATA)
    close = START + (row + 1) * HOUR
    cut = _cut_off(DATA, close)
    part = evaluate(plan, {**cut})
    for place in range(len(SERIES)):
        rows = cut[Timeframe.H1].rows(place)
        first = DATA[Timeframe.H1].rows(place).start
        expected = whole.values(0)[first : first + rows.stop - rows.start]
        np.testing.assert_array_equal(part.values(0)[rows], expected)


@settings(max_examples=40, deadline=None)
@given(RULES)
def test_no_symbol_changes_another(rule: nodes.Node) -> None:
    plan = compile_plan([Root(rule, Timeframe.H1)])
    together = evaluate(plan, DATA).values(0)
    for place, (name, series) in enumerate(SERIES.items()):
        alone = evaluate(plan, market({name: series})).values(0)
        np.testing.assert_array_equal(together[DATA[Timeframe.H1].rows(place)], alone)


def test_the_runner_changes_no_bit() -> None:
    texts = ["ema(9) crosses above ema(21)@4h", "rank(roc(close, 5))", "zscore(close, 20)@4h"]
    plan = compile_plan([Root(parse(text), Timeframe.H1) for text in texts])
    data = market({f"S{place}/USDT": wandering(place, 9_000 + 700 * place) for place in range(16)})
    counts = []

    def in_threads(work: Sequence[Callable[[], None]]) -> None:
        counts.append(len(work))
        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(one) for one in reversed(work)]:
                done.result()

    whole, parts = evaluate(plan, data), evaluate(plan, data, in_threads)
    assert min(counts) > 3
    for root in range(len(texts)):
        assert whole.values(root).tobytes() == parts.values(root).tobytes()
