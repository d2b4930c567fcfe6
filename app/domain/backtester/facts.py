"""What the metrics of a run rest on, each worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester.daily import daily_returns

if TYPE_CHECKING:
    from app.domain.backtester.closed_trades import AllFills, ClosedTrades
    from app.domain.backtester.days import Days
    from app.domain.backtester.drawdown import Drawdowns
    from app.domain.backtester.outcome import Outcome
    from app.domain.lifecycle.bars import Floats

_YEAR: Final = 365.25 * 86_400_000


class RunFacts:
    """Facts of one outcome."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    @cached_property
    def closed(self) -> ClosedTrades:
        """Of the trades that ended before the data did."""
        from app.domain.backtester.closed_trades import closed_trades

        return closed_trades(self.outcome.trades)

    @cached_property
    def fills(self) -> AllFills:
        """Of all trades."""
        from app.domain.backtester.closed_trades import all_fills

        return all_fills(self.outcome.trades)

    @cached_property
    def returns(self) -> Floats | None:
        """float64[days], see `daily_returns`."""
        outcome = self.outcome
        return daily_returns(outcome.times, outcome.equity, outcome.account.equity)

    @cached_property
    def days(self) -> Days | None:
        """Of the daily returns; None below two of them."""
        from app.domain.backtester.days import Days, sum_up_days

        returns = self.returns
        return None if returns is None or len(returns) < 2 else Days(*sum_up_days(returns))

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
        from app.domain.backtester.exposure import exposed_bars

        times = self.outcome.times
        return exposed_bars(times, self.outcome.trades) / len(times) if len(times) else None
