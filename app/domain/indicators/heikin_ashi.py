"""Heikin-Ashi candles, which smooth away what goes against the trend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.indicators.declaration import indicator
from app.domain.indicators.series import COLUMNS_4, RUNS, whole
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs

    type Bars = tuple[Column, Column, Column, Column]

# The first bar's open is a guess whose weight halves with each bar: a thousandth after ten.
_HALVINGS = 10


@indicator(
    "ha",
    "Heikin-Ashi candles",
    category="trend",
    outputs=("close", "open", "high", "low"),
    pane="price",
    warmup=lambda _values: 1 + _HALVINGS,
    citation="TA-Lib HA; Dan Valcu, Stocks & Commodities, February 2004",
)
def ha(batch: Batch, _values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Close: mean of the bar's prices; open: middle of the candle before."""
    rows = whole(batch, batch.close)
    out = (*rows.two(), *rows.two())
    average_bars(rows.runs, (batch.open, batch.high, batch.low, batch.close), out)
    return out


@kernel(f"void({RUNS}, {COLUMNS_4}, {COLUMNS_4})")
def average_bars(runs: Runs, prices: Bars, out: Bars) -> None:
    """Write close, open, high and low from open, high, low and close."""
    opens, highs, lows, closes = prices
    ha_close, ha_open, ha_high, ha_low = out
    for start, stop in zip(runs[0], runs[1]):
        if start == stop:
            continue
        opening = 0.5 * (opens[start] + closes[start])
        for row in range(start, stop):
            closing = 0.25 * (opens[row] + highs[row] + lows[row] + closes[row])
            ha_close[row] = closing
            ha_open[row] = opening
            ha_high[row] = max(highs[row], opening, closing)
            ha_low[row] = min(lows[row], opening, closing)
            opening = 0.5 * (opening + closing)
