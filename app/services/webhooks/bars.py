"""The bar that a signal from outside belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.candles import chained, fill_gaps, real_candles
from app.domain.timeframe import MINUTE

if TYPE_CHECKING:
    from app.domain.candles import Candles
    from app.domain.timeframe import Timeframe

_TRAVEL: Final = 2 * MINUTE


def signal_bar(timeframe: Timeframe, now: int) -> int:
    """Opening time of the signal's bar, UTC ms.

    An alert sent at a bar's close arrives a little later: it belongs to the closed bar and enters
    at the open of the one that just began. Any other belongs to the bar that is forming, and enters
    at the next open, for nothing may be bought at a price from before the signal.

    Args:
        timeframe: of the signal.
        now: market time, UTC ms.
    """
    opened = timeframe.floor(now)
    travel = min(_TRAVEL, timeframe.milliseconds // 2)
    return opened - timeframe.milliseconds if now - opened <= travel else opened


def up_to_signal(
    candles: Candles, timeframe: Timeframe, bar: int, price: float | None
) -> Candles | None:
    """The closed candles up to the signal's bar, which is made up where it is not known yet.

    Args:
        candles: gap-filled closed candles, possibly none.
        timeframe: of these.
        bar: opening time of the signal's bar, UTC ms.
        price: the signal's, quote currency; None: that of the last close.

    Returns:
        Candles whose last row is the signal's bar; None when no price is known at all.
    """
    known = candles.between(None, bar + 1)
    if len(known) and int(known.ts[-1]) == bar:
        return known
    before = float(known.close[-1]) if len(known) else price
    price = before if price is None else price
    if price is None or before is None:
        return None
    opened, highest, lowest, last, volume = np.array(
        [[before], [max(before, price)], [min(before, price)], [price], [0.0]]
    )
    times = np.array([bar], np.int64)
    forming = real_candles(times, opened, highest, lowest, last, volume)
    return chained((fill_gaps(known, timeframe, until=bar), forming))
