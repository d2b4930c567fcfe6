"""The first wrong row of a series is found, whatever is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.candle_faults import first_fault
from app.domain.candles import no_candles, real_candles

if TYPE_CHECKING:
    from app.domain.candles import Candles

ROWS = 30


def sound() -> Candles:
    close = np.asarray(np.linspace(10.0, 20.0, ROWS), np.float64)
    ts = np.arange(ROWS, dtype=np.int64) * 1_000
    return real_candles(ts, close.copy(), close * 1.1, close * 0.9, close, np.zeros(ROWS))


def test_sound_candles_have_no_fault() -> None:
    assert first_fault(sound()) is None
    assert first_fault(no_candles()) is None


@given(
    row=st.integers(1, ROWS - 1),
    column=st.sampled_from(["open", "high", "low", "close", "volume"]),
    value=st.sampled_from([float("nan"), float("inf"), -float("inf"), -1.0]),
    later=st.integers(0, ROWS - 1),
)
def test_the_first_row_with_no_number_is_named(
    row: int, column: str, value: float, later: int
) -> None:
    candles = sound()
    getattr(candles, column)[row] = value
    candles.close[max(row, later)] = np.nan
    fault = first_fault(candles)
    assert fault is not None
    assert fault.row == row


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("high", 10.5, "is below open or close"),
        ("low", 19.9, "is above open or close"),
        ("open", 0.0, "is no price"),
        ("ts", 3_000, "does not come after"),
    ],
)
def test_the_reason_is_told(column: str, value: float, reason: str) -> None:
    candles = sound()
    getattr(candles, column)[7] = value
    fault = first_fault(candles)
    assert fault is not None
    assert (fault.row, fault.column) == (7, column)
    assert reason in fault.reason
