"""What became of setups: how many, how often won, how much, split as one likes."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.base_rate import FEWEST_CASES, wilson
from app.domain.setup import Direction, SetupState
from app.domain.setup_progress import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Group(StrEnum):
    """Whose results: of every idea, of those the user took, of those the user let go."""

    ALL = "all"
    TAKEN = "taken"
    SKIPPED = "skipped"


class Split(StrEnum):
    """What a table of results is split by."""

    STRATEGY = "strategy"
    REGIME = "regime"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a setup that was entered has ended, whether the user went along or not.

    Attributes:
        regime: trend at the signal; None: unknown.
        r: result, before costs.
        symbol: what was traded, ``direction`` which way.
        time: opening time of the signal bar, UTC ms.
    """

    strategy: str
    regime: str | None
    r: float
    taken: bool = False
    skipped: bool = False
    symbol: str = ""
    direction: Direction = Direction.LONG
    time: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """The figures of some outcomes.

    Attributes:
        win_rate: wins ÷ n, 0–1, with its 95 % interval; None without cases, as is ``average_r``.
    """

    n: int
    wins: int
    losses: int
    win_rate: float | None
    low: float | None
    high: float | None
    average_r: float | None
    total_r: float

    @property
    def is_few(self) -> bool:
        """Whether these are too few cases to go by a rate."""
        return self.n < FEWEST_CASES


@dataclass(frozen=True, slots=True)
class Comparison:
    """All, taken and skipped setups of one strategy, regime or both, beside one another.

    Attributes:
        strategy: None: of all strategies. So is ``regime``; "" is an unknown one.
    """

    strategy: str | None
    regime: str | None
    groups: Mapping[Group, Results]


def results_of(values: Sequence[float]) -> Results:
    """The figures of some results in R."""
    n = len(values)
    states = [judge(r) for r in values]
    wins, losses = states.count(SetupState.WON), states.count(SetupState.LOST)
    total = math.fsum(values)
    if not n:
        return Results(0, 0, 0, None, None, None, None, 0.0)
    low, high = wilson(wins, n)
    return Results(n, wins, losses, wins / n, low, high, total / n, total)


def compare(outcomes: Iterable[Outcome], split: Iterable[Split] = ()) -> tuple[Comparison, ...]:
    """All of them first, then part by part, the largest first.

    Args:
        outcomes: in any order.
        split: by strategy, by regime, by both; by nothing: the whole alone.
    """
    known, by = list(outcomes), frozenset(split)
    whole = Comparison(None, None, _groups(known))
    if not by:
        return (whole,)
    parts: dict[tuple[str | None, str | None], list[Outcome]] = defaultdict(list)
    for outcome in known:
        parts[
            outcome.strategy if Split.STRATEGY in by else None,
            outcome.regime or "" if Split.REGIME in by else None,
        ].append(outcome)
    ordered = sorted(
        parts.items(), key=lambda part: (-len(part[1]), part[0][0] or "", part[0][1] or "")
    )
    return (whole, *(Comparison(*names, _groups(some)) for names, some in ordered))


def _groups(outcomes: Sequence[Outcome]) -> dict[Group, Results]:
    return {
        Group.ALL: results_of([one.r for one in outcomes]),
        Group.TAKEN: results_of([one.r for one in outcomes if one.taken]),
        Group.SKIPPED: results_of([one.r for one in outcomes if one.skipped]),
    }
