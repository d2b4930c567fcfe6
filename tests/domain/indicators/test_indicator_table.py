"""Rules over real candles against TA-Lib or a definition written out; ``pytest -s`` shows all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from pyarrow import parquet

from app.domain.batch import join
from app.domain.candles import fill_gaps, real_candles
from app.domain.engine import evaluate
from app.domain.indicators import INDICATORS
from app.domain.language import check, parse
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import Timeframe
from tests.domain.indicators.test_indicators_as_defined import DEFINED
from tests.domain.indicators.test_indicators_as_talib import MARKET, ORACLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from app.domain.candles import Candles

    type Column = NDArray[np.float64]

SYMBOLS = ("BTC/USDT", "DOGE/USDT")
PERMITTED = 1e-8


class Compared(NamedTuple):
    """One output as rule text, and its columns found another way, one a symbol."""

    text: str
    by: str
    columns: list[Column]


def rule(identity: str, given: dict[str, float | str], output: str) -> str:
    words = ["rsi(14)"] if identity == "divergence" else []
    words += [f"{name}={value}" for name, value in given.items()]
    suffix = f".{output}" if len(INDICATORS[identity].outputs) > 1 else ""
    return f"{identity}({', '.join(words)}){suffix}"


def real(symbol: str) -> Candles:
    path = MARKET / f"{symbol.replace('/', '_')}-1h.parquet"
    if not path.exists():
        pytest.skip("the real candles of ../shared/market are not here")
    table = parquet.read_table(path)
    columns = [table[field].to_numpy().copy() for field in table.column_names]
    return fill_gaps(real_candles(*columns), Timeframe.H1).window(4_000, 6_500)


def found_otherwise(series: list[Candles]) -> Iterator[Compared]:
    for identity, given, outputs, oracle in ORACLES.values():
        found = [oracle(candles) for candles in series]
        found = [each if isinstance(each, tuple | list) else (each,) for each in found]
        for output, *columns in zip(outputs, *found, strict=True):
            yield Compared(rule(identity, given, output), "TA-Lib", columns)
    for identity, given, definition in DEFINED.values():
        results = [definition(candles) for candles in series]
        for output in results[0]:
            columns = [result[output] for result in results]
            yield Compared(rule(identity, given, output), "definition", columns)


def difference(mine: Column, other: Column) -> float:
    """Largest relative difference; values a thousandth of the usual size count as that large."""
    assert len(mine)
    np.testing.assert_array_equal(np.isnan(mine), np.isnan(other))
    defined = ~np.isnan(other)
    if not defined.any():
        return 0.0
    size = np.abs(other[defined])
    distance = np.abs(mine[defined] - other[defined])
    floor = max(1e-3 * float(size.mean()), np.finfo(float).tiny)
    return float((distance / np.maximum(size, floor)).max())


@pytest.mark.market
def test_values_on_real_candles() -> None:
    series = [real(symbol) for symbol in SYMBOLS]
    compared = list(found_otherwise(series))
    nodes = [parse(one.text) for one in compared]
    for node in nodes:
        check(node, Timeframe.H1)
    plan = compile_plan([Root(node, Timeframe.H1) for node in nodes])
    batch = join(Timeframe.H1, dict(zip(SYMBOLS, series, strict=True)))
    evaluation = evaluate(plan, {Timeframe.H1: batch})
    worst: dict[str, float] = {}
    print(f"\n{'output':<58}{'against':<12}{'warm-up':>8}{'bars':>7}  difference")
    for number, one in enumerate(compared):
        skipped = plan.warmup_bars(number) - 1
        columns = [evaluation.values(number)[batch.rows(index)] for index in range(len(SYMBOLS))]
        worst[one.text] = max(
            difference(mine[skipped:], other[skipped:])
            for mine, other in zip(columns, one.columns, strict=True)
        )
        bars = sum(int((~np.isnan(mine[skipped:])).sum()) for mine in columns)
        print(f"{one.text:<58}{one.by:<12}{skipped + 1:>8}{bars:>7}  {worst[one.text]:.1e}")
    assert len(worst) >= 60
    assert max(worst.values()) <= PERMITTED, {t: d for t, d in worst.items() if d > PERMITTED}
