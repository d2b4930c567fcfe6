"""The account's value at each close, as it is kept and drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.lifecycle.bars import Floats

DAY_MS: Final = 86_400_000


def rows_to_keep(times: NDArray[np.int64], equity: Floats, most: int = 50_000) -> NDArray[np.int64]:
    """The points of a curve that tell all that is drawn or counted by days.

    Args:
        times: int64[n], UTC ms, ascending.
        equity: float64[n].
        most: a curve of so many points is kept whole.

    Returns:
        int64, ascending rows: all, or the first, and of each UTC day its last, lowest and highest.
    """
    if len(times) <= most:
        return np.arange(len(times))
    begins = np.flatnonzero(np.diff(times // DAY_MS, prepend=times[0] // DAY_MS - 1))
    days = zip(begins, [*begins[1:], len(times)], strict=True)
    kept = {0}
    for begin, end in days:
        part = equity[begin:end]
        kept |= {end - 1, begin + int(part.argmin()), begin + int(part.argmax())}
    return np.array(sorted(kept), np.int64)
