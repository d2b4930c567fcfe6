"""How far each strategy has been judged on each symbol, so that missed bars are made up once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.timeframe import Timeframe
    from app.services.ports import UnitOfWork

LONGEST_CATCH_UP: Final = 7 * DAY


class Watermarks:
    """Opening time of the last judged bar by strategy and symbol, for one exchange."""

    def __init__(self, exchange: str, known: dict[str, dict[str, int]], look_back: int = 0) -> None:
        self._exchange = exchange
        self._known = known
        self._look_back = look_back

    @classmethod
    def read(
        cls, work: UnitOfWork, exchange: str, strategies: Iterable[str], look_back: int = 0
    ) -> Watermarks:
        """Load what is known about these strategies.

        Args:
            work: an open transaction.
            exchange: whose symbols.
            strategies: by name.
            look_back: bars judged before the newest one of a pair never judged.
        """
        known: dict[str, dict[str, int]] = {}
        for name in strategies:
            stored = work.facts.get(_key(exchange, name))
            known[name] = dict(stored) if isinstance(stored, dict) else {}
        return cls(exchange, known, look_back)

    def since(self, strategy: str, symbol: str, timeframe: Timeframe, last: int) -> int:
        """Opening time of the first bar to judge when the newest closed one opens at ``last``.

        A pair never judged starts with the newest bar, or as many before it as were asked for;
        one left longer than a week ago starts a week ago.
        """
        seen = self._known[strategy].get(symbol)
        if seen is None:
            return last - self._look_back * timeframe.milliseconds
        return max(seen + timeframe.milliseconds, last - LONGEST_CATCH_UP)

    def judged(self, strategy: str, symbols: Iterable[str], last: NDArray[np.int64]) -> None:
        """Note the newest judged bar (UTC ms) of each symbol."""
        marks = self._known[strategy]
        for symbol, bar in zip(symbols, last.tolist(), strict=True):
            marks[symbol] = max(bar, marks.get(symbol, bar))

    def forget_others(self, members: frozenset[str]) -> None:
        """Drop symbols that have left the universe: they start anew when they come back."""
        for name, marks in self._known.items():
            self._known[name] = {symbol: bar for symbol, bar in marks.items() if symbol in members}

    def save(self, work: UnitOfWork) -> None:
        """Keep them with the setups they belong to, in the same transaction."""
        for name, marks in self._known.items():
            work.facts.set(_key(self._exchange, name), marks)


def _key(exchange: str, strategy: str) -> str:
    return f"judged/{exchange}/{strategy}"
