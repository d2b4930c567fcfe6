"""Pivot points: levels worked out from the previous day or week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.indicators.declaration import choice, indicator
from app.domain.indicators.series import COLUMNS_3, RUNS, whole
from app.domain.indicators.sessions import session_starts
from app.domain.kernel import kernel
from app.domain.timeframe import DAY, WEEK

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Rows, Runs

_SESSIONS: Final = {"day": DAY, "week": WEEK}
_FIBONACCI: Final = (0.382, 0.618, 1.0)
_CAMARILLA: Final = (1.1 / 12.0, 1.1 / 6.0, 1.1 / 4.0)


@indicator(
    "pivots",
    "Pivot points",
    category="structure",
    parameters=(
        choice("kind", "classic", "fibonacci", "camarilla"),
        choice("anchor", "day", "week"),
    ),
    outputs=("p", "r1", "r2", "r3", "s1", "s2", "s3"),
    pane="price",
    warmup=lambda _values: 1,
    warmup_span=lambda values: 2 * _SESSIONS[str(values["anchor"])],
    citation="TradingView Pivot Points Standard; camarilla by Nick Scott, 1989",
)
def pivots(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Levels around the mean price of the UTC day, or week, before the one the bar opens in.

    Undefined before the first whole session has ended, and on bars longer than a session.
    """
    rows = whole(batch, batch.close)
    anchor = str(values["anchor"])
    before = rows.three()
    times = (batch.ts, session_starts(batch.ts, anchor))
    prices = (batch.high, batch.low, batch.close)
    bar = batch.timeframe.milliseconds
    if bar > _SESSIONS[anchor]:
        for column in before:
            column[:] = np.nan
    else:
        previous_session(rows.runs, times, bar, prices, before)
    return _levels(str(values["kind"]), *before)


def _levels(kind: str, high: Column, low: Column, close: Column) -> tuple[Column, ...]:
    middle: Column = (high + low + close) / 3.0
    span = high - low
    if kind == "classic":
        upper = (2.0 * middle - low, middle + span, middle + 2.0 * span)
        lower = (2.0 * middle - high, middle - span, middle - 2.0 * span)
        return (middle, *upper, *lower)
    shares, origin = (_FIBONACCI, middle) if kind == "fibonacci" else (_CAMARILLA, close)
    reaches = [share * span for share in shares]
    return (middle, *(origin + reach for reach in reaches), *(origin - reach for reach in reaches))


@kernel(f"void({RUNS}, {RUNS}, int64, {COLUMNS_3}, {COLUMNS_3})")
def previous_session(
    runs: Runs,
    times: tuple[Rows, Rows],
    bar: int,
    prices: tuple[Column, Column, Column],
    out: tuple[Column, Column, Column],
) -> None:
    """Write high, low and close of the session before each row's own.

    ``times`` are those of the rows and of the session starts, ``bar`` the length of a bar. A
    session that a history begins in the middle of counts as none.
    """
    ts, sessions = times
    high, low, close = prices
    for start, stop in zip(runs[0], runs[1]):
        if start == stop:
            continue
        session = np.searchsorted(sessions, ts[start], side="right") - 1
        entire = ts[start] - bar < sessions[session]
        top, bottom, last = -np.inf, np.inf, np.nan
        before = (np.nan, np.nan, np.nan)
        for row in range(start, stop):
            if ts[row] >= sessions[session + 1]:
                before = (top, bottom, last) if entire else (np.nan, np.nan, np.nan)
                top, bottom = -np.inf, np.inf
                entire = True
                while ts[row] >= sessions[session + 1]:
                    session += 1
            top = max(top, high[row])
            bottom = min(bottom, low[row])
            last = close[row]
            out[0][row], out[1][row], out[2][row] = before
