"""One node of an explanation: its truth or number at one bar, and where that comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.timeframe import Timeframe


@dataclass(frozen=True, slots=True)
class Explained:
    """A condition or a value of a rule at one bar of one symbol.

    Attributes:
        text: as a rule, with the timeframe, offset and symbol around it.
        alone: with those around what it is part of too, so that it means the same by itself.
        kind: of its node in the rule's tree, such as ``compare``, ``crosses`` or ``call``.
        is_through: whether it is seen through another timeframe, an offset or another symbol.
        label: the user's own name for a condition.
        title: the label, else the text, of a group its first words, since the members below it
            say the rest: ``all of``.
        is_condition: whether it has a truth rather than a number.
        truth: of a condition; None is undefined.
        value: of a value; None is undefined.
        word: what a regime value is called, ``bull``.
        operands: the numbers a condition judges, in the order they are written: both sides of a
            comparison; value and bounds of ``between``; low, value and high of ``touches``.
        before: the operands one bar earlier, where the condition looks at them.
        distance: how far a condition is from being true, a share of the side it is compared
            with; 0 when it is true, None where no such number can be given.
        margin: how far it is from being false, likewise.
        timeframe: whose bars it changes on; None for constants.
        time: opening time (UTC ms) of the bar of ``timeframe`` that it stems from; None before
            the first.
        last_true: opening time of the newest bar up to this one where a condition was true, on
            the bars it is looked at on; None if it never was.
        run: for how many of these bars, this one included, its truth has been the same.
        is_price: whether its numbers are prices, to be written by the market's step.
        weight: what it adds to the score it is a member of.
        children: what it is made of, in order; numbers written in the rule are left out.
    """

    text: str
    alone: str
    kind: str
    label: str | None
    title: str
    is_condition: bool
    is_through: bool = False
    truth: bool | None = None
    value: float | None = None
    word: str | None = None
    operands: tuple[float | None, ...] = ()
    before: tuple[float | None, ...] = ()
    distance: float | None = None
    margin: float | None = None
    timeframe: Timeframe | None = None
    time: int | None = None
    last_true: int | None = None
    run: int = 0
    is_price: bool = False
    weight: float | None = None
    children: tuple[Explained, ...] = ()

    @property
    def shown(self) -> str:
        """The user's own name, else the text."""
        return self.label or self.text

    @property
    def reasons(self) -> tuple[Explained, ...]:
        """The members of the outermost ``and``, or the condition itself: the "why" list."""
        return self.children if self._is_split else (self,)

    @property
    def values(self) -> dict[str, float | None]:
        """Text and number of every value the condition judges itself, not those of its members."""
        return {child.text: child.value for child in self.children if not child.is_condition}

    @property
    def near_miss(self) -> Explained | None:
        """The one member of the outermost ``and`` that is not true, if it is the only one."""
        if not self._is_split:
            return None
        failing = [member for member in self.children if member.truth is not True]
        return failing[0] if len(failing) == 1 else None

    @property
    def _is_split(self) -> bool:
        return self.kind == "and" and not self.is_through

    def walk(self) -> Iterator[tuple[int, Explained]]:
        """Every node with its depth, parents first."""
        waiting: list[tuple[int, Explained]] = [(0, self)]
        while waiting:
            depth, node = waiting.pop()
            yield depth, node
            waiting.extend((depth + 1, child) for child in reversed(node.children))
