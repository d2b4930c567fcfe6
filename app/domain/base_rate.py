"""What became of a rule's earlier cases, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.regime import trend_of
from app.domain.setup_progress import BREAK_EVEN_R

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

FEWEST_CASES: Final = 20

_Z: Final = 1.959963984540054
"""The standard normal distribution's 97.5th percentile: a 95 % interval."""


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How a number of closed cases went. Shares are fractions; what is undefined is None.

    Attributes:
        n: closed cases.
        wins: r from 0.05 on; ``losses`` to −0.05; the others are ``break_even``.
        win_rate: wins / n.
        low: lower end of the 95 % interval of the win rate. ``high`` is the upper one.
        average_r: mean of r.
        expectancy_r: win rate · mean r of wins − loss rate · |mean r of losses|; what broke even
            counts in the rates alone.
        average_win_r: mean of r of wins. ``average_loss_r`` of losses.
    """

    n: int = 0
    wins: int = 0
    losses: int = 0
    break_even: int = 0
    win_rate: float | None = None
    low: float | None = None
    high: float | None = None
    average_r: float | None = None
    expectancy_r: float | None = None
    average_win_r: float | None = None
    average_loss_r: float | None = None

    @property
    def is_too_few(self) -> bool:
        """Whether there are too few cases to rely on."""
        return self.n < FEWEST_CASES

    @property
    def note(self) -> str:
        """``too few cases (n < 20)`` when so."""
        return f"too few cases (n < {FEWEST_CASES})" if self.is_too_few else ""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """A rule's closed cases on one symbol, in order of their signals.

    Attributes:
        signal: int64[n], opening time of the signal bar, UTC ms. ``end`` of the last exit's bar.
        r: float64[n], results without costs.
        trend: float64[n], code of the regime's trend at the signal's close, NaN while undefined.
    """

    signal: NDArray[np.int64]
    end: NDArray[np.int64]
    r: NDArray[np.float64]
    trend: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.signal)

    def ended_by(self, bar: int) -> Cases:
        """Those that were over at the close of the bar that opens then, UTC ms."""
        return self._chosen(self.end <= bar)

    def by_regime(self) -> dict[str, Cases]:
        """The cases by the trend they began in, in order of its names."""
        labels = np.array([trend_of(code) for code in self.trend.tolist()], np.str_)
        return {str(label): self._chosen(labels == label) for label in np.unique(labels)}

    def _chosen(self, rows: NDArray[np.bool_]) -> Cases:
        return Cases(self.signal[rows], self.end[rows], self.r[rows], self.trend[rows])


@dataclass(frozen=True, slots=True)
class BaseRates:
    """What happened before a setup: closed cases of the same rule up to its signal bar.

    Attributes:
        symbol: on the same symbol.
        universe: on all symbols of the universe, this one included.
        trend: of the regime at the signal's close; None while there is none.
        regime: on all symbols in that trend. ``symbol_in_regime`` on the same symbol.
        by_regime: trend, symbol's and universe's rate, for every trend that had a case.
        symbols: how many symbols had candles.
        since: opening time of the first bar that was looked at, UTC ms.
    """

    symbol: BaseRate
    universe: BaseRate
    trend: str | None
    regime: BaseRate
    symbol_in_regime: BaseRate
    by_regime: tuple[tuple[str, BaseRate, BaseRate], ...]
    symbols: int
    since: int


def wilson(successes: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score.

    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209–212.

    Args:
        successes: 0 to n.
        n: above 0.

    Returns:
        Lower and upper end, within 0 and 1.
    """
    share = successes / n
    spread = _Z * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    middle, width = share + _Z**2 / (2 * n), 1 + _Z**2 / n
    low = float((middle - spread) / width) if successes else 0.0
    high = float((middle + spread) / width) if successes < n else 1.0
    return low, high


def base_rate(r: NDArray[np.float64]) -> BaseRate:
    """Sum up closed cases by their results."""
    n = len(r)
    if n == 0:
        return BaseRate()
    won, lost = r >= BREAK_EVEN_R, r <= -BREAK_EVEN_R
    wins, losses = int(won.sum()), int(lost.sum())
    low, high = wilson(wins, n)
    return BaseRate(
        n=n,
        wins=wins,
        losses=losses,
        break_even=n - wins - losses,
        win_rate=wins / n,
        low=low,
        high=high,
        average_r=float(r.mean()),
        expectancy_r=float(r[won | lost].sum()) / n,
        average_win_r=float(r[won].mean()) if wins else None,
        average_loss_r=float(r[lost].mean()) if losses else None,
    )


def base_rates(
    symbol: str, bar_time: int, regime: str | None, cases: Mapping[str, Cases], since: int
) -> BaseRates:
    """The base rates of one setup.

    Args:
        symbol: the setup's.
        bar_time: opening time of its signal bar, UTC ms: later ends do not count.
        regime: label at the signal's close, or None.
        cases: of the same rule, by symbol.
        since: opening time of the first bar that was looked at, UTC ms.
    """
    known = {name: one.ended_by(bar_time) for name, one in cases.items()}
    own = _joined([known[symbol]] if symbol in known else [])
    everyone = _joined(list(known.values()))
    mine, theirs = own.by_regime(), everyone.by_regime()
    split = tuple((name, _rate(mine.get(name)), _rate(one)) for name, one in theirs.items())
    trend = (regime or "").partition(" ")[0]
    return BaseRates(
        symbol=_rate(own),
        universe=_rate(everyone),
        trend=trend or None,
        regime=_rate(theirs.get(trend)),
        symbol_in_regime=_rate(mine.get(trend)),
        by_regime=split,
        symbols=len(cases),
        since=since,
    )


def _rate(cases: Cases | None) -> BaseRate:
    return BaseRate() if cases is None else base_rate(cases.r)


def _joined(parts: Sequence[Cases]) -> Cases:
    whole, times, numbers = [], np.empty(0, np.int64), np.empty(0)
    for name, empty in (
        ("signal", times),
        ("end", times),
        ("r", numbers),
        ("trend", numbers),
    ):
        whole.append(np.concatenate([empty, *(getattr(part, name) for part in parts)]))
    return Cases(*whole)
