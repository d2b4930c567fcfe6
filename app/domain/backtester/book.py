"""What a run reads of one symbol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.candles import Candles
    from app.domain.lifecycle import FinerBars, SignalColumns


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One symbol's bars and what a strategy's rules say at each.

    Attributes:
        symbol: its name.
        signals: of the same n rows as the candles.
        candles: gap-filled.
        span: rows of the run (half open); those before are history, those after do not exist.
        tick: the market's price step, quote currency; 0 rounds nothing.
        finer: for detail, see `app.domain.lifecycle.finer_bars`; None: detail is pessimistic.
    """

    symbol: str
    signals: SignalColumns
    candles: Candles
    span: tuple[int, int]
    tick: float = 0.0
    finer: FinerBars | None = None
