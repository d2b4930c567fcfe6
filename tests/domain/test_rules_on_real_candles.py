"""Real candles with gaps and halts, 5m → 1h → 4h → 1d: no rule looks ahead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from app.domain.batch import join
from app.domain.candles import Candles, fill_gaps
from app.domain.engine import MarketSeries, evaluate
from app.domain.language import parse
from app.domain.plan import Root, compile_plan
from app.domain.resampling import derive
from app.domain.timeframe import DAY, HOUR, MINUTE, Timeframe
from tests.domain.language.random_rules import MANY, MARKET_RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.batch import Batch
    from app.domain.engine import Evaluation
    from app.domain.language import nodes

pytestmark = pytest.mark.market

DATA = Path(__file__).resolve().parents[3] / "shared" / "market" / "data"
# Around the halt of 2023-03-24, when sixteen candles are missing.
SINCE, UNTIL = 1_679_616_000_000 - 3 * DAY - 7 * HOUR, 1_679_616_000_000 + 3 * DAY
BASE = Timeframe.M5
HIGHER = (Timeframe.H1, Timeframe.H4, Timeframe.D1)


def _raw(pair: str) -> Candles:
    path = DATA / f"{pair}-5m.parquet"
    if not path.exists():
        pytest.skip("the real candles of ../shared/market are not here")
    table = parquet.read_table(path)
    columns = [table[field].to_numpy().copy() for field in table.column_names]
    return Candles(*columns, np.zeros(len(columns[0]), np.bool_)).between(SINCE, UNTIL)


@pytest.fixture(scope="module")
def series() -> dict[str, Candles]:
    """BTC with its halt, ETH with every seventh hour torn out, DOGE listed in the middle."""
    torn = _raw("ETH_USDT")
    kept = (torn.ts // HOUR) % 7 != 3
    columns = (torn.ts, torn.open, torn.high, torn.low, torn.close, torn.volume, torn.filled)
    parts = {
        "BTC/USDT": _raw("BTC_USDT"),
        "A/USDT": Candles(*(column[kept] for column in columns)),
        "B/USDT": _raw("DOGE_USDT").between(SINCE + 50 * HOUR, None),
    }
    return {name: fill_gaps(candles, BASE) for name, candles in parts.items()}


def _batches(series: Mapping[str, Candles]) -> dict[Timeframe, Batch]:
    return {
        BASE: join(BASE, series),
        **{
            timeframe: join(
                timeframe, {name: derive(one, BASE, timeframe) for name, one in series.items()}
            )
            for timeframe in HIGHER
        },
    }


@pytest.fixture(scope="module")
def data(series: dict[str, Candles]) -> dict[Timeframe, Batch]:
    return _batches(series)


MARKET = {
    name: MarketSeries(
        np.arange(SINCE, UNTIL, step, dtype=np.int64),
        np.random.default_rng(step).integers(-1, 2, len(range(SINCE, UNTIL, step))).astype(float),
    )
    for name, step in [
        ("regime", DAY),
        ("regime.volatility", 4 * HOUR),
        ("breadth", HOUR),
        ("btc_trend", 4 * HOUR),
    ]
}


def _evaluated(data: Mapping[Timeframe, Batch], *rules: nodes.Node) -> Evaluation:
    return evaluate(compile_plan([Root(rule, BASE) for rule in rules]), data, market=MARKET)


def test_the_halt_is_in_the_candles(series: dict[str, Candles]) -> None:
    assert int(series["BTC/USDT"].filled.sum()) == 16
    assert int(series["A/USDT"].filled.sum()) > 100


@pytest.mark.parametrize("timeframe", HIGHER)
def test_a_higher_timeframe_is_what_had_closed(
    data: dict[Timeframe, Batch], series: dict[str, Candles], timeframe: Timeframe
) -> None:
    fields = ("open", "high", "low", "close", "volume")
    evaluation = _evaluated(data, *(parse(f"{field}@{timeframe}") for field in fields))
    span = timeframe.milliseconds
    for place, candles in enumerate(series.values()):
        rows = data[BASE].rows(place)
        first = int(candles.ts[0])
        for row in range(0, len(candles), 7):
            close = int(candles.ts[row]) + BASE.milliseconds
            end = close - close % span
            bar = candles.between(end - span, end)
            got = [evaluation.values(field)[rows][row] for field in range(len(fields))]
            if end - span < first:
                assert np.isnan(got).all()
                continue
            whole = [bar.open[0], bar.high.max(), bar.low.min(), bar.close[-1], bar.volume.sum()]
            assert got == pytest.approx(whole, rel=1e-12)


STEPPING = [
    "ema(9)",
    "(close - open)",
    "rsi(5)",
    "highest(high, 5)[1]",
    "bbands(5).upper",
    "vwap(week)",
    "barssince(close > open)",
]


@pytest.mark.parametrize("timeframe", HIGHER)
def test_values_of_a_higher_timeframe_step_at_its_closes_alone(
    data: dict[Timeframe, Batch], timeframe: Timeframe
) -> None:
    evaluation = _evaluated(data, *(parse(f"{text}@{timeframe}") for text in STEPPING))
    steps = 0
    for root in range(len(STEPPING)):
        for place in range(len(data[BASE].symbols)):
            rows = data[BASE].rows(place)
            values = evaluation.values(root)[rows]
            changed = ~(
                (values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1]))
            )
            closes = data[BASE].ts[rows][1:] + BASE.milliseconds
            assert not (changed & (closes % timeframe.milliseconds != 0)).any()
            steps += int(changed.sum())
    assert steps > 2 * len(STEPPING)


def _known_at(data: Mapping[Timeframe, Batch], close: int) -> dict[Timeframe, Batch]:
    """What had closed by ``close`` (UTC ms), made anew from the base candles."""
    base = data[BASE]
    return _batches(
        {
            name: base.candles(place).between(None, close - BASE.milliseconds + 1)
            for place, name in enumerate(base.symbols)
        }
    )


CLOSES = st.integers(0, (UNTIL - SINCE) // (5 * MINUTE)).map(lambda n: SINCE + n * 5 * MINUTE)


@settings(max_examples=MANY or 25, deadline=None)
@given(MARKET_RULES, CLOSES)
def test_a_rule_on_cut_history_is_the_rule_on_all_of_it(
    data: dict[Timeframe, Batch], rule: nodes.Node, close: int
) -> None:
    whole, cut = _evaluated(data, rule).values(0), _known_at(data, close)
    part = _evaluated(cut, rule).values(0)
    for place in range(len(cut[BASE].symbols)):
        rows, first = cut[BASE].rows(place), data[BASE].rows(place).start
        expected = whole[first : first + rows.stop - rows.start]
        np.testing.assert_array_equal(part[rows], expected)


@settings(max_examples=2, deadline=None)
@given(MARKET_RULES, CLOSES)
def test_a_replay_bar_by_bar_gives_the_values_of_one_pass(
    data: dict[Timeframe, Batch], rule: nodes.Node, close: int
) -> None:
    whole = _evaluated(data, rule).values(0)
    for bar in range(20):
        now = close + bar * BASE.milliseconds
        known = _known_at(data, now)
        last = _evaluated(known, rule).values(0)
        for place in range(len(known[BASE].symbols)):
            rows, first = known[BASE].rows(place), data[BASE].rows(place).start
            if rows.stop > rows.start:
                expected = whole[first + rows.stop - rows.start - 1]
                np.testing.assert_array_equal(last[rows.stop - 1], expected)
