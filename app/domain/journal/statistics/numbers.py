"""Statistics of columns without the compiler, which no panel may load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALIKE: Final = 1e-12
"""Values that differ by less than this share of the largest differ by rounding alone."""


def deviation(values: NDArray[np.float64]) -> float | None:
    """Sample standard deviation (n − 1); None below two values, or when all are alike."""
    if len(values) < 2:
        return None
    spread = float(values.std(ddof=1))
    return spread if spread > _ALIKE * float(np.abs(values).max()) else None


def longest_run(flags: NDArray[np.bool_]) -> int:
    """The most True in a row among bool[n]."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    return int((edges[1::2] - edges[::2]).max()) if len(edges) else 0
