"""Oscillators of the pressure behind a move: where bars close, and what volume moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.impulse import middle_price
from app.domain.indicators.oscillators import typical_price
from app.domain.indicators.ranges import true_ranges
from app.domain.indicators.series import divided, series, shifted, whole
from app.domain.indicators.smoothing import ema, ema_warmup
from app.domain.indicators.windows import window_mean, window_sum

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column

# TradingView's scale of the ease of movement.
_EASE = 10_000.0


@indicator(
    "uo",
    "Ultimate oscillator",
    category="momentum",
    parameters=(bars("short", 7), bars("medium", 14), bars("long", 28)),
    warmup=lambda values: 1 + max(int(values[name]) for name in ("short", "medium", "long")),
    citation="TA-Lib ULTOSC; Larry Williams, Stocks & Commodities, April 1985",
)
def uo(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Close above the true low as a share of the true range, over three lengths, in percent.

    As in TA-Lib the shortest length weighs four times, the middle one twice, whatever their order.
    """
    ranges = true_ranges(batch)
    before = shifted(whole(batch, batch.close), 1)
    bought = ranges.with_values(batch.close - np.minimum(batch.low, before))
    total = np.zeros(len(batch.close))
    lengths = sorted(int(values[name]) for name in ("short", "medium", "long"))
    for weight, length in zip((4.0, 2.0, 1.0), lengths, strict=True):
        total += weight * divided(window_sum(bought, length), window_sum(ranges, length))
    return (total * (100.0 / 7.0),)


def _klinger_warmup(values: Values) -> int:
    averages = max(ema_warmup(int(values[name]), 1e-5) for name in ("fast", "slow"))
    return 1 + averages + ema_warmup(int(values["signal"]))


@indicator(
    "kvo",
    "Klinger oscillator",
    category="volume",
    parameters=(bars("fast", 34), bars("slow", 55), bars("signal", 13)),
    outputs=("kvo", "signal"),
    warmup=_klinger_warmup,
    citation="TradingView Klinger Oscillator; Stephen Klinger, Stocks & Commodities, 1997",
)
def kvo(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Fast minus slow EMA of the volume, negative where the typical price fell, and its EMA."""
    rows = whole(batch, typical_price(batch))
    falls = rows.values < shifted(rows, 1)
    signed = rows.later(np.where(falls, -batch.volume, batch.volume), 1)
    lengths = (int(values["fast"]), int(values["slow"]))
    line = ema(signed, lengths[0]) - ema(signed, lengths[1])
    smoothed = signed.later(line, max(lengths) - 1)
    return line, ema(smoothed, int(values["signal"]))


@indicator(
    "eom",
    "Ease of movement",
    category="volume",
    parameters=(bars("length", 14),),
    warmup=lambda values: int(values["length"]) + 1,
    citation="TradingView Ease of Movement, scaled by 10,000; Richard Arms",
)
def eom(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Mean of the way of the bar's middle times its range over its volume.

    Undefined while one of the bars had no volume.
    """
    middle = whole(batch, middle_price(batch))
    way = middle.values - shifted(middle, 1)
    ease = _EASE * divided(way * (batch.high - batch.low), batch.volume)
    return (window_mean(series(batch, ease), int(values["length"])),)
