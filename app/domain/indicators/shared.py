"""Columns that several indicators start from, computed once for a block of symbols."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.domain.batch import Batch

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.indicators.series import Column

type Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SharingBatch(Batch):
    """Candles that one thread computes many indicators over, for as long as that takes.

    Attributes:
        derived: float64[rows] columns by name and parameters; never written to again.
    """

    derived: dict[Key, Column] = field(default_factory=dict)


def shared(batch: Batch, key: Key, compute: Callable[[], Column]) -> Column:
    """The column known as ``key``: computed, or what another indicator of the block computed.

    The caller must leave it unchanged.
    """
    if not isinstance(batch, SharingBatch):
        return compute()
    column = batch.derived.get(key)
    if column is None:
        column = batch.derived[key] = compute()
    return column
