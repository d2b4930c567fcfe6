from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.domain.timeframe import Timeframe
from app.services.strategy_check import Problem
from app.ui.panels.strategies.reading import read_rule
from app.ui.panels.strategies.rule_bench import RuleBench
from app.ui.panels.strategies.rule_stack import RuleStack

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.panels.strategies.catalogue import Catalogue

TEXTS = {"entry": "close > 1", "exit": "close < ema(9)", "invalidation": ""}


@pytest.fixture
def stack(qtbot: QtBot, theme: Any) -> RuleStack:
    made = RuleStack(theme, lambda: Timeframe.H1)
    qtbot.addWidget(made)
    made.read_wanted.connect(lambda field, text: made.show_reading(field, read_rule(text)))
    made.show_rule("entry")
    made.show_texts(TEXTS)
    made.show()
    return made


def benches(stack: RuleStack) -> int:
    return len(stack.findChildren(RuleBench))


def test_texts_are_kept_without_a_bench(stack: RuleStack) -> None:
    assert {field: stack.text(field) for field in TEXTS} == TEXTS
    stack.mark_filled()
    assert [stack.tabs.button_of(field).text() for field in TEXTS] == [
        "Entry",
        "Exit •",
        "Invalidation",
    ]
    assert benches(stack) == 1


def test_a_bench_comes_to_the_front_as_it_was_left(
    qtbot: QtBot, stack: RuleStack, catalogue: Catalogue
) -> None:
    state = {"rule": "entry", "exit": {"view": "form", "closed": ["any of (close > 2)"]}}
    stack.restore_state(state)
    stack.show_problems([Problem("exit", "of a lower timeframe", 1, 9, None)])
    stack.show_catalogue(catalogue)
    assert stack.saved_state()["exit"] == state["exit"]
    assert benches(stack) == 1
    stack.show_rule("exit")
    front = stack.bench("exit")
    assert stack.currentWidget() is front
    assert front.edit.toPlainText() == TEXTS["exit"]
    assert front.section.problem == "of a lower timeframe"
    assert front.edit.wave == "ema"
    qtbot.waitUntil(lambda: front.is_built)
    kept = stack.saved_state()["exit"]
    assert isinstance(kept, dict)
    assert (kept["view"], kept["closed"]) == ("form", ["any of (close > 2)"])
    stack.show_problems([])
    assert front.section.problem == ""


def test_the_tree_comes_a_turn_after_the_reading(qtbot: QtBot, stack: RuleStack) -> None:
    entry = stack.bench("entry")
    assert not entry.is_built
    stack.show_texts(TEXTS | {"entry": "close > 2"})
    qtbot.waitUntil(lambda: entry.is_built)
    assert [row.text for row in entry.side.tree.rules.rows()] == ["close > 2"]
