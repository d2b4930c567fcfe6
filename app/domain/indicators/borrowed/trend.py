"""Trends, cycles and where they turn."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from app.domain.indicators.borrowed.declare import (
    average,
    borrow,
    faded,
    few_bars,
    longest,
    settled,
    total,
    whole_number,
)
from app.domain.indicators.declaration import bars, number

if TYPE_CHECKING:
    from app.domain.indicators.declaration import Values


def _wave_bars(values: Values) -> int:
    """Until the high-pass and the smoother behind it have forgotten their first price."""
    length, smoothed = whole_number(values, "length"), whole_number(values, "bars")
    angle = 2.0 * pi / length
    kept = abs((1.0 - sin(angle)) / cos(angle))
    return length + faded(1.0 - kept, 1e-8) + 4 * smoothed


borrow(
    "alphatrend",
    "AlphaTrend",
    category="trend",
    inputs=("open", "high", "low", "close"),
    parameters=(
        bars("length", 14, 2),
        number("multiplier", 1.0, 0.01, 100.0),
        number("threshold", 50.0, 40.0, 60.0),
        bars("lag", 2),
        average("sma"),
    ),
    outputs=("line", "lagged"),
    pane="price",
    needs=total("length", "length", "lag", more=1),
    warmup=lambda values: (
        300
        + whole_number(values, "lag")
        + 10 * settled(whole_number(values, "length"), values["mamode"])
    ),
    source="Kivanc Ozbilgic, TradingView; by the RSI",
)
borrow(
    "amat",
    "Archer averages",
    category="trend",
    parameters=(bars("fast", 8, 2), bars("slow", 21, 2), bars("lookback", 2), average("ema")),
    outputs=("long", "short"),
    needs=lambda values: (
        max(whole_number(values, "fast"), whole_number(values, "slow"))
        + whole_number(values, "lookback")
    ),
    warmup=lambda values: (
        whole_number(values, "lookback")
        + 2
        * settled(max(whole_number(values, "fast"), whole_number(values, "slow")), values["mamode"])
    ),
    source="Kevin Johnson",
)
borrow(
    "cksp",
    "Chande Kroll stop",
    category="trend",
    inputs=("high", "low", "close"),
    parameters=(
        bars("p", 10, 2),
        number("x", 3.0, 0.01, 100.0),
        bars("q", 20),
        average("rma"),
    ),
    outputs=("long", "short"),
    pane="price",
    # Pandas-ta ignores a q that is no float.
    real=("q",),
    needs=total("p", "p", "q"),
    warmup=lambda values: (
        1 + total("p", "q")(values) + settled(whole_number(values, "p"), values["mamode"])
    ),
    source="Tushar Chande and Stanley Kroll, The New Technical Trader, 1994",
)
borrow(
    "decreasing",
    "Decreasing",
    category="trend",
    parameters=(bars("length", 1), number("percent", 0.0, 0.0, 100.0)),
    needs=longest("length", more=1),
    warmup=longest("length", more=1),
    source="1 where the value is below the one of n bars ago",
)
borrow(
    "increasing",
    "Increasing",
    category="trend",
    parameters=(bars("length", 1), number("percent", 0.0, 0.0, 100.0)),
    needs=longest("length", more=1),
    warmup=longest("length", more=1),
    source="1 where the value is above the one of n bars ago",
)
borrow(
    "dpo",
    "Detrended price oscillator",
    category="trend",
    parameters=(bars("length", 20, 2),),
    fixed={"centered": False},
    needs=lambda values: whole_number(values, "length") * 3 // 2 + 1,
    warmup=lambda values: whole_number(values, "length") * 3 // 2 + 1,
    source="TradingView, not centred: the centred form looks n/2 + 1 bars ahead",
)
borrow(
    "ebsw",
    "Even better sine wave",
    category="cycles",
    parameters=(bars("length", 40, 10), bars("bars", 10, 2)),
    needs=longest("length", more=1),
    warmup=_wave_bars,
    source="John Ehlers, Cycle Analytics for Traders, 2013",
)
borrow(
    "qstick",
    "Q stick",
    category="trend",
    inputs=("open", "close"),
    parameters=(bars("length", 10, 2), average("sma")),
    needs=longest("length", more=1),
    warmup=lambda values: settled(whole_number(values, "length"), values["mamode"]),
    source="Tushar Chande",
)
borrow(
    "reflex",
    "Reflex",
    category="cycles",
    parameters=(
        bars("length", 20, 2),
        bars("smooth", 20, 2),
        number("alpha", 0.04, 0.01, 0.99),
    ),
    needs=longest("length", "smooth", more=1),
    warmup=lambda values: (
        2 * whole_number(values, "length")
        + 4 * whole_number(values, "smooth")
        + faded(float(values["alpha"]), 1e-6)
    ),
    source="John Ehlers, Stocks & Commodities, February 2020",
)
borrow(
    "rwi",
    "Random walk",
    category="trend",
    inputs=("high", "low", "close"),
    parameters=(bars("length", 14, 2), average("rma")),
    outputs=("high", "low"),
    needs=total("length", "length"),
    warmup=lambda values: (
        whole_number(values, "length") + settled(whole_number(values, "length"), values["mamode"])
    ),
    source="Michael Poulos, Stocks & Commodities, 1991",
)
borrow(
    "trendflex",
    "Trendflex",
    category="trend",
    parameters=(
        bars("length", 20, 2),
        bars("smooth", 20, 2),
        number("alpha", 0.04, 0.01, 0.99),
    ),
    needs=longest("length", "smooth", more=1),
    warmup=lambda values: (
        2 * whole_number(values, "length")
        + 4 * whole_number(values, "smooth")
        + faded(float(values["alpha"]), 1e-6)
    ),
    source="John Ehlers, Stocks & Commodities, February 2020",
)
borrow(
    "ttm_trend",
    "TTM trend",
    category="trend",
    inputs=("high", "low", "close"),
    parameters=(few_bars("length", 6, 1, 500),),
    needs=longest("length"),
    warmup=longest("length"),
    source="John Carter, Mastering the Trade; 1 above and −1 below the mean middle price",
)
borrow(
    "vhf",
    "Vertical horizontal filter",
    category="trend",
    parameters=(bars("length", 28, 2),),
    needs=longest("length", more=1),
    warmup=longest("length", more=1),
    source="Adam White, Futures, August 1991",
)
