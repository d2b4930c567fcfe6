"""Laws that hold for every indicator that pandas-ta computes.

A seeded sample is tried each time; HARRIER_EVERY_INDICATOR=1 tries all of them at length.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.storage.candle_files import CandleFiles
from app.domain.candles import Candles, fill_gaps
from app.domain.indicators import INDICATORS
from app.domain.timeframe import Timeframe
from tests.domain.indicators.generated_batches import batch_of, computed, priced, random_candles

if TYPE_CHECKING:
    from app.domain.indicators import Parameter

BORROWED = tuple(name for name, entry in INDICATORS.items() if entry.library)
AT_LENGTH = bool(os.environ.get("HARRIER_EVERY_INDICATOR"))
EXAMPLES = 60 if AT_LENGTH else 2
OVER_SOURCES = tuple(name for name in BORROWED if INDICATORS[name].takes_source)
# Running sums: the origin is arbitrary, as that of obv.
SUMS = {"aobv": ("obv", "lowest", "highest", "fast", "slow"), "nvi": ("value",)}
BARS = 420
MARKET = Path(__file__).resolve().parents[4] / "shared" / "market" / "data"


def sampled(names: tuple[str, ...], seed: int, count: int) -> list[str]:
    if AT_LENGTH:
        return list(names)
    return sorted(np.random.default_rng(seed).choice(names, count, replace=False).tolist())


def a_value(parameter: Parameter) -> st.SearchStrategy[float | str]:
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    low, default = float(parameter.minimum or 0.0), float(parameter.default)
    high = min(float(parameter.maximum or 0.0), max(low + 2.0, 3.0 * default))
    if parameter.kind == "int":
        return st.integers(int(low), int(high))
    return st.floats(low, high)


def values_of(name: str) -> st.SearchStrategy[dict[str, float | str]]:
    parameters = INDICATORS[name].parameters
    return st.fixed_dictionaries({one.name: a_value(one) for one in parameters})


def halted(candles: Candles, first: int, last: int) -> Candles:
    """The same with bars as they are filled in while a market stands still."""
    price = candles.close[first - 1]
    columns = [getattr(candles, name).copy() for name in ("open", "high", "low", "close", "volume")]
    for column in columns[:-1]:
        column[first:last] = price
    columns[-1][first:last] = 0.0
    return Candles(candles.ts, *columns, candles.filled)


def assert_prefixes(
    name: str, candles: Candles, cuts: set[int], values: dict[str, float | str]
) -> None:
    whole = computed(name, batch_of(candles), **values)
    for cut in cuts:
        part = computed(name, batch_of(candles.window(0, cut)), **values)
        for output, column in part.items():
            assert not np.isinf(column).any()
            np.testing.assert_array_equal(column, whole[output][:cut], err_msg=f"{name}.{output}")


@pytest.mark.parametrize("name", BORROWED)
def test_later_bars_change_nothing_at_any_length_of_history(name: str) -> None:
    candles = halted(halted(random_candles(200, 3), 120, 150), 1, 45)
    needed = INDICATORS[name].warmup(INDICATORS[name].defaults())
    cuts = {1, 135, *(needed + more for more in (-2, -1, 0, 1))}
    assert_prefixes(name, candles, {cut for cut in cuts if 0 <= cut <= 200}, {})


@pytest.mark.parametrize("name", sampled(BORROWED, 1, 30))
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(data=st.data(), seed=st.integers(0, 2**32 - 1), cut=st.integers(1, BARS))
def test_later_bars_change_nothing(name: str, data: st.DataObject, seed: int, cut: int) -> None:
    first = data.draw(st.integers(1, BARS - 1))
    last = data.draw(st.integers(first, min(first + 120, BARS)))
    values = data.draw(values_of(name))
    assert_prefixes(name, halted(random_candles(BARS, seed), first, last), {cut}, values)


@pytest.mark.market
@pytest.mark.parametrize("name", sampled(BORROWED, 5, 15))
def test_later_bars_change_nothing_of_real_candles(name: str) -> None:
    path = MARKET / "BTT_USDT-1h.parquet"
    if not path.exists():
        pytest.skip("the real candles of ../shared/market are not here")
    candles = fill_gaps(CandleFiles().read(path).candles, Timeframe.H1)
    assert_prefixes(name, candles.window(0, 1_500), {90, 700, 1_499}, {})


@pytest.mark.parametrize("name", BORROWED)
def test_a_batch_is_each_symbol_alone(name: str) -> None:
    series = [random_candles(bars, seed) for seed, bars in enumerate((130, 0, 1, 7, 190, 33))]
    batch = batch_of(*series)
    together = computed(name, batch)
    for index, candles in enumerate(series):
        for output, column in computed(name, batch_of(candles)).items():
            np.testing.assert_array_equal(together[output][batch.rows(index)], column)


@pytest.mark.parametrize("name", BORROWED)
def test_bounds_can_be_computed(name: str) -> None:
    entry = INDICATORS[name]
    batch = batch_of(random_candles(120, 5), random_candles(40, 6))
    for side in ("minimum", "maximum"):
        numbers = {
            parameter.name: getattr(parameter, side)
            for parameter in entry.parameters
            if parameter.kind != "choice"
        }
        for column in computed(name, batch, **numbers).values():
            assert column.shape == (160,)
            assert not np.isinf(column).any()


@pytest.mark.parametrize("name", sampled(OVER_SOURCES, 2, 20))
@pytest.mark.parametrize("hole", [np.nan, np.inf])
def test_a_hole_in_the_source_starts_anew(name: str, hole: float) -> None:
    candles = random_candles(500, 9)
    source = candles.close.copy()
    source[:3] = np.nan
    source[250] = hole
    pierced = computed(name, batch_of(candles), source)
    tail = candles.window(251, 500)
    for output, column in computed(name, batch_of(tail), tail.close).items():
        assert np.isnan(pierced[output][[0, 2, 250]]).all()
        np.testing.assert_array_equal(pierced[output][251:], column)


@pytest.mark.parametrize("name", sampled(BORROWED, 4, 25))
def test_warm_up_is_enough(name: str) -> None:
    entry = INDICATORS[name]
    candles = random_candles(2_400, 11)
    history = computed(name, batch_of(candles))
    needed = entry.bars_needed(entry.defaults(), Timeframe.H1)
    for end in range(1_500, 2_400, 31 if AT_LENGTH else 170):
        recent = computed(name, batch_of(candles.window(end - needed, end)))
        for output in set(entry.outputs) - set(SUMS.get(name, ())):
            expected, value = history[output][end - 1], recent[output][-1]
            scale = float(np.nanmean(np.abs(history[output][:end])))
            assert np.isnan(expected) == np.isnan(value)
            if not np.isnan(value):
                assert abs(value - expected) <= 1e-3 * max(abs(expected), scale)


@pytest.mark.parametrize("name", SUMS)
def test_sums_differ_by_their_origin_alone(name: str) -> None:
    candles = random_candles(900, 12)
    whole, part = (
        computed(name, batch_of(candles)),
        computed(name, batch_of(candles.window(300, 900))),
    )
    for output in SUMS[name]:
        np.testing.assert_allclose(
            np.diff(whole[output][-200:]), np.diff(part[output][-200:]), rtol=1e-3, atol=1e-3
        )


@pytest.mark.parametrize("name", BORROWED)
def test_a_halt_is_overcome(name: str) -> None:
    """No infinities, and once the market trades again no value stays lost."""
    entry = INDICATORS[name]
    needed = entry.warmup(entry.defaults())
    free = random_candles(180 + 2 * needed, 13)
    after = computed(name, batch_of(halted(free, 60, 180)))
    for output, column in computed(name, batch_of(free)).items():
        assert not np.isinf(after[output]).any()
        lost = np.isnan(after[output][-needed:]) & ~np.isnan(column[-needed:])
        assert lost.mean() < 0.3, output


def test_a_flat_market_has_no_ratios() -> None:
    batch = priced([7.3] * 150, [0.0] * 150)
    ratios = {
        "bop", "brar", "cdl_z", "crsi", "cti", "er", "kdj", "pgo", "rvgi", "rvi", "rwi",
        "smi", "stochf", "vhf",
    }  # fmt: skip
    for name in ratios:
        for column in computed(name, batch).values():
            assert np.isnan(column).all(), name
    for name in set(BORROWED) - ratios:
        for column in computed(name, batch).values():
            assert not np.isinf(column).any(), name
