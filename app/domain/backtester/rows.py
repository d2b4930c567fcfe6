"""Where a time stands among the bars of a run; compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Integers


@kernel()
def row_of(times: Integers, wanted: int, step: int) -> int:
    """The first row that is not before a time, counted out where no bar is missing.

    Args:
        times: int64[n], n ≥ 1, opening times of bars, UTC ms, ascending.
        wanted: UTC ms, of one of the bars if none is missing.
        step: ms from one bar to the next.
    """
    if (len(times) - 1) * step == times[-1] - times[0]:
        return int((wanted - times[0]) // step)
    return int(np.searchsorted(times, wanted))
