"""What a backtest tells on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.events import Event

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.domain.lifecycle.bars import Floats


@dataclass(frozen=True, slots=True, eq=False)
class BacktestProgress(Event):
    """How far a run is.

    Attributes:
        phase: ``evaluate``, ``trade`` or ``judge``.
        done: of ``total`` in this phase: symbols, bars or parts.
        times: int64[n], opening times of bars traded so far, UTC ms, thinned. ``equity``,
            float64[n], quote currency, at their closes.
    """

    phase: str
    done: int
    total: int
    times: NDArray[np.int64] | None = None
    equity: Floats | None = None
