"""Closed trades split by what they have in common: symbol, time, regime, way out, score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.base_rate import FEWEST_CASES
from app.domain.lifecycle import layout as at
from app.domain.regime import TREND_CODES, VOLATILITY_CODES
from app.domain.setup_progress import BREAK_EVEN_R
from app.domain.timeframe import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from app.domain.backtester.outcome import Outcome
    from app.domain.backtester.trades import Trades
    from app.domain.lifecycle.bars import Booleans, Floats
    from app.domain.regime import RegimeHistory, Trend, Volatility

    type Codes = NDArray[np.int64]

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNKNOWN: Final = "–"


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """The closed trades of one kind, results after costs.

    Attributes:
        key: what they have in common, in words.
        n: how many.
        wins: r from 0.05 on. ``losses``: r to −0.05.
        win_rate: wins / n, a fraction.
        mean_r: mean of r. ``sum_r`` their sum.
        profit: quote currency.
    """

    key: str
    n: int
    wins: int
    losses: int
    win_rate: float
    mean_r: float
    sum_r: float
    profit: float

    @property
    def is_too_few(self) -> bool:
        """Whether there are too few cases (below 20) to rely on."""
        return self.n < FEWEST_CASES


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way to split the trades.

    Attributes:
        id: symbol, weekday, hour, regime, volatility, exit_reason, score, holding_time, or
            ``condition:`` and its label.
        label: for a heading.
        rows: kinds that had a closed trade, in their natural order.
    """

    id: str
    label: str
    rows: tuple[BreakdownRow, ...]


def breakdowns(
    outcome: Outcome,
    regimes: RegimeHistory | None = None,
    conditions: Mapping[str, Booleans] | None = None,
) -> tuple[Breakdown, ...]:
    """Every way to split the closed trades of a run.

    Args:
        outcome: of the run.
        regimes: what was known of the market at each signal's close; None: no split by it.
        conditions: by label, int8[trades of the outcome] of 1 true, 0 false, −1 undefined at the
            signal.
    """
    trades = outcome.trades
    ways = [
        ("symbol", "Symbol", trades.owner, trades.symbols),
        ("weekday", "Weekday of entry (UTC)", _weekdays(trades.entry_times), _WEEKDAYS),
        *_regime_ways(trades, regimes),
        ("hour", "Hour of entry (UTC)", trades.entry_times // HOUR % 24, _HOURS),
        ("exit_reason", "Last exit", trades.lives[:, at.END_REASON].astype(np.int64), _REASONS),
        ("score", "Score", np.clip(trades.score // 10, 0, 9).astype(np.int64), _DECILES),
        ("holding_time", "Bars held", _holding(trades.bars), _HOLDINGS),
        *(
            (f"condition:{label}", label, 1 - truths.astype(np.int64), _TRUTHS)
            for label, truths in (conditions or {}).items()
        ),
    ]
    return tuple(
        Breakdown(id, label, _rows(trades, codes, names)) for id, label, codes, names in ways
    )


_HOURS: Final = tuple(f"{hour:02d}" for hour in range(24))
_DECILES: Final = tuple(f"{low}–{low + 10}" for low in range(0, 100, 10))
_HOLDINGS: Final = ("0", "1", "2–3", "4–7", "8–15", "16–31", "32–63", "64–127", "128 and more")
_TRUTHS: Final = ("true", "false", "undefined")
_REASONS: Final = tuple(at.REASONS.get(code, "") for code in range(max(at.REASONS) + 1))


def _weekdays(times: Codes) -> Codes:
    """0 is Monday; the epoch was a Thursday."""
    return (times // DAY + 3) % 7


def _holding(bars: Codes) -> Codes:
    """0, 1, 2–3, 4–7 … bars: how often they double."""
    doubled = np.floor(np.log2(np.maximum(bars, 1))).astype(np.int64) + 1
    return np.where(bars > 0, np.minimum(doubled, len(_HOLDINGS) - 1), 0)


def _regime_ways(
    trades: Trades, regimes: RegimeHistory | None
) -> list[tuple[str, str, Codes, Sequence[str]]]:
    if regimes is None:
        return []
    rows = _rows_at_signals(trades, regimes)
    return [
        ("regime", "Regime at the signal", *_labelled(regimes.trend, rows, TREND_CODES)),
        (
            "volatility",
            "Volatility at the signal",
            *_labelled(regimes.volatility, rows, VOLATILITY_CODES),
        ),
    ]


def trends_at_signals(trades: Trades, regimes: RegimeHistory) -> list[str]:
    """The trend known at the close of each trade's signal bar; ``–`` while undefined."""
    places, names = _labelled(regimes.trend, _rows_at_signals(trades, regimes), TREND_CODES)
    return [names[place] for place in places.tolist()]


def _rows_at_signals(trades: Trades, regimes: RegimeHistory) -> Codes:
    """The last 4h bar closed by each signal's close, −1 before the first."""
    return np.searchsorted(regimes.times, trades.signal_times + trades.step, side="right") - 1


def _labelled(
    column: Floats, rows: Codes, codes: Mapping[Trend, float] | Mapping[Volatility, float]
) -> tuple[Codes, tuple[str, ...]]:
    """Places among the names of the codes, the last of which is for what is undefined."""
    known = np.append(column, np.nan)[np.where(rows >= 0, rows, len(column))]
    names = (*codes, _UNKNOWN)
    found = np.full(len(rows), len(codes), np.int64)
    for place, code in enumerate(codes.values()):
        found[known == code] = place
    return found, tuple(str(name) for name in names)


def _rows(trades: Trades, codes: Codes, names: Sequence[str]) -> tuple[BreakdownRow, ...]:
    closed = trades.closed
    codes, r, profit = codes[closed], trades.r[closed], trades.profit[closed]
    size = len(names)
    counts = np.bincount(codes, minlength=size).tolist()
    wins = np.bincount(codes[r >= BREAK_EVEN_R], minlength=size).tolist()
    losses = np.bincount(codes[r <= -BREAK_EVEN_R], minlength=size).tolist()
    sums = np.bincount(codes, r, minlength=size).tolist()
    money = np.bincount(codes, profit, minlength=size).tolist()
    return tuple(
        BreakdownRow(
            names[place],
            n,
            wins[place],
            losses[place],
            wins[place] / n,
            sums[place] / n,
            sums[place],
            money[place],
        )
        for place, n in enumerate(counts)
        if n
    )
