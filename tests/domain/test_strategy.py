"""The saved form of strategies: defaults, refusals with their place, hash."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.setup import Direction
from app.domain.strategy import parse_strategies, parse_strategy
from app.domain.timeframe import Timeframe
from tests.domain.language.random_rules import MANY

SHOWN: dict[str, Any] = {
    "schema": 1,
    "name": "EMA cross",
    "description": "…",
    "direction": "long",
    "timeframe": "1h",
    "entry": "ema(9) crosses above ema(21) and rsi(14) < 70",
    "exit": None,
    "invalidation": None,
    "levels": {
        "entry": {"kind": "market"},
        "stop": {"kind": "atr", "length": 14, "mult": 2},
        "targets": [{"kind": "atr", "length": 14, "mult": 3, "share": 1.0}],
        "break_even_after": None,
        "trailing": None,
    },
    "filters": {
        "regimes": [],
        "volatility": [],
        "min_reward_risk": 0,
        "max_stop_distance": None,
        "universe": None,
    },
    "intrabar": "pessimistic",
    "invalidate_on_regime_change": False,
    "alerts": None,
    "parameters": {},
    "expiry_bars": 10,
    "time_stop_bars": None,
    "cooldown_bars": 0,
    "enabled": True,
}
SHORTEST = {"name": "EMA cross", "entry": SHOWN["entry"], "levels": SHOWN["levels"]}


def changed(*path: str | int, value: Any) -> str:
    content = json.loads(json.dumps(SHOWN))
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(content)


def without(*path: str | int) -> str:
    content = json.loads(json.dumps(SHOWN))
    place = content
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return json.dumps(content)


def nested(depth: int) -> Any:
    tree: Any = 1
    for _ in range(depth):
        tree = {"value": tree}
    return tree


def test_what_is_left_out_takes_the_defaults_shown() -> None:
    full = parse_strategy(json.dumps(SHOWN))
    short = parse_strategy(json.dumps(SHORTEST))
    assert short == full.model_copy(update={"description": ""})
    assert (full.direction, full.timeframe) == (Direction.LONG, Timeframe.H1)


def test_saved_form_reads_back_and_is_the_shape_shown() -> None:
    strategy = parse_strategy(json.dumps(SHOWN))
    assert parse_strategy(strategy.to_json()) == strategy
    assert json.loads(strategy.to_json()) == SHOWN


def test_hash_covers_what_the_strategy_does_and_nothing_else() -> None:
    plain = parse_strategy(json.dumps(SHOWN)).content_hash()
    same = [("name", "Other"), ("description", "else"), ("enabled", False)]
    other = [("entry", "close > open"), ("expiry_bars", 3), ("direction", "short")]
    assert len(plain) == 64
    assert all(parse_strategy(changed(k, value=v)).content_hash() == plain for k, v in same)
    assert all(parse_strategy(changed(k, value=v)).content_hash() != plain for k, v in other)
    assert parse_strategy(json.dumps(SHORTEST)).content_hash() == plain


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (changed("colour", value=1), "f.json: colour: unknown key"),
        (changed("levels", "stop", "lenght", value=1), "f.json: levels.stop.lenght: unknown key"),
        (
            changed("levels", "targets", 0, "x", value=1),
            "f.json: levels.targets[0].x: unknown key",
        ),
        (changed("schema_version", value=1), "f.json: schema_version: unknown key"),
        (without("entry"), "f.json: entry: missing"),
        (without("levels", "stop"), "f.json: levels.stop: missing"),
        (without("levels", "targets"), "f.json: levels.targets: missing"),
        (without("levels", "stop", "kind"), "f.json: levels.stop.kind: missing"),
        (
            changed("levels", "stop", value={"kind": "percent"}),
            "f.json: levels.stop.value: missing",
        ),
        (changed("schema", value=2), "f.json: schema: schema 2 comes from a newer Harrier; this"),
        (changed("schema", value=0), "f.json: schema: schema 0 is not known; this version reads"),
        (changed("schema", value=True), "f.json: schema: schema True is not known"),
        (changed("entyr", value=1), "f.json: entyr: unknown key; did you mean 'entry'?"),
        (" " * 1_000_001, "f.json: 1,000,001 characters are no strategy; at most 1,000,000 are"),
        ('{"expiry_bars": ' + "9" * 5_000 + "}", "f.json: not JSON that can be read: a number is"),
        (changed("entry", value=""), "f.json: entry: empty"),
        (changed("name", value=""), "f.json: name: empty"),
        (changed("timeframe", value="7h"), "f.json: timeframe: "),
        (changed("enabled", value="yes"), "f.json: enabled: "),
        (changed("levels", "targets", 0, "share", value=0.5), "f.json: levels.targets: the shares"),
        (changed("levels", "targets", 0, "share", value=0), "f.json: levels.targets[0].share: "),
        (changed("levels", "break_even_after", value=2), "f.json: levels: break_even_after is 2"),
        (
            changed("levels", "targets", 0, value={"kind": "fibonacci"}),
            "f.json: levels.targets[0].kind: 'fibonacci' is not available here",
        ),
        (changed("levels", "stop", "mult", value="$m"), "f.json: $m is not among"),
        (changed("time_stop_bars", value=0), "f.json: time_stop_bars: "),
        (changed("cooldown_bars", value=-1), "f.json: cooldown_bars: "),
        (json.dumps([SHOWN, {"name": 3}]), "f.json: [1].name: "),
        ("[]", "f.json: the list holds no strategy"),
        ("7", "f.json: a strategy is no JSON object"),
        ('{\n  "name": }', "f.json:2:11: not JSON"),
        ('{"name": NaN}', "f.json: NaN is no JSON number"),
        ("[" * 100_000, "f.json: not JSON that can be read"),
        (changed("entry", value=nested(500)), "f.json: the strategy: nested too deeply"),
        (changed("name", value="\ud800"), "f.json: the strategy: "),
    ],
)
def test_mistakes_name_their_place(text: str, message: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_strategies(text, "f.json")
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("value", [0, -1, "14", True, None, 10**400, 1e308])
@pytest.mark.parametrize("field", ["length", "mult"])
def test_lengths_and_multiples_are_positive_finite_numbers(field: str, value: Any) -> None:
    with pytest.raises(BadInput, match=f"^levels.stop.{field}: "):
        parse_strategy(changed("levels", "stop", field, value=value))


def test_parameters_stand_for_numbers_of_levels() -> None:
    content = json.loads(changed("levels", "stop", "mult", value="$wide"))
    content["parameters"] = {"wide": 2.5}
    strategy = parse_strategy(json.dumps(content))
    assert strategy.with_parameters({"wide": 3}).parameters == {"wide": 3}
    with pytest.raises(BadInput, match="no parameter 'narrow'"):
        strategy.with_parameters({"narrow": 1})


def test_covers_every_symbol_unless_it_names_some() -> None:
    everywhere = parse_strategy(json.dumps(SHOWN))
    narrow = parse_strategy(changed("filters", "universe", value=["BTC/USDT"]))
    assert everywhere.covers("ETH/USDT")
    assert narrow.covers("BTC/USDT")
    assert not narrow.covers("ETH/USDT")


def test_exactly_one_is_asked_of_a_single_file() -> None:
    with pytest.raises(BadInput, match="holds 2 strategies"):
        parse_strategy(json.dumps([SHOWN, SHOWN]))
    assert len(parse_strategies(json.dumps([SHOWN, SHOWN]))) == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*SHOWN, "kind", "price", "$x"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(max_examples=MANY or 100, deadline=None)
@given(st.one_of(st.text(max_size=50), JSON.map(json.dumps)))
def test_hostile_text_is_only_ever_refused(text: str) -> None:
    try:
        parse_strategies(text)
    except BadInput as refused:
        assert str(refused)


@settings(max_examples=MANY or 100, deadline=None)
@given(st.sampled_from(sorted(SHOWN)), JSON)
def test_hostile_fields_are_only_ever_refused(key: str, value: Any) -> None:
    try:
        parse_strategies(changed(key, value=value), "f.json")
    except BadInput as refused:
        assert str(refused).startswith("f.json: ")
