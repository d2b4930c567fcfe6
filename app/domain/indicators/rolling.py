"""Rolling functions over any series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import series
from app.domain.indicators.windows import window_highest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values

    type Column = NDArray[np.float64]


@indicator(
    "highest",
    "Highest value",
    category="rolling",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    default_source="high",
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib MAX; TradingView ta.highest for the default source",
)
def highest(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Highest of the last n values, the current one included."""
    rows = series(batch, source, "high")
    out = rows.column()
    window_highest(rows.starts, rows.stops, rows.values, int(values["length"]), 1.0, out)
    return (out,)


@indicator(
    "lowest",
    "Lowest value",
    category="rolling",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    default_source="low",
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib MIN; TradingView ta.lowest for the default source",
)
def lowest(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Lowest of the last n values, the current one included."""
    rows = series(batch, source, "low")
    out = rows.column()
    window_highest(rows.starts, rows.stops, rows.values, int(values["length"]), -1.0, out)
    return (out,)
