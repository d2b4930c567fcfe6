"""The static table of borrowed indicators against the pandas-ta that is installed."""

from __future__ import annotations

import inspect
import keyword
from typing import Any

import numpy as np
import pandas as pd
import pytest

from app.domain.indicators import INDICATORS
from app.domain.indicators.borrowed.computation import library
from app.domain.indicators.borrowed.omissions import (
    CORRECTED,
    LEFT_OUT,
    LEFT_OUT_PARAMETERS,
    TAKEN,
)
from app.domain.language import RuleError, check, format_rule, from_json, parse, to_json
from app.domain.timeframe import Timeframe
from tests.domain.indicators.generated_batches import batch_of, computed, random_candles

BORROWED = tuple(name for name, entry in INDICATORS.items() if entry.library)
BESIDE_THE_CATALOGUE = {"cdl_doji", "cdl_inside", "dm", "drawdown", "ttm_trend", "vp"}
OWN_KERNELS = {
    "ao", "eom", "fisher", "ha", "kvo", "massi", "pivots", "tsi", "uo", "zigzag",
}  # fmt: skip
BARS = 700
# The last row of random_candles(400, 7). Those marked would be others if it used TA-Lib.
NAN = float("nan")
GOLDEN: dict[str, tuple[float, ...]] = {
    "aobv": (  # TA-Lib
        *(-34636.94504960668, -34636.94504960668, -33964.61997193137),
        *(-34153.88535600378, -33679.43571509458, 0.0, 1.0),
    ),
    "apo": (-0.4135990673030818,),
    "atrts": (68.52903137382982,),  # TA-Lib
    "cfo": (-0.8393796818855863,),  # TA-Lib
    "chandelier_exit": (67.02924642684533, 67.23803989446455, -1.0),
    "crsi": (21.692121995711872,),
    "dm": (0.12362561290898433, 0.29115143642219066),  # TA-Lib
    "kc": (65.09692717647823, 67.06501297678948, 69.03309877710072),
    "kdj": (22.205529328325373, 31.0752407477846, 4.4661064894069185),
    "mama": (65.97314503895626, 66.59186039285197),  # TA-Lib
    "qqe": (47.27617457155868, 40.530864259281515, NAN, 47.27617457155868),
    "rsx": (37.20355364749606,),
    "rwi": (0.03917359574960901, 0.7956680072297247),
    "trima": (66.70364824049685,),  # TA-Lib
    "variance": (0.8990703902324788,),  # TA-Lib
    "wcp": (65.7175318909529,),  # TA-Lib
    "zlma": (66.10888809562911,),
}


def plain_call(name: str, **given: Any) -> pd.DataFrame:
    """What pandas-ta gives when it is called as its users call it."""
    candles = random_candles(BARS, 3)
    function = getattr(library(), name)
    series = {
        argument: pd.Series(getattr(candles, argument.rstrip("_")).copy())
        for argument in inspect.signature(function).parameters
        if argument.rstrip("_") in {"open", "high", "low", "close", "volume"}
        and argument.rstrip("_") in _inputs(name)
    }
    with np.errstate(all="ignore"):
        table = function(**series, **given)
    return table.to_frame() if isinstance(table, pd.Series) else table


def _inputs(name: str) -> set[str]:
    entry = INDICATORS.get(name)
    if entry is not None and entry.takes_source:
        return {entry.default_source}
    # The RSI decides without a volume.
    return {"open", "high", "low", "close"} | ({"volume"} if name != "alphatrend" else set())


def test_every_name_of_pandas_ta_is_answered() -> None:
    names = {name for names in library().Category.values() for name in names}
    known = set(INDICATORS) | set(LEFT_OUT) | set(TAKEN) | OWN_KERNELS
    assert (names | BESIDE_THE_CATALOGUE) - known == set()
    assert len(BORROWED) >= 85
    assert not set(LEFT_OUT) & set(INDICATORS)
    assert not set(TAKEN) & set(INDICATORS)


def test_reasons_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    tables = {"left out": LEFT_OUT, "named otherwise": TAKEN, "corrected": CORRECTED}
    with capsys.disabled():
        print(f"\n{len(BORROWED)} indicators of pandas-ta, computed by it")
        for title, reasons in tables.items():
            for name, reason in reasons.items():
                print(f"  {title:16} {name:16} {reason}")
    assert all(reason for reasons in tables.values() for reason in reasons.values())


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_name_left_out_tells_why(name: str) -> None:
    with pytest.raises(RuleError) as caught:
        check(parse(f"close > 1 and {name}(14) > 1"), Timeframe.H1)
    assert str(caught.value) == f"{name!r} is left out at column 15: {LEFT_OUT[name]}"
    assert caught.value.column == 15


