"""What was lived, held against the same period run again."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.setup import Direction, SetupState

_RELATIVE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class SeenSetup:
    """A setup as one side saw it. Prices are in quote currency.

    Attributes:
        bar_time: opening time of the signal bar, UTC ms.
        entry: reference price.
        state: where its life stands.
        r: result so far without costs; None when it was never filled or has not ended.
    """

    symbol: str
    bar_time: int
    direction: Direction
    entry: float
    stop: float
    targets: tuple[float, ...]
    state: SetupState
    r: float | None

    @property
    def key(self) -> tuple[int, str, str]:
        """What makes two of them the same hit."""
        return self.bar_time, self.symbol, self.direction


@dataclass(frozen=True, slots=True)
class SetupPair:
    """One hit: as it was lived, as it is run again, or both.

    Attributes:
        differs: names of what is not the same in both: entry, stop, targets, state, r.
        reason: why it is on one side alone, or differs; a sentence, "" when nothing is to be said.
    """

    live: SeenSetup | None
    again: SeenSetup | None
    differs: tuple[str, ...] = ()
    reason: str = ""

    @property
    def either(self) -> SeenSetup:
        """The side there is; the lived one of two."""
        found = self.live or self.again
        if found is None:
            raise ValueError("a pair has at least one side")
        return found


def pair_setups(live: Iterable[SeenSetup], again: Iterable[SeenSetup]) -> tuple[SetupPair, ...]:
    """Hits of both sides, in order of their bars, then symbols; without reasons yet."""
    lived = {setup.key: setup for setup in live}
    rerun = {setup.key: setup for setup in again}
    pairs = []
    for key in sorted({*lived, *rerun}):
        one, other = lived.get(key), rerun.get(key)
        differs = () if one is None or other is None else _differences(one, other)
        pairs.append(SetupPair(one, other, differs))
    return tuple(pairs)


def _differences(live: SeenSetup, again: SeenSetup) -> tuple[str, ...]:
    same = {
        "entry": _close(live.entry, again.entry),
        "stop": _close(live.stop, again.stop),
        "targets": len(live.targets) == len(again.targets)
        and all(map(_close, live.targets, again.targets)),
        "state": live.state == again.state,
        "r": _close(live.r, again.r),
    }
    return tuple(name for name, holds in same.items() if not holds)


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=_RELATIVE, abs_tol=_RELATIVE)
