"""The data behind the charts and the table of a report's page, as JSON values."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from app.adapters.reports.trade_columns import exit_price, profit_percent
from app.domain.backtester.breakdowns import trends_at_signals
from app.domain.backtester.drawdown import drawdown_series
from app.domain.backtester.thinning import thinned_rows

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from numpy.typing import NDArray

    from app.adapters.reports.progress import Progress
    from app.domain.lifecycle.bars import Floats
    from app.domain.regime import RegimeHistory
    from app.services.file_progress import FileProgress
    from app.services.ports.backtests import BacktestResult

MOST_POINTS: Final = 5_000
_BINS: Final = 60
_STEPS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)


def chart_data(
    result: BacktestResult, progress: Progress
) -> Generator[FileProgress, None, dict[str, object]]:
    """Curves thinned to `MOST_POINTS`, regime bands, distribution of R and all trades."""
    trades: list[list[object]] = []
    yield from progress.over(trade_cells(result), trades.append)
    outcome = result.outcome
    times, equity = outcome.times, outcome.equity
    rows = thinned_rows(equity, MOST_POINTS)
    held = thinned_rows(result.buy_and_hold, MOST_POINTS)
    below = drawdown_series(equity) if len(equity) else equity
    return {
        "equity": {"x": times[rows].tolist(), "y": _rounded(equity[rows])},
        "drawdown": {"x": times[rows].tolist(), "y": _rounded(-100 * below[rows])},
        "hold": {"x": times[held].tolist(), "y": _rounded(result.buy_and_hold[held])},
        "bands": bands(result.regime, times) if result.regime is not None else [],
        "results": distribution(outcome.trades.r[outcome.trades.closed]),
        "conditions": [
            {"title": label, "text": text}
            for text, label in zip(result.conditions.texts, result.conditions.labels, strict=True)
        ],
        "trades": trades,
    }


def bands(history: RegimeHistory, times: NDArray[np.int64]) -> list[list[object]]:
    """[from, to, trend, volatility] of each stretch of the run in one regime; UTC ms."""
    if not len(times):
        return []
    first, last = int(times[0]), int(times[-1])
    found: list[list[object]] = []
    known = [*history.bands(), (last, None, None)]
    for (time, trend, volatility), (after, _, _) in pairwise(known):
        begin, end = max(time, first), min(after, last)
        if begin >= end or trend is None:
            continue
        if found and found[-1][1:] == [begin, trend, volatility]:
            found[-1][1] = end
        else:
            found.append([begin, end, trend, volatility])
    return found


def distribution(r: Floats) -> dict[str, object]:
    """Equal bins of R around zero: their middles, width, counts, and the mean of all.

    The outermost bins also hold what lies beyond the 1st and 99th percentile, when a few results
    would make all others one bar.
    """
    if not len(r):
        return {"x": [], "n": [], "width": 1.0, "mean": None}
    low, high = (float(np.percentile(r, percent)) for percent in (1, 99))
    width = next((step for step in _STEPS if (high - low) / step <= _BINS), (high - low) / _BINS)
    first, last = int(np.floor(low / width)), int(np.floor(high / width))
    places = np.clip(np.floor(r / width).astype(np.int64), first, last) - first
    middles = (np.arange(first, last + 1, dtype=np.float64) + 0.5) * width
    return {
        "x": _rounded(middles),
        "n": np.bincount(places, minlength=last - first + 1).tolist(),
        "width": width,
        "mean": float(r.mean()),
    }


def trade_cells(result: BacktestResult) -> Iterator[list[object]]:
    """Number, symbol, side, times, prices, reason, R, %, MAE, MFE, bars, regime, ambiguous.

    Then truth and number of each condition of the entry rule.
    """
    trades, regime = result.outcome.trades, result.regime
    trends = ["–"] * len(trades) if regime is None else trends_at_signals(trades, regime)
    for number, trade in enumerate(trades, 1):
        yield [
            number,
            trade.symbol,
            str(trade.direction),
            trade.entry_time,
            trade.entry_price,
            trade.exits[-1].time,
            exit_price(trade),
            trade.exits[-1].reason,
            round(trade.r, 4),
            round(profit_percent(trade), 4),
            round(trade.mae_r, 4),
            round(trade.mfe_r, 4),
            trade.bars,
            trends[number - 1],
            int(trade.ambiguous),
            *([one.true, one.value] for one in result.conditions.at(number - 1)),
        ]


def _rounded(values: Floats) -> list[float]:
    """To a tenth of a thousandth: more is not drawn, and makes the file longer."""
    found: list[float] = np.round(values, 4).tolist()
    return found
