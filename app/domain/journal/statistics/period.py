"""The time that statistics of the journal look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Period:
    """Which trades by the moment they were closed (open ones: opened).

    Attributes:
        days: the last so many, today included, in the user's zone; 0: no such bound.
        since: UTC ms, inclusive; None: from the first on. ``until``: exclusive.
    """

    days: int = 0
    since: int | None = None
    until: int | None = None
