"""The words each level method puts its price in, for both directions."""

from __future__ import annotations

import pytest

from app.domain.levels import ENTRIES, STOPS, TARGETS, TRAILINGS
from app.domain.setup import Direction

LONG, SHORT = Direction.LONG, Direction.SHORT


@pytest.mark.parametrize(
    ("fields", "long", "short"),
    [
        ({"kind": "atr"}, "close - 2 * atr(14)", "close + 2 * atr(14)"),
        (
            {"kind": "atr", "length": 7, "mult": 1.5},
            "close - 1.5 * atr(7)",
            "close + 1.5 * atr(7)",
        ),
        ({"kind": "percent", "value": 2}, "close * (1 - 2 / 100)", "close * (1 + 2 / 100)"),
        (
            {"kind": "swing", "left": 3, "right": 2, "buffer": 0.5},
            "swing_low(3, 2) * (1 - 0.5 / 100)",
            "swing_high(3, 2) * (1 + 0.5 / 100)",
        ),
        ({"kind": "expression", "price": "ema(21)"}, "ema(21)", "ema(21)"),
        ({"kind": "supertrend"}, "supertrend(10, 3).line", "supertrend(10, 3).line"),
        (
            {"kind": "band", "band": "keltner", "mult": 1.5, "buffer": 0.5},
            "keltner(20, 1.5).lower * (1 - 0.5 / 100)",
            "keltner(20, 1.5).upper * (1 + 0.5 / 100)",
        ),
        (
            {"kind": "band", "band": "donchian", "buffer": 2, "buffer_unit": "ticks"},
            "donchian(20).lower - 2 * tick",
            "donchian(20).upper + 2 * tick",
        ),
        (
            {"kind": "average", "average": "sma", "length": "$n", "buffer": "$b"}
            | {"buffer_unit": "atr"},
            "sma($n) - $b * atr(14)",
            "sma($n) + $b * atr(14)",
        ),
    ],
)
def test_stops(fields: dict[str, object], long: str, short: str) -> None:
    stop = STOPS[str(fields["kind"])].model_validate(fields)
    assert (stop.text(LONG, "close"), stop.text(SHORT, "close")) == (long, short)


@pytest.mark.parametrize(
    ("fields", "long", "short"),
    [
        ({"kind": "r", "value": 2}, "close + 2 * abs(close - (S))", "close - 2 * abs(close - (S))"),
        ({"kind": "atr"}, "close + 3 * atr(14)", "close - 3 * atr(14)"),
        ({"kind": "percent", "value": "$p"}, "close * (1 + $p / 100)", "close * (1 - $p / 100)"),
        ({"kind": "expression", "price": "ema(21)"}, "ema(21)", "ema(21)"),
        (
            {"kind": "structure", "tolerance": 1},
            "resistance(5, 5, 200, 1%, source=close * (1 + 1e-9)).level",
            "support(5, 5, 200, 1%, source=close * (1 - 1e-9)).level",
        ),
        (
            {"kind": "measured_move", "length": 8, "mult": 0.5},
            "close + 0.5 * (highest(high, 8) - lowest(low, 8))[1]",
            "close - 0.5 * (highest(high, 8) - lowest(low, 8))[1]",
        ),
    ],
)
def test_targets(fields: dict[str, object], long: str, short: str) -> None:
    target = TARGETS[str(fields["kind"])].model_validate(fields)
    assert (target.text(LONG, "close", "S"), target.text(SHORT, "close", "S")) == (long, short)


@pytest.mark.parametrize(
    ("fields", "order", "long", "short"),
    [
        ({"kind": "market"}, "market", "close", "close"),
        ({"kind": "limit", "price": "ema(21) + 1"}, "limit", "(ema(21) + 1)", "(ema(21) + 1)"),
        ({"kind": "stop", "price": "ema(21) + 1"}, "stop", "(ema(21) + 1)", "(ema(21) + 1)"),
        ({"kind": "signal_bar"}, "stop", "(high)", "(low)"),
        (
            {"kind": "signal_bar", "buffer": 3, "buffer_unit": "ticks"},
            "stop",
            "(high + 3 * tick)",
            "(low - 3 * tick)",
        ),
        (
            {"kind": "extreme", "length": 55, "buffer": 0.1},
            "stop",
            "(highest(high, 55) * (1 + 0.1 / 100))",
            "(lowest(low, 55) * (1 - 0.1 / 100))",
        ),
    ],
)
def test_entries(fields: dict[str, object], order: str, long: str, short: str) -> None:
    entry = ENTRIES[str(fields["kind"])].model_validate(fields)
    assert (entry.order, entry.reference(LONG), entry.reference(SHORT)) == (order, long, short)


def test_trailing_methods_say_what_their_value_is() -> None:
    found = {kind: method.basis for kind, method in TRAILINGS.items()}
    assert found.pop("atr") == "distance"
    assert found.pop("percent") == "fraction"
    assert set(found.values()) == {"price"}
    assert TRAILINGS["atr"]().text(LONG) == "3 * atr(14)"
    assert TRAILINGS["percent"].model_validate({"value": 2.5}).text(LONG) == "2.5 / 100"
    assert TRAILINGS["supertrend"]().text(SHORT) == "supertrend(10, 3).line"
    band = TRAILINGS["band"]()
    assert (band.text(LONG), band.text(SHORT)) == ("bbands(20, 2).lower", "bbands(20, 2).upper")
    assert TRAILINGS["average"]().text(LONG) == "ema(20)"


def test_every_method_has_a_title_and_the_kind_it_is_registered_under() -> None:
    for methods in (ENTRIES, STOPS, TARGETS, TRAILINGS):
        for kind, method in methods.items():
            assert method.title
            assert method.model_fields["kind"].default == kind
