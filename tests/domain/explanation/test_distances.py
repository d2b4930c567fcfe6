from __future__ import annotations

import pytest

from app.domain.explanation.explainer import Explainer
from tests.domain.market_columns import candles, evaluated

UNKNOWN = None


def apart(text: str, *closes: float) -> tuple[float | None, float | None]:
    """Distance to true and to false at the last bar; closes end at 4 unless they are given."""
    series = {"A/USDT": candles(closes or (2.0, 3.0, 4.0))}
    found = Explainer(evaluated(text, series), 0).at(0, -1)
    return found.distance, found.margin


@pytest.mark.parametrize(
    ("text", "to_true", "to_false"),
    [
        ("close > 5", 0.2, 0),
        ("close > 2", 0, 1.0),
        ("close > 0", 0, UNKNOWN),
        ("close between 5 and 8", 0.2, 0),
        ("close between 2 and 5", 0, 0.2),
        ("close outside 2 and 5", 0.2, 0),
        ("close near 5 by 5%", 0.15, 0),
        ("price touches 10", 0.5, 0),
        ("price touches 4.5", 0, 0.5 / 4.5),
        ("close crosses above 5", 0.2, 0),
        ("close crosses above 2", UNKNOWN, 0),
        ("close crosses below 2", 1.0, 0),
        ("close falling 1 bars", UNKNOWN, 0),
        ("close > 5 and close > 8", 0.5, 0),
        ("close > 2 and close > 3.2", 0, 0.25),
        ("close > 5 or close > 8", 0.2, 0),
        ("close > 2 or close > 3.2", 0, 1.0),
        ("at least 2 of (close > 5, close > 8, close > 3)", 0.2, 0),
        ("none of (close > 2, close > 9)", 1.0, 0),
        ("not close > 2", 1.0, 0),
        ("not close > 5", 0, 0.2),
        ("close > 5 within 2 bars", 0.2, 0),
        ("close > 3.2 for 3 bars", UNKNOWN, 0),
        ("close > 5 for 3 bars", 0.2, 0),
        ("close > 2 becomes true", UNKNOWN, 0),
        ("close > 5 becomes true", 0.2, 0),
        ("close > 5 and close rising 9 bars", UNKNOWN, 0),
        ("close[9] > 1", UNKNOWN, UNKNOWN),
    ],
)
def test_how_far_a_condition_is_from_changing(
    text: str, to_true: float | None, to_false: float | None
) -> None:
    found = apart(text)
    assert found[0] == (to_true if to_true is None else pytest.approx(to_true))
    assert found[1] == (to_false if to_false is None else pytest.approx(to_false))
