"""Places of the price, or of an oscillator, inside its own range."""

from __future__ import annotations

from app.domain.indicators.borrowed.declare import (
    average,
    borrow,
    faded,
    settled,
    total,
    whole_number,
)
from app.domain.indicators.declaration import bars, number
from app.domain.indicators.smoothing import ema_warmup, wilder_warmup

borrow(
    "kdj",
    "KDJ",
    category="momentum",
    inputs=("high", "low", "close"),
    parameters=(bars("length", 9, 2), bars("signal", 3)),
    outputs=("k", "d", "j"),
    needs=total("length", "signal", more=1),
    warmup=lambda values: (
        whole_number(values, "length") + 3 * wilder_warmup(whole_number(values, "signal"), 1e-4)
    ),
    source="slow stochastic and three times its lead",
)
borrow(
    "stc",
    "Schaff trend cycle",
    category="momentum",
    parameters=(
        bars("tc_length", 10, 2),
        bars("fast", 12, 2),
        bars("slow", 26, 2),
        number("factor", 0.5, 0.01, 1.0),
    ),
    outputs=("stc", "macd", "stoch"),
    needs=total("tc_length", "slow", "fast"),
    warmup=lambda values: (
        200
        + 2 * whole_number(values, "tc_length")
        + 4 * max(ema_warmup(whole_number(values, name), 1e-4) for name in ("fast", "slow"))
        + 4 * faded(float(values["factor"]))
    ),
    source="Doug Schaff, 1999",
)
borrow(
    "stochf",
    "Fast stochastic",
    category="momentum",
    inputs=("high", "low", "close"),
    parameters=(bars("k", 14, 2), bars("d", 3, 2), average("sma")),
    outputs=("k", "d"),
    needs=total("k", "d"),
    warmup=lambda values: (
        whole_number(values, "k") + settled(whole_number(values, "d"), values["mamode"])
    ),
    source="George Lane; TA-Lib STOCHF",
)
