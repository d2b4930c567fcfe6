"""Volume, and where the money went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, choice, indicator
from app.domain.indicators.oscillators import typical_price
from app.domain.indicators.series import COLUMN, RUNS, divided, shifted, whole
from app.domain.indicators.sessions import session_starts
from app.domain.indicators.windows import window_mean, window_sum
from app.domain.kernel import kernel
from app.domain.timeframe import DAY, WEEK

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Rows, Runs


@indicator(
    "volume_sma",
    "Average volume",
    category="volume",
    parameters=(bars("length", 20),),
    pane="volume",
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib SMA over the volume",
)
def volume_sma(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Mean volume of the last n bars."""
    return (window_mean(whole(batch, batch.volume), int(values["length"])),)


@indicator(
    "relative_volume",
    "Relative volume",
    category="volume",
    parameters=(bars("length", 20),),
    warmup=lambda values: int(values["length"]) + 1,
    citation="TradingView relative volume, the bar itself left out of the mean",
)
def relative_volume(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Volume over the mean of the n bars before."""
    rows = whole(batch, batch.volume)
    mean = window_mean(rows, int(values["length"]))
    return (divided(batch.volume, shifted(rows.with_values(mean), 1)),)


@indicator(
    "obv",
    "On-balance volume",
    category="volume",
    warmup=lambda _values: 2,
    citation="TA-Lib OBV; Joseph Granville, 1963",
)
def obv(batch: Batch, _values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Running sum of the volume of rising bars minus that of falling ones; arbitrary origin."""
    rows = whole(batch, batch.close)
    out = rows.column()
    balance(rows.runs, batch.close, batch.volume, out)
    return (out,)


@kernel(f"void({RUNS}, {COLUMN}, {COLUMN}, {COLUMN})")
def balance(runs: Runs, close: Column, volume: Column, out: Column) -> None:
    """Write the on-balance volume, which begins with the first bar's volume."""
    for start, stop in zip(runs[0], runs[1]):
        if start == stop:
            continue
        level = volume[start]
        balances = out[start:stop]
        closes = close[start:stop]
        volumes = volume[start:stop]
        balances[0] = level
        for row in range(1, len(balances)):
            rises = closes[row] > closes[row - 1]
            falls = closes[row] < closes[row - 1]
            level += volumes[row] * (rises * 1.0 - falls * 1.0)
            balances[row] = level


@indicator(
    "pvt",
    "Price volume trend",
    category="volume",
    warmup=lambda _values: 2,
    citation="TA-Lib PVT; TradingView ta.pvt",
)
def pvt(batch: Batch, _values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Running sum of volume × relative change of the close; arbitrary origin."""
    rows = whole(batch, batch.close)
    before = shifted(rows, 1)
    change = divided(batch.close - before, before) * batch.volume
    change[np.isnan(change)] = 0.0
    out = rows.column()
    accumulate(rows.runs, change, out)
    return (out,)


@indicator(
    "ad",
    "Accumulation/distribution line",
    category="volume",
    warmup=lambda _values: 1,
    citation="TA-Lib AD; Marc Chaikin",
)
def ad(batch: Batch, _values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Running sum of volume × place of the close in its bar, −1 to 1; arbitrary origin."""
    return (_distribution(batch),)


def _flow(batch: Batch) -> Column:
    place = divided((batch.close - batch.low) - (batch.high - batch.close), batch.high - batch.low)
    place[np.isnan(place)] = 0.0
    return place * batch.volume


def _distribution(batch: Batch) -> Column:
    rows = whole(batch, _flow(batch))
    out = rows.column()
    accumulate(rows.runs, rows.values, out)
    return out


@kernel(f"void({RUNS}, {COLUMN}, {COLUMN})")
def accumulate(runs: Runs, values: Column, out: Column) -> None:
    """Write the running sum of each run."""
    for start, stop in zip(runs[0], runs[1]):
        level = 0.0
        for row in range(start, stop):
            level += values[row]
            out[row] = level


@indicator(
    "adosc",
    "Chaikin oscillator",
    category="volume",
    parameters=(bars("fast", 3, 2), bars("slow", 10, 2)),
    warmup=lambda values: 8 * max(int(values["fast"]), int(values["slow"])),
    citation="TA-Lib ADOSC, averages seeded with the first value; Marc Chaikin",
)
def adosc(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Fast minus slow EMA of the accumulation/distribution line."""
    rows = whole(batch, _distribution(batch))
    out = rows.column()
    lengths = (int(values["fast"]), int(values["slow"]))
    distribution_oscillator(rows.runs, rows.values, lengths, out)
    return (out,)


@kernel(f"void({RUNS}, {COLUMN}, UniTuple(int64, 2), {COLUMN})")
def distribution_oscillator(
    runs: Runs, line: Column, lengths: tuple[int, int], out: Column
) -> None:
    """Write the difference of two EMAs that begin with the first value of each run."""
    fast_share = 2.0 / (lengths[0] + 1)
    slow_share = 2.0 / (lengths[1] + 1)
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + max(lengths[0], lengths[1]) - 1, stop)
        fast = 0.0
        slow = 0.0
        for row in range(start, stop):
            level = line[row] - line[start]
            fast += fast_share * (level - fast)
            slow += slow_share * (level - slow)
            out[row] = fast - slow
        out[start:first] = np.nan


@indicator(
    "cmf",
    "Chaikin money flow",
    category="volume",
    parameters=(bars("length", 20),),
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib CMF; Marc Chaikin",
)
def cmf(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Volume × place of the close in its bar over n bars, as a share of their volume."""
    length = int(values["length"])
    flow = window_sum(whole(batch, _flow(batch)), length)
    return (divided(flow, window_sum(whole(batch, batch.volume), length)),)


@indicator(
    "vwap",
    "Volume-weighted average price",
    category="volume",
    parameters=(choice("anchor", "day", "week", "month"),),
    outputs=("vwap",),
    pane="price",
    warmup=lambda _values: 1,
    warmup_span=lambda values: {"day": DAY, "week": WEEK, "month": 31 * DAY}[str(values["anchor"])],
    citation="TradingView VWAP of hlc3, from the start of each UTC day, week or month",
)
def vwap(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Mean typical price since the anchor, weighted by volume; undefined before the first one."""
    rows = whole(batch, typical_price(batch))
    out = rows.column()
    edges = session_starts(batch.ts, str(values["anchor"]))
    times = (batch.ts, edges)
    session_average(rows.runs, times, batch.timeframe.milliseconds, rows.values, batch.volume, out)
    return (out,)


@kernel(f"void({RUNS}, {RUNS}, int64, {COLUMN}, {COLUMN}, {COLUMN})")
def session_average(
    runs: Runs,
    times: tuple[Rows, Rows],
    bar: int,
    price: Column,
    volume: Column,
    out: Column,
) -> None:
    """Write the mean price since the session began, weighted by volume.

    ``times`` are those of the rows and of the session starts, ``bar`` the length of a bar. The
    session a history begins in the middle of is left undefined.
    """
    ts, sessions = times
    weight = np.empty(len(out))
    for start, stop in zip(runs[0], runs[1]):
        if start == stop:
            continue
        session = np.searchsorted(sessions, ts[start], side="right") - 1
        begun = ts[start] - bar < sessions[session]
        _since_start(
            (ts[start:stop], sessions[session + 1 :]),
            0.0 if begun else np.nan,
            (price[start:stop], volume[start:stop]),
            (out[start:stop], weight[start:stop]),
        )
        _per_unit(weight[start:stop], out[start:stop])


@kernel()
def _since_start(
    times: tuple[Rows, Rows],
    money: float,
    trades: tuple[Column, Column],
    out: tuple[Column, Column],
) -> None:
    """Write the money and the volume traded since each session began.

    ``times`` are those of the rows and of the starts of the sessions after the first.
    """
    ts, sessions = times
    price, volume = trades
    session = 0
    following = sessions[0]
    traded = 0.0
    for row in range(len(ts)):
        if ts[row] >= following:
            money = 0.0
            traded = 0.0
            while ts[row] >= sessions[session]:
                session += 1
            following = sessions[session]
        money += price[row] * volume[row]
        traded += volume[row]
        out[0][row] = money
        out[1][row] = traded


@kernel()
def _per_unit(traded: Column, out: Column) -> None:
    """Turn money into price; undefined before anything was traded."""
    for row in range(len(out)):
        price = out[row] / traded[row]
        out[row] = price if traded[row] > 0.0 else np.nan
