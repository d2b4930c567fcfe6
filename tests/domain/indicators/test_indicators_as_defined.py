"""Indicators without a counterpart in TA-Lib give what their definitions give bar by bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.domain.indicators.generated_batches import batch_of, computed, random_candles
from tests.domain.indicators.plain_definitions import FLOWS, rsi
from tests.domain.indicators.plain_structure import STRUCTURES

if TYPE_CHECKING:
    from app.domain.candles import Candles
    from tests.domain.indicators.plain_structure import Definition

DEFINED: dict[str, Definition] = {
    **{name: (name, {}, definition) for name, definition in FLOWS.items()},
    **STRUCTURES,
}


def compare(name: str, candles: Candles) -> int:
    """Compare every bar; returns how many are defined."""
    identity, given, definition = DEFINED[name]
    source = rsi(candles) if identity == "divergence" else None
    values = computed(identity, batch_of(candles), source, **given)
    expected = definition(candles)
    assert expected.keys() <= values.keys()
    for output, column in expected.items():
        scale = float(np.nanmean(np.abs(column))) if not np.isnan(column).all() else 1.0
        np.testing.assert_allclose(
            values[output], column, rtol=1e-9, atol=1e-11 * scale, err_msg=f"{name}.{output}"
        )
    return sum(int((~np.isnan(column)).sum()) for column in expected.values())


@pytest.mark.parametrize("name", DEFINED)
def test_generated_candles(name: str) -> None:
    assert compare(name, random_candles(700, 21)) > 300


@pytest.mark.parametrize("name", DEFINED)
def test_candles_with_a_halt(name: str) -> None:
    """The price stands still for longer than most lengths, without volume."""
    candles = random_candles(400, 22)
    still = slice(200, 260)
    for column in (candles.open, candles.high, candles.low, candles.close):
        column[still] = candles.close[199]
    candles.volume[still] = 0.0
    compare(name, candles)


@pytest.mark.parametrize("name", [name for name in DEFINED if "divergence" in name])
def test_divergences_are_found(name: str) -> None:
    identity, given, _ = DEFINED[name]
    candles = random_candles(6_000, 23)
    assert np.nansum(computed(identity, batch_of(candles), rsi(candles), **given)["value"]) > 5
