"""The steps a rule is computed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.timeframe import Timeframe

type Setting = float | str | tuple[tuple[str, float | str], ...] | tuple[float, ...]
type Need = dict[Timeframe, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One computation.

    Attributes:
        operation: name of the engine's operation.
        inputs: numbers of the steps it reads.
        settings: constants of the operation.
        timeframe: whose bars its rows are; None for a constant, which has one row.
        truth: whether it holds truths (int8) rather than numbers (float64).
    """

    operation: str
    inputs: tuple[int, ...]
    settings: tuple[Setting, ...]
    timeframe: Timeframe | None
    truth: bool


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a root's outermost ``and``.

    Attributes:
        label: its own label, or its text.
        truth: number of its step. ``left`` and ``right`` those of its two sides when it compares.
    """

    label: str
    truth: int
    left: int | None = None
    right: int | None = None
