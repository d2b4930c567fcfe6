"""What a backtest is asked for, and what it tells on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.events import Event

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.backtester import Account
    from app.domain.lifecycle.bars import Floats
    from app.domain.strategy import Strategy


@dataclass(frozen=True, slots=True)
class BacktestRequest:
    """What to trade, where, when and how.

    Attributes:
        strategy: the rules, saved or a draft.
        account: what trades are sized from, what they cost, how many are open at once.
        symbols: empty: all that the folder, or the last universe, holds.
        folder: of candle files; None: the stored candles of the exchange in use.
        since: the run begins with the first bar that opens then or later, UTC ms; None: the first
            bar there is. All earlier bars are history.
        until: bars that open then or later do not exist; None: to the end.
        intrabar: ``pessimistic``, ``detail`` or ``optimistic``; None: the strategy's own.
        max_open: most positions at a time; None: as many as the capital allows.
    """

    strategy: Strategy
    account: Account
    symbols: tuple[str, ...] = ()
    folder: Path | None = None
    since: int | None = None
    until: int | None = None
    intrabar: str | None = None
    max_open: int | None = None

    @property
    def mode(self) -> str:
        """How what happens inside a bar is settled."""
        return self.intrabar or self.strategy.intrabar


@dataclass(frozen=True, slots=True, eq=False)
class BacktestProgress(Event):
    """How far a run is.

    Attributes:
        phase: ``evaluate``, ``trade`` or ``judge``.
        done: of ``total`` in this phase: symbols, bars or parts.
        times: int64[n], opening times of bars traded so far, UTC ms, thinned. ``equity``,
            float64[n], quote currency, at their closes.
    """

    phase: str
    done: int
    total: int
    times: NDArray[np.int64] | None = None
    equity: Floats | None = None
