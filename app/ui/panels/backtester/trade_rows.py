"""The trades of a run as rows of a table, made column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.domain.setup import LEFT_OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from app.domain.backtester import Outcome, Trades
    from app.domain.lifecycle.bars import Floats
    from app.services.chart_data import RegimeSpan


class TradeRow(NamedTuple):
    """One trade. Prices and money in quote currency, times UTC ms.

    Attributes:
        number: from 1, in order of the entries.
        exit_price: mean of all exits, weighted by their shares.
        reason: of the last exit.
        change: of the price from entry to exit in favour of the trade, a fraction, after costs
            over the value at entry.
        regime: trend when the signal bar closed; "" while undefined.
    """

    number: int
    symbol: str
    is_long: bool
    signal_time: int
    entry_time: int
    entry_price: float
    exit_time: int
    exit_price: float
    reason: str
    r: float
    profit: float
    change: float
    fees: float
    amount: float
    stop: float
    mae_r: float
    mfe_r: float
    bars: int
    score: float
    ambiguous: bool
    regime: str

    @property
    def is_open(self) -> bool:
        """Whether the data ended before the trade did."""
        return self.reason == LEFT_OPEN


def trade_rows(outcome: Outcome, regimes: Sequence[RegimeSpan] = ()) -> list[TradeRow]:
    """A row for each trade.

    Args:
        outcome: of the run.
        regimes: by start, oldest first.
    """
    from app.domain.lifecycle import layout as at

    trades = outcome.trades
    if not len(trades):
        return []
    lives = trades.lives
    side, fill = lives[:, at.SIDE], lives[:, at.FILL_PRICE]
    risk = fill - lives[:, at.FIRST_STOP]
    amount = trades.money[:, 0]
    value = amount * np.abs(fill)
    columns = (
        range(1, len(trades) + 1),
        [trades.symbols[owner] for owner in trades.owner.tolist()],
        (side > 0).tolist(),
        trades.signal_times.tolist(),
        trades.entry_times.tolist(),
        (side * fill).tolist(),
        trades.exit_times.tolist(),
        exit_prices(trades).tolist(),
        last_reasons(trades),
        trades.r.tolist(),
        trades.profit.tolist(),
        (trades.profit / value).tolist(),
        trades.fees.tolist(),
        amount.tolist(),
        (side * lives[:, at.FIRST_STOP]).tolist(),
        ((fill - lives[:, at.WORST]) / risk).tolist(),
        ((lives[:, at.BEST] - fill) / risk).tolist(),
        trades.bars.tolist(),
        trades.score.tolist(),
        (lives[:, at.AMBIGUOUS] > 0).tolist(),
        trends_at(regimes, trades.signal_times + trades.step),
    )
    return [TradeRow(*row) for row in zip(*columns, strict=True)]


def exit_prices(trades: Trades) -> Floats:
    """float64[k]: mean exit of each trade by shares; what is open counts at its last close."""
    from app.domain.lifecycle import layout as at

    table = trades.lives[:, at.EXIT :].reshape(len(trades), at.MOST_EXITS, at.EXIT_WIDTH)
    done = np.arange(at.MOST_EXITS) < trades.lives[:, at.EXIT_COUNT : at.EXIT_COUNT + 1]
    shares = np.where(done, table[:, :, 2], 0.0)
    side = trades.lives[:, at.SIDE]
    paid = side * (shares * np.where(done, table[:, :, 1], 0.0)).sum(axis=1)
    left = np.where(trades.closed, 0.0, trades.lives[:, at.LEFT])
    total: Floats = paid + left * trades.last_closes[trades.owner]
    whole: Floats = total / (shares.sum(axis=1) + left)
    return whole


def last_reasons(trades: Trades) -> list[str]:
    """Why each trade ended: ``stop``, ``tp1``, …; ``open`` when it did not."""
    from app.domain.lifecycle import layout as at

    places = at.EXIT + at.EXIT_WIDTH * (trades.lives[:, at.EXIT_COUNT].astype(np.int64) - 1) + 3
    codes = trades.lives[np.arange(len(trades)), np.maximum(places, 0)].astype(np.int64)
    closed = trades.closed.tolist()
    return [
        at.REASONS[code] if ended else LEFT_OPEN
        for code, ended in zip(codes.tolist(), closed, strict=True)
    ]


def trends_at(regimes: Sequence[RegimeSpan], times: NDArray[np.int64]) -> list[str]:
    """The trend at each moment (int64[n], UTC ms); "" before the first and while undefined."""
    if not regimes:
        return [""] * len(times)
    starts = np.array([span.start for span in regimes], np.int64)
    words = ["", *(span.trend or "" for span in regimes)]
    return [words[place] for place in np.searchsorted(starts, times, side="right").tolist()]
