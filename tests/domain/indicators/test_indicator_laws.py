"""Laws that hold for every declared indicator."""

from __future__ import annotations

import keyword

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.indicators import INDICATORS
from app.domain.kernel import KERNELS, compile_kernels
from app.domain.timeframe import Timeframe
from tests.domain.indicators.generated_batches import (
    batch_of,
    computed,
    priced,
    random_candles,
    uneven_candles,
)

# What pandas-ta computes has laws of its own beside this file.
EVERY = tuple(name for name, entry in INDICATORS.items() if not entry.library)
OVER_SOURCES = tuple(name for name in EVERY if INDICATORS[name].takes_source)
OUTSIDE_THE_SOURCE = {"vwma"}  # also reads the volume
FIELDS = ("open", "high", "low", "close", "volume")
OVER_PRICES = tuple(name for name in OVER_SOURCES if INDICATORS[name].default_source in FIELDS)
CHOICES = tuple(
    (name, parameter.name, word)
    for name in EVERY
    for parameter in INDICATORS[name].parameters
    for word in parameter.choices
)


@pytest.mark.parametrize("name", EVERY)
def test_declaration_is_complete(name: str) -> None:
    entry = INDICATORS[name]
    assert entry.id == name
    assert name.isidentifier()
    assert entry.title
    assert entry.category
    assert entry.citation
    assert len(set(entry.outputs)) == len(entry.outputs) > 0
    assert entry.warmup(entry.defaults()) >= 1
    for parameter in entry.parameters:
        assert not keyword.iskeyword(parameter.name)
        if parameter.kind == "choice":
            assert parameter.default in parameter.choices
            continue
        assert parameter.minimum is not None
        assert parameter.maximum is not None
        assert parameter.minimum <= float(parameter.default) <= parameter.maximum


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(0, 900))
def test_later_bars_change_nothing(name: str, seed: int, cut: int) -> None:
    candles = random_candles(900, seed)
    whole = computed(name, batch_of(candles))
    part = computed(name, batch_of(candles.window(0, cut)))
    for output, column in part.items():
        np.testing.assert_array_equal(column, whole[output][:cut])


@pytest.mark.parametrize(("name", "parameter", "word"), CHOICES)
def test_every_choice_keeps_the_laws(name: str, parameter: str, word: str) -> None:
    candles = uneven_candles(900, 3)
    batch = batch_of(random_candles(50, 4), candles)
    together = computed(name, batch, **{parameter: word})
    alone = computed(name, batch_of(candles), **{parameter: word})
    for output, column in alone.items():
        np.testing.assert_array_equal(together[output][50:], column)
    for cut in (1, 200, 555, 899):
        part = computed(name, batch_of(candles.window(0, cut)), **{parameter: word})
        for output, column in part.items():
            np.testing.assert_array_equal(column, alone[output][:cut])


@pytest.mark.parametrize("name", EVERY)
def test_a_batch_is_each_symbol_alone(name: str) -> None:
    lengths = (300, 0, 1, 7, 600, 33, 2, 150, 90, 412, 1_100, 64)
    series = [random_candles(bars, seed) for seed, bars in enumerate(lengths)]
    batch = batch_of(*series)
    together = computed(name, batch)
    for index, candles in enumerate(series):
        for output, column in computed(name, batch_of(candles)).items():
            np.testing.assert_array_equal(together[output][batch.rows(index)], column)


@pytest.mark.parametrize("name", EVERY)
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


@pytest.mark.parametrize("name", OVER_SOURCES)
def test_a_source_may_begin_undefined(name: str) -> None:
    candles = random_candles(700, 8)
    source = candles.close.copy()
    source[:37] = np.nan
    later = computed(name, batch_of(candles), source)
    tail = candles.window(37, 700)
    for output, column in computed(name, batch_of(tail), tail.close).items():
        assert np.isnan(later[output][:37]).all()
        np.testing.assert_array_equal(later[output][37:], column)


