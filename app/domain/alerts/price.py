"""Price alerts: a level that is crossed, or any condition of the rule language, on one symbol."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.timeframe import Timeframe


class Crossing(StrEnum):
    """From which side a level has to be reached."""

    UP = "up"
    DOWN = "down"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class PriceAlert:
    """A condition that is watched at every closed bar.

    Attributes:
        id: 0 before it is stored.
        condition: in the rule language; for a level what `crossing_rule` gives.
        level: the price of a level, quote currency; None for any other condition.
        repeats: fires again once the condition was false in between; else it fires once.
        created_at: wall clock, UTC ms. ``fired_at`` likewise; None: not yet.
        armed: the condition was not true at the last bar looked at, so that it may fire.
        judged_until: opening time of that bar, market time, UTC ms; None: none yet.
        active: still watched.
        problem: why it cannot be watched now, a sentence; "" when it can.
    """

    symbol: str
    timeframe: Timeframe
    condition: str
    level: float | None = None
    crossing: Crossing | None = None
    repeats: bool = False
    note: str = ""
    id: int = 0
    created_at: int = 0
    fired_at: int | None = None
    armed: bool = True
    judged_until: int | None = None
    active: bool = True
    problem: str = ""

    @property
    def words(self) -> str:
        """The condition as it is told: ``crosses above 65000``, or the rule itself."""
        if self.level is None or self.crossing is None:
            return self.condition
        ways = {Crossing.UP: "rises to", Crossing.DOWN: "falls to", Crossing.EITHER: "reaches"}
        return f"{ways[self.crossing]} {self.level:.12g}"


def crossing_rule(level: float, crossing: Crossing) -> str:
    """The rule that is true at the bar whose range reaches the level from the other side.

    The side is that of the close before, so that a bar that opens beyond the level counts.
    """
    price = f"{level:.12f}".rstrip("0").rstrip(".")
    rises = f"close[1] < {price} and high >= {price}"
    falls = f"close[1] > {price} and low <= {price}"
    rules = {Crossing.UP: rises, Crossing.DOWN: falls, Crossing.EITHER: f"({rises}) or ({falls})"}
    return rules[crossing]


@dataclass(frozen=True, slots=True)
class Firings:
    """Where a condition fired among the bars given, and whether it may fire at the next."""

    rows: tuple[int, ...]
    armed: bool


def firings(truths: Iterable[float], *, armed: bool, repeats: bool) -> Firings:
    """Edge trigger over bars in order: it fires when it turns true, not while it stays so.

    Args:
        truths: 1 true, 0 false, NaN undefined, which neither fires nor arms.
        armed: whether it was false before the first of them.
        repeats: whether it fires more than once.
    """
    rows: list[int] = []
    for row, truth in enumerate(truths):
        if truth == 1:
            if armed:
                rows.append(row)
            armed = False
            if rows and not repeats:
                break
        elif truth == 0:
            armed = True
    return Firings(tuple(rows), armed)
