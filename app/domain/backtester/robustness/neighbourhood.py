"""Whether a good set of parameters stands on a plateau or on a lonely peak."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from app.domain.backtester.robustness.grid import Grid
    from app.domain.lifecycle.bars import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """The best set of a grid and those one step away from it in any direction.

    Attributes:
        place: of the best set among those tried; the first of several.
        best: its value.
        mean: of its neighbours' values, NaN without any.
        count: how many neighbours have a value.
        calmest: place of the set whose neighbours, itself included, are best on average.
    """

    place: int
    best: float
    mean: float
    count: int
    calmest: int

    @property
    def kept(self) -> float:
        """Share of the best value that its neighbours reach on average; NaN unless it is > 0."""
        return self.mean / self.best if self.best > 0 else math.nan


def neighbourhood(grid: Grid, points: Floats, values: Floats) -> Neighbourhood | None:
    """Look around the best set; None when no set has a value.

    Args:
        grid: all combinations.
        points: float64[sets, parameters], those of them that were tried.
        values: float64[sets], the more the better, NaN where undefined.
    """
    finite = np.isfinite(values)
    if not finite.any():
        return None
    field = spread_out(grid, points, values)
    known = np.isfinite(field)
    sums, counts = np.where(known, field, 0.0), known.astype(np.float64)
    for axis in range(field.ndim):
        sums, counts = _with_next(sums, axis), _with_next(counts, axis)
    place = int(np.nanargmax(np.where(finite, values, np.nan)))
    cell = _cells(grid, points)[place]
    around = float(sums[cell]) - float(values[place])
    count = round(float(counts[cell])) - 1
    with np.errstate(invalid="ignore"):
        means = np.where(known, sums / counts, -np.inf)
    calmest = int(np.argmax([means[other] for other in _cells(grid, points)]))
    return Neighbourhood(
        place, float(values[place]), around / count if count else math.nan, count, calmest
    )


def spread_out(grid: Grid, points: Floats, values: Floats) -> Floats:
    """float64 in the grid's shape, NaN where a combination was not tried or has no value."""
    field = np.full(grid.shape, np.nan)
    cells = _cells(grid, points)
    for cell, value in zip(cells, values.tolist(), strict=True):
        field[cell] = value if math.isfinite(value) else np.nan
    return field


def heat_map(
    grid: Grid, points: Floats, values: Floats, across: str, down: str, around: int
) -> Floats:
    """One slice of the grid as a table.

    Args:
        grid: all combinations.
        points: float64[sets, parameters], those of them that were tried.
        values: float64[sets].
        across: parameter of the columns.
        down: parameter of the rows, another one.
        around: place of the set whose other parameters are held fast.

    Returns:
        float64[values of down, values of across], NaN where nothing was tried.
    """
    column, row = grid.names.index(across), grid.names.index(down)
    cell = _cells(grid, points)[around]
    slices = tuple(
        slice(None) if axis in (row, column) else cell[axis] for axis in range(len(cell))
    )
    table: Floats = spread_out(grid, points, values)[slices]
    return table if row < column else table.T


def _cells(grid: Grid, points: Floats) -> list[tuple[int, ...]]:
    """Where each set lies in the grid."""
    places = []
    for axis, one in enumerate(grid.ranges):
        order = np.argsort(one.values)
        found = np.searchsorted(np.array(one.values)[order], points[:, axis])
        places.append(order[found])
    return [tuple(cell) for cell in np.stack(places, axis=1).tolist()]


def _with_next(field: Floats, axis: int) -> Floats:
    """Each cell with the one before and the one after it along an axis."""
    summed = field.copy()
    ahead = [slice(None)] * field.ndim
    behind = [slice(None)] * field.ndim
    ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
    summed[tuple(ahead)] += field[tuple(behind)]
    summed[tuple(behind)] += field[tuple(ahead)]
    return summed
