"""What the scatter of excursions paints, without any Qt: points, ranges, nearest mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.setup_progress import BREAK_EVEN_R

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.journal.statistics.report import TradeColumns

type Floats = NDArray[np.float64]

_FARTHEST: Final = 99.0
_LEAST: Final = 1.5
_ROOM: Final = 1.06


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """Excursions of closed trades, both in R.

    Attributes:
        ids: of the trades.
        x: float64[n], how far price went against each, ≤ 0. ``y`` for it, ≥ 0.
        r: float64[n], results; NaN where unknown.
        left: the range of x is left–0. ``top``: that of y is 0–top. What lies beyond either is
            drawn at the edge.
        target: R of the planned target; None without plans.
    """

    ids: tuple[str, ...]
    symbols: tuple[str, ...]
    x: Floats
    y: Floats
    r: Floats
    left: float
    top: float
    target: float | None

    def __len__(self) -> int:
        return len(self.ids)

    def shares(self) -> tuple[Floats, Floats]:
        """Places within the plot, 0–1 from its left and from its bottom edge."""
        return (
            np.clip(1 - self.x / self.left, 0.0, 1.0),
            np.clip(self.y / self.top, 0.0, 1.0),
        )

    @property
    def kinds(self) -> NDArray[np.int64]:
        """int64[n]: 1 for wins, −1 for losses, 0 for what broke even or is unknown."""
        wins, losses = self.r >= BREAK_EVEN_R, self.r <= -BREAK_EVEN_R
        return wins.astype(np.int64) - losses.astype(np.int64)


def make_scatter(trades: TradeColumns, target: float | None) -> Scatter | None:
    """The trades whose excursions are known; None when there is none."""
    known = np.flatnonzero(np.isfinite(trades.mae_r) & np.isfinite(trades.mfe_r))
    if not len(known):
        return None
    places = known.tolist()
    against, favour = trades.mae_r[known], trades.mfe_r[known]
    reach = max(target or 0.0, _LEAST)
    return Scatter(
        tuple([trades.ids[at] for at in places]),
        tuple([trades.symbols[at] for at in places]),
        -against,
        favour,
        trades.r[known],
        -max(float(np.percentile(against, _FARTHEST)), _LEAST) * _ROOM,
        max(float(np.percentile(favour, _FARTHEST)), reach) * _ROOM,
        target,
    )


def apart(columns: Floats, rows: Floats, pixels: float) -> NDArray[np.int64]:
    """int64[m]: of marks that would cover one another, the last alone.

    Args:
        columns: float64[n], places of the marks. ``rows`` likewise.
        rows: float64[n].
        pixels: marks nearer than this are taken for one.
    """
    cells = np.floor(columns / pixels) * 65_536 + np.floor(rows / pixels)
    _, first = np.unique(cells[::-1], return_index=True)
    return np.sort(len(cells) - 1 - first)


@dataclass(frozen=True, slots=True, eq=False)
class Density:
    """Marks counted in square cells, where they would cover one another.

    Attributes:
        counts: int64[rows, columns] of cells, the top row first.
        balance: float64[rows, columns], share of wins among wins and losses; ½ without any.
    """

    counts: NDArray[np.int64]
    balance: Floats

    @property
    def strength(self) -> Floats:
        """float64[rows, columns], 0–1 by the logarithm of the count; 0 where nothing is."""
        most = max(int(self.counts.max(initial=0)), 1)
        strength: Floats = np.log1p(self.counts) / np.log1p(most)
        return strength


def density_of(
    across: Floats, down: Floats, kinds: NDArray[np.int64], size: tuple[int, int]
) -> Density:
    """Count marks in cells.

    Args:
        across: float64[n], places 0–1 from the left. ``down``: from the top.
        down: float64[n].
        kinds: int64[n], see `Scatter.kinds`.
        size: rows and columns of cells.
    """
    rows, columns = size
    row = np.minimum((down * rows).astype(np.int64), rows - 1)
    column = np.minimum((across * columns).astype(np.int64), columns - 1)
    cells = row * columns + column

    def counted(chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(chosen, minlength=rows * columns).reshape(rows, columns)

    wins, losses = counted(cells[kinds > 0]), counted(cells[kinds < 0])
    told = wins + losses
    balance = np.where(told > 0, wins / np.maximum(told, 1), 0.5)
    return Density(counted(cells), balance)
