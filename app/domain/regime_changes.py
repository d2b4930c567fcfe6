"""When the regime changed from one label to another: what is kept and told of its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.regime import RegimeHistory, Trend, Volatility


@dataclass(frozen=True, slots=True)
class RegimeChange:
    """Another label than at the bar before.

    Attributes:
        time: closing time of the 4h bar of the reference that brought it, UTC ms.
        trend: from this bar on; ``trend_before`` at the bar before. So are ``volatility`` and
            ``volatility_before``; None while undefined.
    """

    time: int
    trend: Trend | None
    volatility: Volatility | None
    trend_before: Trend | None
    volatility_before: Volatility | None

    @property
    def label(self) -> str:
        """``bull · normal``; ``–`` for what is undefined."""
        return f"{self.trend or '–'} · {self.volatility or '–'}"

    @property
    def label_before(self) -> str:
        """The label of the bar before."""
        return f"{self.trend_before or '–'} · {self.volatility_before or '–'}"


def regime_changes(history: RegimeHistory, after: int | None = None) -> tuple[RegimeChange, ...]:
    """The changes of a history, oldest first.

    A label that becomes known for the first time, or is lost, is no change of the market.

    Args:
        history: judged bar by bar.
        after: only bars that closed later than this, UTC ms.
    """
    moved = _moved(history.trend) | _moved(history.volatility)
    if after is not None:
        moved &= history.times > after
    changes = []
    for row in np.flatnonzero(moved).tolist():
        now, before = history.at(row), history.at(row - 1)
        changes.append(
            RegimeChange(now.time, now.trend, now.volatility, before.trend, before.volatility)
        )
    return tuple(changes)


def _moved(labels: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where a label is another one than at the row before, both being known."""
    moved = np.zeros(len(labels), np.bool_)
    known = np.isfinite(labels[1:]) & np.isfinite(labels[:-1])
    moved[1:] = known & (labels[1:] != labels[:-1])
    return moved
