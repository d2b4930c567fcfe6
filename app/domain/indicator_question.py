"""What is asked of pandas-ta, and who answers it; light, so that a window may lend a helper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    type Column = NDArray[np.float64]
    type Rows = NDArray[np.int64]

type Argument = int | float | str | bool
type Correction = Literal["none", "anchored", "quartered", "scored"]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One indicator over many runs of rows; plain values, so that it can be sent elsewhere.

    Attributes:
        function: name in pandas-ta.
        arguments: by pandas-ta's own names.
        columns: float64[rows] by pandas-ta's names of the series.
        runs: int64[runs] first rows and rows after the last; finite inside, of one symbol.
        outputs: numbers of pandas-ta's columns that are wanted.
        blank: rows at the beginning of each run that have no value: as many as pandas-ta asks for
            before it answers at all, less one.
        correction: ``anchored`` computes over the distance to the first value of the run and adds
            that again; ``quartered`` divides by four.
    """

    function: str
    arguments: dict[str, Argument]
    columns: dict[str, Column]
    runs: tuple[Rows, Rows]
    outputs: tuple[int, ...]
    blank: int
    correction: Correction = "none"

    @property
    def rows(self) -> int:
        """Rows of every column."""
        return len(next(iter(self.columns.values())))

    @property
    def is_answerable(self) -> bool:
        """Whether any run is long enough for one value."""
        starts, stops = self.runs
        return bool((stops - starts > self.blank).any())


type Answer = tuple[Column, ...]
"""One float64[rows] column for each output, NaN where undefined."""

type Runner = Callable[[Question], Answer]
"""Answers a question, from any thread."""


class Seam:
    """Where questions go.

    Attributes:
        runner: the helper processes that the program lends; None: pandas-ta computes in this
            process, where its import takes seconds and holds the interpreter lock.
    """

    def __init__(self) -> None:
        self.runner: Runner | None = None


SEAM = Seam()
