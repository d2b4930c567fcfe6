from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from app.adapters.storage.strategy_files import StrategyFiles
from app.domain.errors import BadInput
from app.domain.language import parse, to_json
from app.domain.strategy import parse_strategy
from app.services.strategy_import import free_name
from app.ui.panels.strategies.draft import (
    Draft,
    MethodDraft,
    draft_of,
    equal_shares,
    strategy_of,
)
from app.ui.panels.strategies.rule_highlighter import token_of
from app.ui.panels.strategies.verdict import count_conditions
from tests.builders.installation import BUSY, rule

if TYPE_CHECKING:
    from app.domain.strategy import Strategy

GALLERY = [parse_strategy(text, name) for name, text in StrategyFiles().gallery()]
TREE = {"entry": to_json(parse("rsi(14) < 30 and close > ema(200)"))}


def changed(**changes: Any) -> Strategy:
    base = BUSY[0]
    return strategy_of(replace(draft_of(base), **changes), base)


@pytest.mark.parametrize("strategy", [*GALLERY, *BUSY], ids=lambda strategy: strategy.name)
def test_a_draft_left_alone_is_the_strategy(strategy: Strategy) -> None:
    assert strategy_of(draft_of(strategy), strategy) == strategy


def test_a_rule_kept_as_a_tree_is_shown_as_text_and_stays_a_tree() -> None:
    strategy = BUSY[0].model_copy(update=TREE)
    draft = draft_of(strategy)
    assert draft.entry == "rsi(14) < 30 and close > ema(200)"
    assert strategy_of(draft, strategy).entry == TREE["entry"]
    assert strategy_of(replace(draft, entry="close > 1"), strategy).entry == "close > 1"


def test_fields_become_the_strategy() -> None:
    made = changed(
        name=" Fresh ",
        direction="short",
        timeframe="4h",
        exit="close > ema(20)",
        expiry="",
        order=MethodDraft("limit", (("price", "close - atr(14)"),)),
        stop=MethodDraft("percent", (("value", "2.5"),)),
        targets=(MethodDraft("r", (("value", "3"),), "100 %"),),
        trailing=MethodDraft("band", (("band", "donchian"), ("length", "10"), ("mult", "2"))),
        break_even="1",
    )
    assert (made.name, made.direction, made.timeframe) == ("Fresh", "short", "4h")
    assert (made.exit, made.expiry_bars) == ("close > ema(20)", None)
    assert made.levels.entry.model_dump() == {"kind": "limit", "price": "close - atr(14)"}
    assert made.levels.stop.model_dump() == {"kind": "percent", "value": 2.5}
    assert [target.share for target in made.levels.targets] == [1.0]
    assert made.levels.trailing is not None
    assert made.levels.trailing.text(made.direction) == "donchian(10).upper"
    assert made.levels.break_even_after == 1
    bare = strategy_of(replace(draft_of(made), trailing=MethodDraft(""), break_even=" "), made)
    assert (bare.levels.trailing, bare.levels.break_even_after) == (None, None)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": ""}, "name"),
        ({"entry": " "}, "entry"),
        ({"expiry": "soon"}, "expiry_bars"),
        ({"stop": MethodDraft("atr", (("length", "14"), ("mult", "-1")))}, "levels.stop.mult"),
        ({"stop": MethodDraft("atr", (("length", "x"), ("mult", "1")))}, "levels.stop.length"),
        ({"targets": (MethodDraft("r", (("value", "1"),), "30"),)}, "levels.targets"),
        ({"targets": (MethodDraft("r", (("value", ""),), "100"),)}, "levels.targets[0].value"),
    ],
)
def test_a_field_that_cannot_be_taken_is_named(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(BadInput) as caught:
        changed(**changes)
    assert str(caught.value.args[0]).startswith(f"{path}: ")


def test_break_even_follows_the_targets_that_are_left() -> None:
    levels = BUSY[0].levels.model_copy(update={"break_even_after": 2})
    base = BUSY[0].model_copy(update={"levels": levels})
    draft = draft_of(base)
    one = replace(draft, targets=equal_shares(draft.targets[:1]))
    assert strategy_of(one, base).levels.break_even_after == 1
    assert strategy_of(replace(draft, targets=()), base).levels.break_even_after is None


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_equal_shares_can_be_saved(count: int) -> None:
    targets = tuple(MethodDraft("r", (("value", "2"),)) for _ in range(count))
    made = changed(targets=equal_shares(targets))
    assert len(made.levels.targets) == count


def test_parameters_stand_for_numbers() -> None:
    base = rule("With $", "rsi($n) < 30", parameters='{"n": 14, "m": 2}')
    draft = draft_of(base)
    made = strategy_of(
        replace(draft, stop=MethodDraft("atr", (("length", "14"), ("mult", "$m")))), base
    )
    assert made.levels.stop.model_dump()["mult"] == "$m"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("close > 1", 1),
        ("close > 1 and not (rsi(14) < 30 or breakout(20))", 3),
        ('all of (close > 1, any of (close > 2, close > 3)) within 3 bars as "x"', 3),
        ("score(close > 1: 2, close > 2: 1) >= 2", 1),
    ],
)
def test_conditions_are_counted_without_their_joints(text: str, count: int) -> None:
    assert count_conditions(parse(text)) == count


def test_a_free_name_gets_the_first_number() -> None:
    assert free_name("A", {"B"}) == "A"
    assert free_name("A", {"A", "A 2"}) == "A 3"


def test_words_of_a_rule_have_their_colours() -> None:
    kinds = ["and", "close", "ema", "regime", "bull"]
    assert [token_of("name", word) for word in kinds] == ["accent", "s4", "s2", "s4", "s4"]
    assert token_of("comment", "# why") == "text3"


def test_drafts_compare_by_what_stands_in_the_fields() -> None:
    first, second = draft_of(BUSY[0]), draft_of(BUSY[0])
    assert first == second
    assert isinstance(first, Draft)
    assert replace(first, expiry="3") != second
