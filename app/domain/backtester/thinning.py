"""Long curves as few points that look the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.lifecycle.bars import Floats


def thinned_rows(values: Floats, most: int) -> NDArray[np.int64]:
    """Which points of a curve to draw: of equal stretches the first, lowest, highest and last.

    Args:
        values: float64[n], without NaN.
        most: how many points at most, at least 8.

    Returns:
        int64, ascending, unique; all rows when there are few enough. The first, the last and the
        overall lowest and highest are among them.
    """
    count = len(values)
    if count <= most:
        return np.arange(count)
    edges = np.linspace(0, count, most // 4 + 1).astype(np.int64)
    begins, sizes = edges[:-1], np.diff(edges)
    width = int(sizes.max())
    places = np.minimum(begins[:, None] + np.arange(width), (edges[1:] - 1)[:, None])
    table = values[places]
    lowest, highest = begins + table.argmin(axis=1), begins + table.argmax(axis=1)
    rows: NDArray[np.int64] = np.unique(np.concatenate([begins, lowest, highest, edges[1:] - 1]))
    return rows
