"""Direction and strength of trends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import whole
from app.domain.indicators.smoothing import wilder_warmup
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values

    type Column = NDArray[np.float64]
    type Rows = NDArray[np.int64]


@indicator(
    "adx",
    "Average directional index",
    category="trend",
    parameters=(bars("length", 14, 2),),
    outputs=("adx", "plus_di", "minus_di"),
    warmup=lambda values: int(values["length"]) + wilder_warmup(int(values["length"]), 1e-5),
    citation="TA-Lib ADX, PLUS_DI, MINUS_DI; J. Welles Wilder, New Concepts, 1978",
)
def adx(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Smoothed share of directional movement, and its two directions, in percent."""
    rows = whole(batch, batch.close)
    out = rows.columns(3)
    prices = (batch.high, batch.low, batch.close)
    directional(rows.starts, rows.stops, prices, int(values["length"]), *out)
    return out


@kernel(
    "void(int64[::1], int64[::1], UniTuple(float64[::1], 3), int64, float64[::1], float64[::1],"
    " float64[::1])"
)
def directional(  # noqa: PLR0913 - one column for each output
    starts: Rows,
    stops: Rows,
    prices: tuple[Column, Column, Column],
    length: int,
    adx: Column,
    plus_di: Column,
    minus_di: Column,
) -> None:
    """Write the three columns of the ADX from high, low and close."""
    high, low, close = prices
    share = 1.0 / length
    for run in range(len(starts)):
        start = starts[run]
        stop = stops[run]
        adx[start : min(start + 2 * length - 1, stop)] = np.nan
        plus_di[start : min(start + length, stop)] = np.nan
        minus_di[start : min(start + length, stop)] = np.nan
        ranges = 0.0
        ups = 0.0
        downs = 0.0
        index = 0.0
        for row in range(start + 1, stop):
            up = high[row] - high[row - 1]
            down = low[row - 1] - low[row]
            plus = up if up > down and up > 0.0 else 0.0
            minus = down if down > up and down > 0.0 else 0.0
            bar_range = max(high[row], close[row - 1]) - min(low[row], close[row - 1])
            if row < start + length:
                ranges += bar_range
                ups += plus
                downs += minus
                continue
            ranges += bar_range - share * ranges
            ups += plus - share * ups
            downs += minus - share * downs
            plus_di[row] = 100.0 * ups / ranges if ranges > 0.0 else np.nan
            minus_di[row] = 100.0 * downs / ranges if ranges > 0.0 else np.nan
            moves = ups + downs
            strength = 100.0 * abs(ups - downs) / moves if moves > 0.0 else index
            if row < start + 2 * length:
                index += share * strength
                if row < start + 2 * length - 1:
                    continue
            else:
                index += share * (strength - index)
            adx[row] = index if moves > 0.0 else np.nan
