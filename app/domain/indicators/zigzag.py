"""The zigzag of the price: legs between turns of at least some percent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import LONGEST_LOOKBACK, indicator, number
from app.domain.indicators.series import COLUMNS_2, COLUMNS_3, RUNS, whole
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs


def _legs_warmup(values: Values) -> int:
    """Ten legs of a price that moves 0.7 % a bar: a leg of p takes about (p / 0.7)² bars.

    Two turns later nothing is left of where the history begins.
    """
    return min(100 + round(20.0 * float(values["percent"]) ** 2), LONGEST_LOOKBACK)


@indicator(
    "zigzag",
    "Zigzag",
    category="structure",
    parameters=(number("percent", 5.0, 0.1, 90.0),),
    outputs=("price", "direction"),
    pane="price",
    warmup=_legs_warmup,
    citation="Percent zigzag of highs and lows after Arthur Merrill, Filtered Waves, 1977",
)
def zigzag(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Price of the last confirmed turn, and 1 where the price has risen since, −1 where fallen.

    A high is confirmed by the first bar whose low is ``percent`` below it, a low by the first
    whose high is as much above. A bar that goes on to a new extreme confirms no turn, since the
    order of what happened inside it is not known.
    """
    rows = whole(batch, batch.close)
    out = rows.two()
    turn(rows.runs, (batch.high, batch.low, batch.close), 0.01 * float(values["percent"]), out)
    return out


@kernel(f"void({RUNS}, {COLUMNS_3}, float64, {COLUMNS_2})")
def turn(
    runs: Runs,
    prices: tuple[Column, Column, Column],
    share: float,
    out: tuple[Column, Column],
) -> None:
    """Write the last confirmed turn and the direction since, from high, low and close."""
    high, low, _close = prices
    price, direction = out
    for start, stop in zip(runs[0], runs[1]):
        first = _first_turn(prices, start, stop, share, out)
        if first == stop:
            continue
        side = direction[first]
        level = price[first]
        extreme = high[first] if side > 0.0 else low[first]
        for row in range(first + 1, stop):
            ahead = high[row] if side > 0.0 else low[row]
            behind = low[row] if side > 0.0 else high[row]
            if side * ahead > side * extreme:
                extreme = ahead
            elif side * behind <= side * extreme * (1.0 - side * share):
                level = extreme
                side = -side
                extreme = behind
            price[row] = level
            direction[row] = side


@kernel()
def _first_turn(
    prices: tuple[Column, Column, Column],
    start: int,
    stop: int,
    share: float,
    out: tuple[Column, Column],
) -> int:
    """Write the first confirmed turn and NaN before it; returns its row, ``stop`` for none.

    A bar that is far enough from both extremes before it counts for the side its close is on.
    """
    high, low, close = prices
    price, direction = out
    top, bottom = -np.inf, np.inf
    for row in range(start, stop):
        rises = high[row] >= bottom * (1.0 + share)
        falls = low[row] <= top * (1.0 - share)
        if rises and falls:
            falls = close[row] - bottom < top - close[row]
        if rises or falls:
            price[row] = top if falls else bottom
            direction[row] = -1.0 if falls else 1.0
            return row
        price[row] = np.nan
        direction[row] = np.nan
        top = max(top, high[row])
        bottom = min(bottom, low[row])
    return stop
