from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.strategy import parse_strategy
from app.domain.strategy_diff import diff

if TYPE_CHECKING:
    from app.domain.strategy import Strategy
    from app.domain.strategy_diff import FieldChange

SHOWN: dict[str, Any] = {
    "schema": 1,
    "name": "EMA cross",
    "entry": "ema(9) crosses above ema(21) and rsi(14) < 70",
    "levels": {
        "entry": {"kind": "market"},
        "stop": {"kind": "atr", "length": 14, "mult": 2},
        "targets": [{"kind": "r", "value": 2, "share": 1.0}],
    },
    "parameters": {"fast": 9},
}


def _strategy(**changes: Any) -> Strategy:
    return parse_strategy(json.dumps({**SHOWN, **changes}))


def _only(**changes: Any) -> FieldChange:
    (change,) = diff(_strategy(), _strategy(**changes))
    return change


def test_equal_strategies_have_no_differences() -> None:
    assert diff(_strategy(), _strategy()) == ()
    spaced = _strategy(entry=" ema(9)  crosses above ema(21)\n and rsi( 14 )<70 # same")
    assert diff(_strategy(), spaced) == ()
    tree = {
        "kind": "compare",
        "sign": ">",
        "left": {"kind": "price", "field": "close"},
        "right": {"kind": "number", "value": 3},
    }
    assert diff(_strategy(entry="close > 3"), _strategy(entry=tree)) == ()


@pytest.mark.parametrize(
    ("changes", "field", "kind", "before", "after"),
    [
        ({"name": "Other"}, "name", "changed", "EMA cross", "Other"),
        ({"enabled": False}, "enabled", "changed", True, False),
        ({"expiry_bars": None}, "expiry_bars", "removed", 10, None),
        ({"time_stop_bars": 5}, "time_stop_bars", "added", None, 5),
        ({"exit": "rsi > 80"}, "exit", "added", None, "rsi > 80"),
        ({"parameters": {"fast": 10}}, "parameters.fast", "changed", 9.0, 10.0),
        ({"parameters": {}}, "parameters.fast", "removed", 9.0, None),
        ({"parameters": {"fast": 9, "slow": 21}}, "parameters.slow", "added", None, 21.0),
        ({"filters": {"regimes": ["bull"]}}, "filters.regimes", "changed", [], ["bull"]),
    ],
)
def test_one_change_is_one_difference(
    changes: dict[str, Any], field: str, kind: str, before: Any, after: Any
) -> None:
    change = _only(**changes)
    assert (change.field, change.kind, change.before, change.after) == (field, kind, before, after)
    assert change.nodes == ()


def test_levels_differ_by_their_fields_or_as_a_whole() -> None:
    levels = SHOWN["levels"]
    change = _only(levels={**levels, "stop": {"kind": "atr", "length": 14, "mult": 3}})
    assert (change.field, change.before, change.after) == ("levels.stop.mult", 2, 3)
    change = _only(levels={**levels, "stop": {"kind": "percent", "value": 3}})
    assert (change.field, change.kind) == ("levels.stop", "changed")
    assert change.before["kind"] == "atr"
    assert change.after["kind"] == "percent"
    halves = [{"kind": "r", "value": value, "share": 0.5} for value in (2, 3)]
    changes = diff(_strategy(), _strategy(levels={**levels, "targets": halves}))
    assert [(one.field, one.kind) for one in changes] == [
        ("levels.targets[0].share", "changed"),
        ("levels.targets[1]", "added"),
    ]


def test_rules_differ_node_by_node() -> None:
    change = _only(entry="ema(9) crosses above ema(50) and rsi(14) < 70 and close > 1")
    assert change.field == "entry"
    assert change.before == SHOWN["entry"]
    assert [(one.path, one.kind, one.before, one.after) for one in change.nodes] == [
        (("members", 0, "right", "arguments", 0), "changed", "21", "50"),
        (("members", 2), "added", None, "close > 1"),
    ]


def test_a_mistaken_rule_is_shown_as_it_is_written() -> None:
    change = _only(entry="emma(9) >")
    assert (change.kind, change.before, change.after) == ("changed", SHOWN["entry"], "emma(9) >")
    assert change.nodes == ()


def test_what_decides_nothing_keeps_the_hash_and_what_decides_changes_it() -> None:
    same = _strategy(name="Other", description="…", enabled=False)
    assert same.content_hash() == _strategy().content_hash()
    for changes in (
        {"entry": 'ema(9) crosses above ema(21) as "cross" and rsi(14) < 70'},
        {"entry": "score(ema(9) > ema(21): 2, rsi < 70: 1) > 2"},
        {"parameters": {"fast": 10}},
        {"exit": "rsi > 80"},
        {"cooldown_bars": 3},
    ):
        assert _strategy(**changes).content_hash() != _strategy().content_hash()
