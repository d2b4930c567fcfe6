"""What is wrong with a strategy, rule by rule, each mistake with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.levels import LevelMethod
    from app.domain.strategy import Strategy


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


@dataclass(frozen=True, slots=True)
class _Rule:
    field: str
    rule: str | dict[str, Any]
    expects: Literal["condition", "value"]
    is_written: bool = True


def problems_of(strategy: Strategy) -> tuple[Problem, ...]:
    """Every rule and level of the strategy that could not be evaluated; empty when sound."""
    return tuple(problem for rule in _rules(strategy) if (problem := _problem(strategy, rule)))


def _problem(strategy: Strategy, rule: _Rule) -> Problem | None:
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


def _rules(strategy: Strategy) -> Iterator[_Rule]:
    yield _Rule("entry", strategy.entry, "condition")
    if strategy.exit is not None:
        yield _Rule("exit", strategy.exit, "condition")
    if strategy.invalidation is not None:
        yield _Rule("invalidation", strategy.invalidation, "condition")
    yield from _level_rules(strategy)


def _level_rules(strategy: Strategy) -> Iterator[_Rule]:
    levels, direction = strategy.levels, strategy.direction
    reference = levels.entry.reference
    yield _level("levels.entry", levels.entry, reference)
    yield _level("levels.stop", levels.stop, lambda: levels.stop.text(direction, "close"))
    for place, target in enumerate(levels.targets):
        yield _level(
            f"levels.targets[{place}]",
            target,
            lambda target=target: target.text(direction, "close", "close"),
        )
    if levels.trailing is not None:
        yield _level("levels.trailing", levels.trailing, levels.trailing.text)


def _level(field: str, method: LevelMethod, text: Any) -> _Rule:
    if method.expression is not None:
        return _Rule(f"{field}.price", method.expression, "value")
    return _Rule(field, text(), "value", is_written=False)
