"""The candlestick patterns, and the library behind them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import talib
from talib import abstract

from app.domain.indicators.patterns import BARS_BEFORE, library_name
from app.domain.language import RuleError, format_rule, parse
from tests.domain.indicators.generated_batches import (
    batch_of,
    computed,
    priced,
    random_candles,
    uneven_candles,
)

NAN = float("nan")
ROOT = Path(__file__).resolve().parents[3]
FRESH_START = """
import sys, threading
import app.domain.indicators as indicators
assert "talib" not in sys.modules, "TA-Lib is loaded before any pattern"
from tests.domain.indicators.generated_batches import batch_of, computed, random_candles
batch = batch_of(random_candles(50, 1))
finders = list(sys.meta_path)
threads = [threading.Thread(target=computed, args=("pattern", batch)) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert "talib" in sys.modules
assert not {"pandas", "polars"} & sys.modules.keys(), "TA-Lib brought its data frames along"
assert sys.meta_path == finders
import pandas
"""


def test_they_are_the_61_of_talib() -> None:
    names = {library_name(name) for name in BARS_BEFORE}
    assert names == set(talib.get_function_groups()["Pattern Recognition"])
    assert len(names) == len(BARS_BEFORE) == 61
    assert list(BARS_BEFORE) == sorted(BARS_BEFORE)
    for name, before in BARS_BEFORE.items():
        assert abstract.Function(library_name(name)).lookback == before


@pytest.mark.parametrize("name", BARS_BEFORE)
def test_each_is_where_talib_sees_it(name: str) -> None:
    series = (uneven_candles(2_000, 31), random_candles(700, 32), random_candles(5, 33))
    batch = batch_of(*series)
    columns = {
        direction: computed("pattern", batch, name=name, direction=direction)["value"]
        for direction in ("either", "bullish", "bearish")
    }
    for number, c in enumerate(series):
        signals = getattr(talib, library_name(name))(c.open, c.high, c.low, c.close)
        known = np.arange(len(signals)) >= BARS_BEFORE[name]
        sides = {"either": signals != 0, "bullish": signals > 0, "bearish": signals < 0}
        for direction, found in sides.items():
            expected = np.where(known, found, NAN)
            np.testing.assert_array_equal(columns[direction][batch.rows(number)], expected)


def test_most_of_them_happen() -> None:
    """So the comparisons above compare more than zeros."""
    batch = batch_of(uneven_candles(20_000, 34))
    counts = {
        name: np.nansum(computed("pattern", batch, name=name)["value"]) for name in BARS_BEFORE
    }
    assert sum(count > 0 for count in counts.values()) >= 45, counts


def test_an_engulfing_by_hand() -> None:
    opens, closes = [10.0, 10.0, 8.5, 11.5], [10.5, 9.0, 11.0, 8.0]
    batch = replace(
        priced(closes),
        open=np.array(opens),
        high=np.maximum(opens, closes) + 0.2,
        low=np.minimum(opens, closes) - 0.2,
    )
    either = computed("pattern", batch, name="engulfing")["value"]
    bullish = computed("pattern", batch, name="engulfing", direction="bullish")["value"]
    bearish = computed("pattern", batch, name="engulfing", direction="bearish")["value"]
    np.testing.assert_array_equal(either, [NAN, NAN, 1.0, 1.0])
    np.testing.assert_array_equal(bullish, [NAN, NAN, 1.0, 0.0])
    np.testing.assert_array_equal(bearish, [NAN, NAN, 0.0, 1.0])


def test_a_halt_has_no_pattern() -> None:
    """TA-Lib calls every bar of a halt a doji."""
    batch = priced([*random_candles(40, 35).close, *[7.0] * 30])
    column = computed("pattern", batch, name="doji")["value"]
    assert np.isnan(column[40 + BARS_BEFORE["doji"] :]).all()
    assert not np.isnan(column[BARS_BEFORE["doji"] : 40 + BARS_BEFORE["doji"]]).any()


def test_the_library_is_loaded_late_and_alone(tmp_path: Path) -> None:
    for package in ("pandas", "polars"):
        (tmp_path / f"{package}.py").write_text("class Series: ...\nclass DataFrame: ...\n")
    paths = os.pathsep.join((str(tmp_path), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-c", FRESH_START],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", BARS_BEFORE)
def test_a_pattern_is_known_by_the_librarys_name_in_snake_case(name: str) -> None:
    digits = {"two": "2", "three": "3"}
    snake = "_".join(digits.get(word, word) for word in name.split("_"))
    for word in (name, snake):
        assert format_rule(parse(f"pattern({word}, bullish)")) == f"pattern({name}, bullish)"
        assert format_rule(parse(f"pattern(name={word})")) == f"pattern(name={name})"
    with pytest.raises(RuleError) as caught:
        parse(f"pattern({library_name(name)})")
    assert caught.value.suggestion == name
