"""What to do with strategies that come from elsewhere: which are new, known, or in conflict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.services.strategy_check import problems_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from app.domain.strategy import Strategy


class Answer(StrEnum):
    """What becomes of a strategy whose name is taken by another one."""

    REPLACE = "replace"
    BOTH = "both"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Incoming:
    """Strategies that may be kept.

    Attributes:
        source: the file or place they come from.
        strategies: all of them, each sound.
        taken: names under which the user has something else.
        known: names of those the user has already, exactly so.
    """

    source: str
    strategies: tuple[Strategy, ...]
    taken: tuple[str, ...]
    known: tuple[str, ...]


def incoming(
    strategies: Sequence[Strategy], source: str, present: Mapping[str, Strategy]
) -> Incoming:
    """Compare what came with what there is.

    Raises:
        BadInput: one could not be evaluated, or a name stands twice; names the field.
    """
    seen: set[str] = set()
    taken: list[str] = []
    known: list[str] = []
    for place, strategy in enumerate(strategies):
        prefix = f"[{place}]." if len(strategies) > 1 else ""
        if strategy.name in seen:
            raise BadInput(f"{prefix}name: '{strategy.name}' stands twice", source=source)
        seen.add(strategy.name)
        for problem in problems_of(strategy):
            raise BadInput(f"{prefix}{problem.field}: {problem.message}", source=source)
        there = present.get(strategy.name)
        if there is not None:
            (known if _same(there, strategy) else taken).append(strategy.name)
    return Incoming(source, tuple(strategies), tuple(taken), tuple(known))


def resolved(
    came: Incoming, answers: Mapping[str, Answer], present: Mapping[str, Strategy]
) -> tuple[Strategy, ...]:
    """What is to be kept after all conflicts are answered; an unanswered one is skipped.

    A strategy that replaces another is on or off as that one was.
    """
    names = set(present) | {strategy.name for strategy in came.strategies}
    kept = []
    for strategy in came.strategies:
        answer = answers.get(strategy.name, Answer.SKIP)
        if strategy.name in came.known:
            continue
        if strategy.name not in came.taken:
            kept.append(strategy)
        elif answer is Answer.BOTH:
            name = free_name(strategy.name, names)
            names.add(name)
            kept.append(strategy.model_copy(update={"name": name}))
        elif answer is Answer.REPLACE:
            enabled = present[strategy.name].enabled
            kept.append(strategy.model_copy(update={"enabled": enabled}))
    return tuple(kept)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """``wanted``, or with the first number that is not taken: ``EMA cross 2``."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted[:95]} {number}"
    return name


def _same(first: Strategy, second: Strategy) -> bool:
    return (first.content_hash(), first.description) == (second.content_hash(), second.description)