@pytest.mark.parametrize("name", OVER_SOURCES)
@pytest.mark.parametrize("hole", [np.nan, np.inf])
def test_a_hole_in_the_source_starts_anew(name: str, hole: float) -> None:
    candles = random_candles(700, 9)
    source = candles.close.copy()
    source[350] = hole
    pierced = computed(name, batch_of(candles), source)
    tail = candles.window(351, 700)
    for output, column in computed(name, batch_of(tail), tail.close).items():
        assert np.isnan(pierced[output][350])
        np.testing.assert_array_equal(pierced[output][351:], column)


@pytest.mark.parametrize("name", OVER_PRICES)
def test_the_default_source(name: str) -> None:
    batch = batch_of(random_candles(400, 10))
    given = getattr(batch, INDICATORS[name].default_source)
    implied = computed(name, batch)
    for output, column in computed(name, batch, given.copy()).items():
        np.testing.assert_array_equal(column, implied[output])


@pytest.mark.parametrize("name", [name for name in EVERY if name not in {"obv", "ad", "pvt"}])
def test_warm_up_is_enough(name: str) -> None:
    entry = INDICATORS[name]
    candles = random_candles(6_000, 11)
    history = computed(name, batch_of(candles))
    needed = entry.bars_needed(entry.defaults(), Timeframe.H1)
    for end in range(3_000, 6_000, 97):
        recent = computed(name, batch_of(candles.window(end - needed, end)))
        for output, column in recent.items():
            expected = history[output][:end]
            scale = float(np.nanmean(np.abs(expected)))
            if np.isnan(expected[-1]):  # no level on that side of the price
                assert np.isnan(column[-1])
                continue
            assert abs(column[-1] - expected[-1]) <= 1e-3 * max(abs(expected[-1]), scale)


@pytest.mark.parametrize("name", EVERY)
def test_a_flat_market_has_no_ratios(name: str) -> None:
    """No warnings, no infinities, and no number where a definition divides by zero."""
    columns = computed(name, priced([7.3] * 400, [0.0] * 400))
    for column in columns.values():
        assert not np.isinf(column).any()
    ratios = {
        "rsi", "cmo", "stoch", "stochrsi", "willr", "cci", "mfi", "chop", "adx", "vortex", "zscore",
        "relative_volume", "cmf", "vwap", "vwma", "uo", "tsi", "fisher", "massi", "eom", "pattern",
    }  # fmt: skip
    if name in ratios:
        for column in columns.values():
            assert np.isnan(column).all()


@pytest.mark.parametrize(
    ("name", "output"),
    [("sma", "value"), ("wma", "value"), ("bbands", "upper"), ("hma", "value")],
)
def test_a_halt_gives_exactly_the_price(name: str, output: str) -> None:
    """Rounding must not make a halted price cross its own average."""
    prices = [*random_candles(300, 12).close, *[0.1 + 0.2] * 3_000]
    assert (computed(name, priced(prices))[output][-100:] == prices[-1]).all()


def test_long_histories_gather_no_error() -> None:
    prices = [*[1e9] * 50, *(1.0 + random_candles(5_000, 13).close * 1e-3)]
    window = np.array(prices[-20:])
    deviation = computed("stdev", priced(prices), length=20)["value"][-1]
    assert deviation == pytest.approx(window.std(), rel=1e-10)
    assert computed("sma", priced(prices))["value"][-1] == pytest.approx(window.mean(), rel=1e-14)


def test_kernels_are_compiled_ahead() -> None:
    compile_kernels()
    ready = {id(entry.dispatcher): len(entry.dispatcher.signatures) for entry in KERNELS}
    batch = batch_of(random_candles(300, 1), random_candles(200, 2))
    source = np.where(np.arange(500) % 100 < 3, np.nan, batch.close)
    for name in EVERY:
        computed(name, batch, source if name in OVER_SOURCES else None)
    callable_ones = [entry for entry in KERNELS if entry.signatures]
    assert callable_ones
    for entry in callable_ones:
        dispatcher = entry.dispatcher
        assert len(dispatcher.signatures) == ready[id(dispatcher)], dispatcher.py_func.__name__
