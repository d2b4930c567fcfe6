"""Every rule a strategy evaluates, with the field it stands in; loads no indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.strategy import Strategy


@dataclass(frozen=True, slots=True)
class StrategyRule:
    """One rule, as it was written or as a level method words it.

    Attributes:
        field: path inside the strategy, such as ``entry`` or ``levels.targets[0]``.
        rule: text, or the equivalent tree as JSON; may hold ``$parameters``.
        is_written: whether the user wrote it. A written expression of a level comes before the
            level itself, so that a mistake is found where it was made; only the level's own field
            is evaluated.
    """

    field: str
    rule: str | dict[str, Any]
    expects: Literal["condition", "value"]
    is_written: bool = True


def rules_of(strategy: Strategy) -> Iterator[StrategyRule]:
    """The strategy's conditions, then its levels: entry, stop, targets, trailing."""
    conditions = {
        "entry": strategy.entry,
        "exit": strategy.exit,
        "invalidation": strategy.invalidation,
    }
    for field, rule in conditions.items():
        if rule is not None:
            yield StrategyRule(field, rule, "condition")
    yield from _levels(strategy)


def _levels(strategy: Strategy) -> Iterator[StrategyRule]:
    levels, direction = strategy.levels, strategy.direction
    methods = {"levels.entry": levels.entry, "levels.stop": levels.stop}
    methods |= {f"levels.targets[{place}]": target for place, target in enumerate(levels.targets)}
    if levels.trailing is not None:
        methods["levels.trailing"] = levels.trailing
    for field, method in methods.items():
        if method.expression is not None:
            yield StrategyRule(f"{field}.price", method.expression, "value")
    reference = levels.entry.reference(direction)
    stop = levels.stop.text(direction, reference)
    yield _worded("levels.entry", reference)
    yield _worded("levels.stop", stop)
    for place, target in enumerate(levels.targets):
        yield _worded(f"levels.targets[{place}]", target.text(direction, reference, stop))
    if levels.trailing is not None:
        yield _worded("levels.trailing", levels.trailing.text(direction))


def _worded(field: str, text: str) -> StrategyRule:
    return StrategyRule(field, text, "value", is_written=False)
