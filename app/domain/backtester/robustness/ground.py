"""What sets of parameters are tried on: candles, market and account, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.backtester.account import Account
    from app.domain.batch import Batch
    from app.domain.engine import Surroundings
    from app.domain.lifecycle import FinerBars
    from app.domain.strategy import Strategy
    from app.domain.timeframe import Timeframe


class Period(NamedTuple):
    """Bars with since ≤ opening time < until, UTC ms; None: no bound."""

    since: int | None = None
    until: int | None = None

    def rows(self, ts: NDArray[np.int64]) -> tuple[int, int]:
        """The rows (half open) of ascending opening times, UTC ms."""
        first = 0 if self.since is None else int(ts.searchsorted(self.since))
        last = len(ts) if self.until is None else int(ts.searchsorted(self.until))
        return first, last


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Everything but the parameters. It is sent to other processes once, and never changed.

    Attributes:
        strategy: whose parameters are replaced.
        names: the parameters that vary.
        symbols: those that are traded; ``data`` may hold others that the rules look at.
        data: gap-filled candles of each timeframe that the rules need, the strategy's own included.
        market: values of the whole market, see `app.domain.engine.evaluate`.
        universe: rows that ``rank`` compares, see there.
        allowed: int8[rows of the strategy's timeframe], 1 where the regime lets it fire; None:
            everywhere.
        finer: finer bars of each traded symbol, for detail. ``ticks``: its price step.
        account: what trades are sized from.
        intrabar: ``pessimistic``, ``detail`` or ``optimistic``.
        max_open: most positions at a time; None: as many as the capital allows.
        periods: each set is traded anew in each of them, from a flat start.
        outside: bool[rows of the strategy's timeframe], where a symbol is out of the universe of
            then and not entered; None: nowhere.
    """

    strategy: Strategy
    names: tuple[str, ...]
    symbols: tuple[str, ...]
    data: Mapping[Timeframe, Batch]
    market: Mapping[str, Surroundings]
    universe: Mapping[Timeframe, NDArray[np.bool_]]
    allowed: NDArray[np.int8] | None
    finer: tuple[FinerBars | None, ...]
    ticks: tuple[float, ...]
    account: Account
    intrabar: str
    max_open: int | None = None
    periods: tuple[Period, ...] = (Period(),)
    outside: NDArray[np.bool_] | None = None

    @property
    def base(self) -> Batch:
        """The candles of the strategy's own timeframe."""
        return self.data[self.strategy.timeframe]

    @property
    def rows(self) -> int:
        """Rows of the strategy's own timeframe, of all symbols."""
        return len(self.base.ts)
