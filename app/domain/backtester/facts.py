"""What the metrics of a run rest on, each worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester.daily import daily_returns
from app.domain.setup_progress import BREAK_EVEN_R

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.backtester.drawdown import Drawdowns
    from app.domain.backtester.outcome import Outcome
    from app.domain.lifecycle.bars import Floats

_ALIKE: Final = 1e-12
"""Values that differ by less than this share of the largest differ by rounding alone."""


class RunFacts:
    """Facts of one outcome. Closed trades are in order of their last exits, then entries."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        trades = self.outcome.trades
        closed = np.flatnonzero(trades.closed)
        return closed[np.argsort(trades.exit_times[closed], kind="stable")]

    @cached_property
    def r(self) -> Floats:
        """float64[closed], results after costs."""
        return self.outcome.trades.r[self._order]

    @cached_property
    def profit(self) -> Floats:
        """float64[closed], quote currency, after costs."""
        return self.outcome.trades.profit[self._order]

    @cached_property
    def bars(self) -> NDArray[np.int64]:
        """int64[closed], bars from entry to last exit."""
        return self.outcome.trades.bars[self._order]

    @cached_property
    def won(self) -> NDArray[np.bool_]:
        """bool[closed]: r from 0.05 on."""
        return self.r >= BREAK_EVEN_R

    @cached_property
    def lost(self) -> NDArray[np.bool_]:
        """bool[closed]: r to −0.05."""
        return self.r <= -BREAK_EVEN_R

    @cached_property
    def percent(self) -> Floats:
        """float64[closed], profit in percent of what the entry cost."""
        trades = self.outcome.trades
        paid = trades.amounts * trades.entry_prices
        percent: Floats = 100 * self.profit / paid[self._order]
        return percent

    @cached_property
    def turnover(self) -> float:
        """Value of all fills, quote currency."""
        trades = self.outcome.trades
        return float((trades.amounts * (trades.entry_prices + trades.exit_values)).sum())

    @cached_property
    def returns(self) -> Floats | None:
        """float64[days], see `daily_returns`."""
        outcome = self.outcome
        return daily_returns(outcome.times, outcome.equity, outcome.account.equity)

    @cached_property
    def drawdowns(self) -> Drawdowns:
        """Of the equity at each close."""
        from app.domain.backtester.drawdown import drawdowns

        return drawdowns(self.outcome.times, self.outcome.equity)

    @cached_property
    def cagr(self) -> float | None:
        """Yearly growth, a fraction, from the first open to the last close."""
        outcome = self.outcome
        growth = outcome.final_equity / outcome.account.equity
        if not len(outcome.times) or growth < 0:
            return None
        span = int(outcome.times[-1]) + outcome.trades.step - int(outcome.times[0])
        with np.errstate(over="ignore"):
            yearly = float(np.float64(growth) ** (_YEAR / span)) - 1
        return yearly if np.isfinite(yearly) else None

    @cached_property
    def exposure(self) -> float | None:
        """Share of the run's bars at or between some trade's entry and last exit."""
        times, trades = self.outcome.times, self.outcome.trades
        if not len(times):
            return None
        first = _rows(times, trades.entry_times, trades.step)
        after = _rows(times, trades.exit_times, trades.step) + 1
        # Entries are in order: what an earlier trade covers already is not counted again.
        covered = np.maximum.accumulate(np.concatenate([[0], after]))[:-1]
        fresh = np.maximum(after - np.maximum(first, covered), 0)
        return float(fresh.sum()) / len(times)


_YEAR: Final = 365.25 * 86_400_000


def _rows(times: NDArray[np.int64], wanted: NDArray[np.int64], step: int) -> NDArray[np.int64]:
    """Where the wanted times stand among the ascending ones, counted out where none is missing."""
    if (len(times) - 1) * step == times[-1] - times[0]:
        rows: NDArray[np.int64] = (wanted - times[0]) // step
        return rows
    return np.searchsorted(times, wanted)


def deviation(values: Floats) -> float | None:
    """Sample standard deviation (n − 1); None below two values, or when all are alike."""
    if len(values) < 2:
        return None
    spread = float(values.std(ddof=1))
    return spread if spread > _ALIKE * float(np.abs(values).max()) else None


def longest_run(flags: NDArray[np.bool_]) -> int:
    """The most True in a row among bool[n]."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    return int((edges[1::2] - edges[::2]).max()) if len(edges) else 0
