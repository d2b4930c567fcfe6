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
    ],
)
def test_targets(fields: dict[str, object], long: str, short: str) -> None:
    target = TARGETS[str(fields["kind"])].model_validate(fields)
    assert (target.text(LONG, "close", "S"), target.text(SHORT, "close", "S")) == (long, short)


def test_entries_are_measured_from_close_or_order() -> None:
    assert ENTRIES["market"]().reference() == "close"
    for kind in ("limit", "stop"):
        order = ENTRIES[kind].model_validate({"kind": kind, "price": "ema(21) + 1"})
        assert order.reference() == "(ema(21) + 1)"


def test_trailing_methods_say_what_their_value_is() -> None:
    found = {kind: method.basis for kind, method in TRAILINGS.items()}
    assert found == {"atr": "distance", "percent": "fraction", "expression": "price"}
    assert TRAILINGS["atr"]().text() == "3 * atr(14)"
    assert TRAILINGS["percent"].model_validate({"value": 2.5}).text() == "2.5 / 100"


def test_every_method_has_a_title_and_the_kind_it_is_registered_under() -> None:
    for methods in (ENTRIES, STOPS, TARGETS, TRAILINGS):
        for kind, method in methods.items():
            assert method.title
            assert method.model_fields["kind"].default == kind
