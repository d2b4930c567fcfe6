"""The ready strategies that ship with the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.domain.language import format_rule, nodes, parse
from app.domain.signals import check_strategy, compile_strategies
from app.domain.strategy import parse_strategy
from app.domain.strategy_rules import rules_of

GALLERY = sorted((Path(__file__).parents[2] / "resources" / "gallery").glob("*.json"))
FIRST = {
    "Bollinger RSI reversion",
    "Breakdown short",
    "Donchian breakout with volume",
    "EMA trend pullback",
    "MACD cross with daily trend",
    "Supertrend flip",
}


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_each_is_sound_and_tells_what_it_is(path: Path) -> None:
    strategy = parse_strategy(path.read_text("utf-8"), path.name)
    check_strategy(strategy, path.name)
    explanation, _, source = strategy.description.partition("Source: ")
    assert 150 < len(explanation) < 900
    assert "\n" not in strategy.description
    assert re.search(r"[Ii]t fails ", explanation)
    assert re.search(r"\([^()]*(18|19|20)\d\d[^()]*\)", source), "no year of the work"
    assert strategy.enabled is (strategy.name in FIRST)


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_each_rule_is_written_as_the_language_writes_it(path: Path) -> None:
    for rule in rules_of(parse_strategy(path.read_text("utf-8"))):
        if rule.is_written:
            assert isinstance(rule.rule, str)
            assert format_rule(parse(rule.rule)) == rule.rule


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_each_condition_of_the_entry_says_what_it_means(path: Path) -> None:
    entry = parse(str(parse_strategy(path.read_text("utf-8")).entry))
    assert isinstance(entry, nodes.And)
    labels = [member.label for member in entry.members if isinstance(member, nodes.Labelled)]
    assert len(labels) == len(set(labels)) == len(entry.members) >= 2


def test_all_share_one_plan_under_names_of_their_own() -> None:
    strategies = [parse_strategy(path.read_text("utf-8")) for path in GALLERY]
    assert len({strategy.name for strategy in strategies}) == len(GALLERY) >= 24
    assert {strategy.name for strategy in strategies if strategy.enabled} == FIRST
    sides = [strategy.direction for strategy in strategies]
    assert min(sides.count("long"), sides.count("short")) >= 8
    assert sum(bool(strategy.filters.regimes) for strategy in strategies) >= 12
    plan = compile_strategies(strategies).plan
    alone = sum(len(compile_strategies([strategy]).plan.steps) for strategy in strategies)
    assert len(plan.steps) < alone
