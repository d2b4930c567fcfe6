"""Symbols that failed for good are asked for again less and less often."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from app.domain.timeframe import Timeframe

_ASKED_EACH_TIME = 2
_LONGEST_PAUSE = 24  # bars


class _Miss(NamedTuple):
    in_a_row: int
    retry_at: int
    reason: str


class Misses:
    """Failures in a row by symbol; market time, UTC ms."""

    def __init__(self) -> None:
        self._known: dict[str, _Miss] = {}

    def reason_to_skip(self, symbol: str, now: int) -> str | None:
        """The last failure's sentence while it is too early to ask again."""
        miss = self._known.get(symbol)
        return miss.reason if miss is not None and now < miss.retry_at else None

    def failed(self, symbol: str, base: Timeframe, now: int, reason: str) -> None:
        """One more failure: from the third on the pause doubles, up to 24 bars."""
        before = self._known.get(symbol)
        count = 1 if before is None else before.in_a_row + 1
        bars = 0 if count < _ASKED_EACH_TIME else min(2 ** (count - 2), _LONGEST_PAUSE)
        self._known[symbol] = _Miss(count, base.floor(now) + bars * base.milliseconds, reason)

    def succeeded(self, symbol: str) -> None:
        """The symbol is well again."""
        self._known.pop(symbol, None)
