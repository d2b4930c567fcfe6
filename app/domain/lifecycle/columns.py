"""What a strategy's rules say at each bar of one symbol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from app.domain.candles import Candles
    from app.domain.lifecycle.bars import Booleans, Columns, Floats
    from app.domain.lifecycle.detail import FinerBars


def _no_truths() -> Booleans:
    return np.empty(0, np.int8)


def _no_values() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class SignalColumns:
    """A strategy's rules and prices at each of n bars. Truths: 1 true, 0 false, −1 undefined.

    Attributes:
        entry: int8[n].
        levels: float64[2 + targets, n]: reference, stop and targets (in the strategy's order) as
            the rules give them, quote currency, NaN where undefined.
        exit: int8[n], or empty without such a rule. So are ``invalidation`` and ``allowed``, which
            says whether the regime is one the strategy fires in.
        trailing: float64[n] in the method's basis, or empty without one.
        score: float64[n], 0–100, or empty for 100 throughout.
    """

    entry: Booleans
    levels: Floats
    exit: Booleans
    invalidation: Booleans
    allowed: Booleans
    trailing: Floats
    score: Floats

    @classmethod
    def of(
        cls,
        entry: Booleans,
        levels: Floats,
        *,
        exit: Booleans | None = None,
        invalidation: Booleans | None = None,
        trailing: Floats | None = None,
    ) -> SignalColumns:
        """Columns where what is left out does not exist."""
        return cls(
            entry,
            levels,
            _no_truths() if exit is None else exit,
            _no_truths() if invalidation is None else invalidation,
            _no_truths(),
            _no_values() if trailing is None else trailing,
            _no_values(),
        )

    def window(self, start: int, stop: int) -> SignalColumns:
        """Rows ``start`` to ``stop`` (half open); levels are copied, all else are views."""
        rows = slice(start, stop)
        return SignalColumns(
            self.entry[rows],
            np.ascontiguousarray(self.levels[:, rows]),
            self.exit[rows],
            self.invalidation[rows],
            self.allowed[rows],
            self.trailing[rows],
            self.score[rows],
        )

    def with_bars(self, candles: Candles, finer: FinerBars) -> Columns:
        """The columns and their bars as the compiled life cycle takes them."""
        return (
            (candles.ts, candles.open, candles.high, candles.low, candles.close, candles.filled),
            (self.entry, self.exit, self.invalidation, self.allowed),
            (self.levels, self.trailing),
            finer.columns,
        )
