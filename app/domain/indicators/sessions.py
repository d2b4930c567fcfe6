"""Days, weeks and months that bars belong to, in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from app.domain.indicators.series import Rows


def session_starts(ts: Rows, anchor: str) -> Rows:
    """Starts of the sessions from that of the earliest row to the one after the latest, UTC ms.

    Args:
        ts: int64[rows], opening times of the bars of many symbols, UTC ms.
        anchor: day, week (from Monday) or month.
    """
    if len(ts) == 0:
        return np.zeros(1, np.int64)
    if anchor == "month":
        months = np.array([ts.min(), ts.max()]).astype("datetime64[ms]").astype("datetime64[M]")
        starts = np.arange(months[0], months[1] + 2).astype("datetime64[ms]")
        return starts.astype(np.int64)
    session = Timeframe.D1 if anchor == "day" else Timeframe.W1
    first, last = session.floor(int(ts.min())), session.floor(int(ts.max()))
    return np.arange(first, last + 2 * session.milliseconds, session.milliseconds)
