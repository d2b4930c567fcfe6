"""The market's clock between two measurements: any offset to this machine's, any pace."""

from __future__ import annotations

from typing import Final, NamedTuple

from app.domain.timeframe import SECOND

_SHORTEST: Final = SECOND // 5
_SLACK: Final = 10 * SECOND  # how late an answer may tell the time
_ROUGHLY: Final = 0.05  # how well a pace is known that had to be measured
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
        self._since: _Measured | None = None
        self._doubt: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether it was ever measured."""
        return self._last is not None

    @property
    def is_sure(self) -> bool:
        """Whether another measurement soon would tell nothing new."""
        return self._since is not None and self._doubt is None

    def at(self, wall: int) -> int | None:
        """Market time at a moment of the wall clock; None before the first measurement."""
        if self._last is None:
            return None
        return self._last.market + int((wall - self._last.wall) * self.pace)

    def measure(self, market: int, wall: int) -> None:
        """Take in that the market's clock shows ``market`` at ``wall``."""
        last, self._last = self._last, _Measured(market, wall)
        if last is not None and wall - last.wall >= _SHORTEST:
            self._judge(last, self._last)

    def _judge(self, last: _Measured, now: _Measured) -> None:
        """Keep and refine, doubt or replace the pace."""
        if self._since is not None and self._fits(last, now, self.pace):
            if self._doubt is not None:
                self._since, self._doubt = last, None
            if self.pace != 1:  # the longer the stretch, the less an answer's delay matters
                self.pace = (now.market - self._since.market) / (now.wall - self._since.wall)
            return
        measured = max((now.market - last.market) / (now.wall - last.wall), 0.0)
        found = 1.0 if self._fits(last, now, 1.0) else measured
        if self._since is None or self._is_as_doubted(found):
            self.pace, self._doubt, self._since = found, None, last
        else:
            self._doubt = found

    @staticmethod
    def _fits(last: _Measured, now: _Measured, pace: float) -> bool:
        expected = (now.wall - last.wall) * pace
        slack = _SLACK if pace == 1 else _SLACK + _ROUGHLY * expected
        return abs(now.market - last.market - expected) <= slack

    def _is_as_doubted(self, pace: float) -> bool:
        return self._doubt is not None and abs(pace - self._doubt) <= _ALIKE * self._doubt
