"""The market's clock between two measurements: any offset to this machine's, any pace."""

from __future__ import annotations

from typing import Final, NamedTuple

from app.domain.timeframe import SECOND

_SHORTEST: Final = SECOND // 5
_SLACK: Final = 10 * SECOND  # how late an answer may tell the time
_SAME_PACE: Final = 0.05
_ALIKE: Final = 0.25


class _Measured(NamedTuple):
    market: int
    wall: int


class MarketClock:
    """What the measurements so far say; all times UTC ms.

    A leap, such as after a sleep, is told from another pace by the measurement that follows it.

    Attributes:
        pace: market time passing per time on this machine; 1 for every real exchange.
    """

    def __init__(self) -> None:
        self.pace = 1.0
        self._last: _Measured | None = None
        self._is_paced = False
        self._doubt: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether it was ever measured."""
        return self._last is not None

    @property
    def is_sure(self) -> bool:
        """Whether another measurement soon would tell nothing new."""
        return self._is_paced and self._doubt is None

    def at(self, wall: int) -> int | None:
        """Market time at a moment of the wall clock; None before the first measurement."""
        if self._last is None:
            return None
        return self._last.market + int((wall - self._last.wall) * self.pace)

    def measure(self, market: int, wall: int) -> None:
        """Take in that the market's clock shows ``market`` at ``wall``."""
        last, self._last = self._last, _Measured(market, wall)
        if last is not None and wall - last.wall >= _SHORTEST:
            self._judge(market - last.market, wall - last.wall)

    def _judge(self, gone: int, passed: int) -> None:
        """Keep, refine, doubt or replace the pace: ``gone`` ms went there in ``passed`` here."""
        measured = max(gone / passed, 0.0)
        if self._is_paced and abs(gone - passed * self.pace) <= _SLACK:
            self._doubt = None
            if self.pace != 1 and abs(measured / self.pace - 1) <= _SAME_PACE:
                self.pace = measured
            return
        found = 1.0 if abs(gone - passed) <= _SLACK else measured
        if not self._is_paced or self._is_as_doubted(found):
            self.pace, self._doubt, self._is_paced = found, None, True
        else:
            self._doubt = found

    def _is_as_doubted(self, pace: float) -> bool:
        return self._doubt is not None and abs(pace - self._doubt) <= _ALIKE * self._doubt
