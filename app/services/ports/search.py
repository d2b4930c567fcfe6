"""Who proposes the next set of parameters where not all of them are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.domain.backtester.robustness.grid import Grid


class ParameterSearch(Protocol):
    """Learns from what it proposed; the same seed and the same answers give the same proposals."""

    def propose(self) -> tuple[float, ...]:
        """The next set, values in the order of the grid's parameters."""

    def learn(self, value: float | None) -> None:
        """What the last proposal is worth, the more the better; None: undefined or not allowed."""


class ParameterSearches(Protocol):
    """Begins searches."""

    def tpe(self, grid: Grid, seed: int) -> ParameterSearch:
        """By tree-structured Parzen estimators; imports what takes a second."""
