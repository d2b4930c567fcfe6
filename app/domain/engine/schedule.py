"""In which order the steps of a plan are computed, and how long each column is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.domain.lowering.steps import Step

STATED: Final = {"context": float("nan"), "tick": 0.0}
"""Operations that candles have no part in, and what they are worth where nothing is stated."""

ACROSS: Final = frozenset({"rank", "of_symbol", *STATED})


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a schedule.

    Attributes:
        number: of the step in its plan.
        is_wanted: whether its column is asked for.
        spent: numbers of the columns that no later step reads.
    """

    number: int
    step: Step
    is_wanted: bool
    spent: tuple[int, ...]


def schedule(steps: Sequence[Step], wanted: Collection[int]) -> tuple[Turn, ...]:
    """The steps that the wanted ones need, each after its inputs.

    What compares symbols is known before the others begin, so its inputs are not needed.
    """
    order = _needed(steps, wanted)
    last_use = {number: number for number in order}
    for number in order:
        if steps[number].operation not in ACROSS:
            last_use.update(dict.fromkeys(steps[number].inputs, number))
    spent: dict[int, list[int]] = {number: [] for number in order}
    for number, user in last_use.items():
        spent[user].append(number)
    wanted = frozenset(wanted)
    return tuple(
        Turn(number, steps[number], number in wanted, tuple(spent[number])) for number in order
    )


def _needed(steps: Sequence[Step], wanted: Collection[int]) -> list[int]:
    needed: set[int] = set()
    waiting = list(wanted)
    while waiting:
        number = waiting.pop()
        if number not in needed:
            needed.add(number)
            if steps[number].operation not in ACROSS:
                waiting.extend(steps[number].inputs)
    return sorted(needed)
