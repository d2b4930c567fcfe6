"""One strategy on one symbol over all bars of a run: an account with a single book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.backtester.account import Account
from app.domain.backtester.book import Book
from app.domain.backtester.portfolio import simulate_portfolio
from app.domain.backtester.portfolio_run import PortfolioRun

if TYPE_CHECKING:
    from app.domain.backtester.outcome import Outcome
    from app.domain.candles import Candles
    from app.domain.lifecycle import FinerBars, SignalColumns
    from app.domain.strategy import Strategy


_WITHOUT_COSTS: Final = Account()


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """How to trade.

    Attributes:
        account: what trades are sized from.
        span: rows of the run (half open); those before are history, those after do not exist.
            None: all.
        intrabar: ``pessimistic``, ``detail`` or ``optimistic``; None: the strategy's own.
        finer: for detail, see `app.domain.lifecycle.finer_bars`; None: detail is pessimistic.
        tick: the market's price step, quote currency; 0 rounds nothing.
    """

    account: Account = _WITHOUT_COSTS
    span: tuple[int, int] | None = None
    intrabar: str | None = None
    finer: FinerBars | None = None
    tick: float = 0.0


def simulate(
    strategy: Strategy,
    signals: SignalColumns,
    candles: Candles,
    run: Run | None = None,
    symbol: str = "",
) -> Outcome:
    """Trade a strategy on one symbol from a flat start.

    Args:
        strategy: its levels, filters and times.
        signals: what its rules say at each of n bars.
        candles: the same n bars, gap-filled.
        run: how; None: the whole, by the strategy's own mode, on an account without costs.
        symbol: the name of what is traded.
    """
    run = run or Run()
    span = run.span or (0, len(candles))
    book = Book(symbol, signals, candles, span, run.tick, run.finer)
    return simulate_portfolio(strategy, [book], PortfolioRun(run.account, run.intrabar))
