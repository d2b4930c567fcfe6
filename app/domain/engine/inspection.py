"""Parts of a rule looked at bar by bar, one symbol at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray


class Inspection:
    """Columns of one symbol at a time, computed when asked for.

    Those of the symbol asked for last are kept, so that many of its bars cost no more.
    """

    def __init__(self, columns_of: Callable[[int], tuple[NDArray[np.float64], ...]]) -> None:
        self._columns_of = columns_of
        self._symbol = -1
        self._columns: tuple[NDArray[np.float64], ...] = ()

    def at(self, symbol: int, row: int) -> tuple[float, ...]:
        """The number of each column at one bar of a symbol, NaN where undefined.

        Args:
            symbol: number of the symbol in the batches.
            row: bar of that symbol; negative ones count from the last.

        Raises:
            IndexError: the symbol has no such bar.
        """
        if symbol != self._symbol:
            self._columns = self._columns_of(symbol)
            self._symbol = symbol
        return tuple(float(column[row]) for column in self._columns)
