"""The shapes of what the compiled life cycle reads and writes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Booleans = NDArray[np.int8]

type Bar = tuple[float, float, float, float, float]
"""Opening time (UTC ms) and signed open, high, low, close."""

type Truths = tuple[bool, bool, bool]
"""Exit rule true, invalidation rule true, regime allowed."""

type Flags = NDArray[np.bool_]
type Integers = NDArray[np.int64]

type Said = tuple[int, Truths, float]
"""What a bar is made of, see `app.domain.lifecycle.passage.read_parts`; what the rules say at it;
the trailing value.
"""

type Bars = tuple[NDArray[np.int64], Floats, Floats, Floats, Floats, Flags]
"""Opening times, open, high, low, close (quote currency) and whether filled, of each row."""

type Finer = tuple[Floats, Floats, Floats, Floats, NDArray[np.int64]]
"""Open, high, low, close of finer bars, and int64[rows + 1]: which of them lie in each row; all
empty without any. See `app.domain.lifecycle.detail`.
"""

type Columns = tuple[
    Bars, tuple[Booleans, Booleans, Booleans, Booleans], tuple[Floats, Floats], Finer
]
"""Bars; entry, exit, invalidation and allowed regime (1 is true; all but the first may be empty);
levels, float64[2 + targets, rows] of reference, stop and targets, and trailing values (or empty);
finer bars.
"""

type Marks = tuple[Integers, Flags]
"""Rows at which the entry rule becomes true, ascending, then the end of the rows to live through;
and bool[rows]: which an open life cannot pass unseen, whatever their prices.
"""

type Room = tuple[Floats, NDArray[np.int64]]
"""float64[lives, LIFE_SIZE] and int64[rejections, 2] of row and reason, to be written."""
