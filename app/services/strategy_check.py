"""What is wrong with a strategy, rule by rule, each mistake with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.domain.strategy_rules import rules_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.strategy import Strategy
    from app.domain.strategy_rules import StrategyRule


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake.

    Attributes:
        field: path inside the strategy, such as ``entry`` or ``levels.targets[0]``.
        message: a sentence that names the place in the rule.
        line: 1-based line in the rule's text, None when it is not of the user's writing.
        column: 1-based column in that line, or None.
        suggestion: the nearest known name, or None.
    """

    field: str
    message: str
    line: int | None = None
    column: int | None = None
    suggestion: str | None = None


def problems_of(strategy: Strategy) -> tuple[Problem, ...]:
    """Every rule and level of the strategy that could not be evaluated; empty when sound.

    What level methods make of the user's words is looked at only when those words are sound.
    """
    rules = tuple(rules_of(strategy))
    written = _problems(strategy, [rule for rule in rules if rule.is_written])
    return written or _problems(strategy, [rule for rule in rules if not rule.is_written])


def _problems(strategy: Strategy, rules: Sequence[StrategyRule]) -> tuple[Problem, ...]:
    return tuple(problem for rule in rules if (problem := _problem(strategy, rule)))


def _problem(strategy: Strategy, rule: StrategyRule) -> Problem | None:
    # The language loads every indicator, and with them numba: not before it is needed.
    from app.domain.language import bind, check, from_json, parse

    try:
        node = parse(rule.rule) if isinstance(rule.rule, str) else from_json(rule.rule)
        check(bind(node, strategy.parameters), strategy.timeframe, expects=rule.expects)
    except BadInput as error:
        written = rule.is_written
        return Problem(
            rule.field,
            str(error),
            error.line if written else None,
            error.column if written else None,
            getattr(error, "suggestion", None),
        )
    return None