@pytest.mark.parametrize(("name", "parameter"), LEFT_OUT_PARAMETERS)
def test_a_parameter_left_out_tells_why(name: str, parameter: str) -> None:
    reason = LEFT_OUT_PARAMETERS[name, parameter]
    with pytest.raises(RuleError) as caught:
        check(parse(f"{name}({parameter}=1) > 1"), Timeframe.H1)
    column = len(name) + len(parameter) + 3
    expected = f"{parameter!r} of {name} is left out at column {column}: {reason}"
    assert str(caught.value) == expected


@pytest.mark.parametrize("name", BORROWED)
def test_declaration_is_complete(name: str) -> None:
    entry = INDICATORS[name]
    assert name.isidentifier()
    assert all((entry.title, entry.category, entry.citation))
    assert len(set(entry.outputs)) == len(entry.outputs)
    assert all(output.isidentifier() for output in entry.outputs)
    known = inspect.signature(getattr(library(), name)).parameters
    for parameter in entry.parameters:
        assert parameter.name in known
        assert not keyword.iskeyword(parameter.name)
        if parameter.kind == "choice":
            assert parameter.default == parameter.choices[0]
            continue
        assert parameter.minimum is not None
        assert parameter.maximum is not None
        assert parameter.minimum <= float(parameter.default) <= parameter.maximum


@pytest.mark.parametrize("name", [name for name in BORROWED if name not in CORRECTED])
def test_defaults_and_outputs_are_those_of_pandas_ta(name: str) -> None:
    """Our defaults give, to the bit, what pandas-ta gives when it is asked for nothing."""
    given = {"momentum": True} if name == "tmo" else {}
    expected = plain_call(name, **given)
    values = computed(name, batch_of(random_candles(BARS, 3)))
    assert len(values) == expected.shape[1]
    for number, column in enumerate(values.values()):
        plain = expected.iloc[:, number].to_numpy(dtype=np.float64)
        plain = np.where(np.isfinite(plain), plain, np.nan)
        first = int(np.argmax(~np.isnan(column)))
        assert not np.isnan(column[first])
        np.testing.assert_array_equal(column[first:], plain[first:])


def test_what_is_corrected_needs_it() -> None:
    half = BARS // 2
    candles = random_candles(BARS, 3)

    def looks_ahead(name: str, **given: Any) -> bool:
        function = getattr(library(), name)
        field = "volume" if name == "vhm" else "close"
        prices = pd.Series(getattr(candles, field).copy())
        whole, part = (
            pd.DataFrame(function(one.copy(), length=30, **given))
            for one in (prices, prices[:half])
        )
        return not np.array_equal(whole[:half], part, equal_nan=True)

    assert looks_ahead("dpo")
    assert not looks_ahead("dpo", centered=False)
    assert looks_ahead("tos_stdevall")
    assert looks_ahead("vhm")
    weighted = (candles.high + candles.low + 2 * candles.close) / 4
    batch = batch_of(candles)
    np.testing.assert_allclose(computed("wcp", batch)["value"], weighted, rtol=1e-15)
    np.testing.assert_allclose(4 * weighted, plain_call("wcp").iloc[:, 0], rtol=1e-15)
    for first in (computed("mama", batch)[output][3] for output in ("mama", "fama")):
        assert first == pytest.approx(candles.close[0], rel=0.05)
    assert plain_call("mama").iloc[3, 0] < 0.6 * candles.close[0]


def test_one_behaviour_is_chosen_beside_talib() -> None:
    assert pytest.importorskip("talib")
    assert library().Imports["talib"] is False


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_values(name: str) -> None:
    values = computed(name, batch_of(random_candles(400, 7)))
    assert tuple(column[-1] for column in values.values()) == pytest.approx(
        GOLDEN[name], rel=1e-9, nan_ok=True
    )


@pytest.mark.parametrize("name", BORROWED)
def test_a_rule_with_every_parameter_survives_text_and_json(name: str) -> None:
    entry = INDICATORS[name]
    given = ", ".join(
        f"{one.name}={one.choices[-1] if one.choices else format(float(one.default), 'g')}"
        for one in entry.parameters
    )
    for output in entry.outputs:
        suffix = f".{output}" if len(entry.outputs) > 1 else ""
        rule = parse(f"{name}({given}){suffix} > 0" if given else f"{name}{suffix} > 0")
        check(rule, Timeframe.H1, expects="condition")
        assert from_json(to_json(rule)) == rule
        assert parse(format_rule(rule)) == rule
