"""Timeframes and the UTC grid their bars open on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY

_UNITS: Final = {"m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_FIRST_MONDAY: Final = 4 * DAY  # 1970-01-05; the epoch was a Thursday


class Timeframe(StrEnum):
    """Length of a bar, written as the exchanges write it. Ordered by length.

    Attributes:
        milliseconds: length of one bar in ms.
    """

    milliseconds: int

    M1 = "1m"
    M3 = "3m"
    M5 = "5m"
    M15 = "15m"
    M30 = "30m"
    H1 = "1h"
    H2 = "2h"
    H4 = "4h"
    H6 = "6h"
    H8 = "8h"
    H12 = "12h"
    D1 = "1d"
    W1 = "1w"

    def __new__(cls, text: str) -> Self:
        """A member; its length is worked out once, since a scan asks for it per series."""
        member = str.__new__(cls, text)
        member._value_ = text
        member.milliseconds = int(text[:-1]) * _UNITS[text[-1]]
        return member

    @property
    def anchor(self) -> int:
        """UTC ms of one point on the grid: the epoch, or its first Monday for weeks."""
        return _FIRST_MONDAY if self is Timeframe.W1 else 0

    def floor(self, time: int) -> int:
        """Opening time of the bar that contains ``time`` (UTC ms)."""
        return time - (time - self.anchor) % self.milliseconds

    def floor_all(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """Like `floor`, for an int64 column of UTC ms."""
        return times - (times - self.anchor) % self.milliseconds

    def last_closed(self, now: int) -> int:
        """Opening time of the newest bar that has closed by ``now`` (UTC ms)."""
        return self.floor(now) - self.milliseconds

    def is_multiple_of(self, finer: Timeframe) -> bool:
        """Whether every bar is made of whole bars of ``finer``."""
        return self.milliseconds % finer.milliseconds == 0

    def __lt__(self, other: str) -> bool:
        return self.milliseconds < Timeframe(other).milliseconds

    def __le__(self, other: str) -> bool:
        return self.milliseconds <= Timeframe(other).milliseconds

    def __gt__(self, other: str) -> bool:
        return self.milliseconds > Timeframe(other).milliseconds

    def __ge__(self, other: str) -> bool:
        return self.milliseconds >= Timeframe(other).milliseconds
