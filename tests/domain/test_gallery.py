"""The ready strategies that ship with the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.signals import check_strategy, compile_strategies
from app.domain.strategy import parse_strategy

GALLERY = sorted((Path(__file__).parents[2] / "resources" / "gallery").glob("*.json"))


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_each_is_sound_and_tells_what_it_is(path: Path) -> None:
    strategy = parse_strategy(path.read_text("utf-8"), path.name)
    check_strategy(strategy, path.name)
    assert len(strategy.description) > 200
    assert "Source: " in strategy.description
    assert strategy.enabled


def test_all_share_one_plan_under_names_of_their_own() -> None:
    strategies = [parse_strategy(path.read_text("utf-8")) for path in GALLERY]
    assert len({strategy.name for strategy in strategies}) == len(GALLERY) == 6
    assert {strategy.direction for strategy in strategies} == {"long", "short"}
    plan = compile_strategies(strategies).plan
    alone = sum(len(compile_strategies([strategy]).plan.steps) for strategy in strategies)
    assert len(plan.steps) < alone
