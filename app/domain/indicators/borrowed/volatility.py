"""Ranges, channels and stops."""

from __future__ import annotations

from app.domain.indicators.borrowed.declare import (
    average,
    borrow,
    constant,
    longest,
    settled,
    total,
    whole_number,
)
from app.domain.indicators.borrowed.holt_winter import SHARES, channel_bars
from app.domain.indicators.declaration import bars, number
from app.domain.indicators.smoothing import wilder_warmup

borrow(
    "aberration",
    "Aberration",
    category="volatility",
    inputs=("high", "low", "close"),
    parameters=(bars("length", 5, 2), bars("atr_length", 15, 2)),
    outputs=("middle", "upper", "lower", "width"),
    pane="price",
    needs=longest("length", "atr_length", more=1),
    warmup=lambda values: max(
        whole_number(values, "length"), 1 + wilder_warmup(whole_number(values, "atr_length"))
    ),
    source="Keith Fitschen; its width is the ATR",
)
borrow(
    "accbands",
    "Acceleration bands",
    category="volatility",
    inputs=("high", "low", "close"),
    parameters=(bars("length", 20, 2), number("c", 4.0, 0.01, 100.0), average("sma")),
    outputs=("lower", "middle", "upper"),
    pane="price",
    needs=longest("length", more=1),
    warmup=lambda values: settled(whole_number(values, "length"), values["mamode"]),
    source="Price Headley, Big Trends in Trading, 2002",
)
borrow(
    "atrts",
    "ATR trailing stop",
    category="volatility",
    inputs=("high", "low", "close"),
    parameters=(
        bars("length", 14, 2),
        bars("ma_length", 20, 2),
        number("k", 3.0, 0.1, 100.0),
        average("ema"),
    ),
    pane="price",
    needs=total("length", "length", "ma_length"),
    warmup=lambda values: (
        500
        + 4
        * settled(
            max(whole_number(values, "length"), whole_number(values, "ma_length")), values["mamode"]
        )
    ),
    source="MotiveWave; a trail that turns where the price crosses its average",
)
borrow(
    "chandelier_exit",
    "Chandelier exit",
    category="volatility",
    inputs=("high", "low", "close"),
    parameters=(
        bars("high_length", 22, 2),
        bars("low_length", 22, 2),
        bars("atr_length", 14, 2),
        number("multiplier", 2.0, 0.1, 100.0),
        average("rma"),
    ),
    outputs=("long", "short", "direction"),
    pane="price",
    needs=lambda values: (
        1
        + max(longest("high_length", "low_length")(values), 2 * whole_number(values, "atr_length"))
    ),
    warmup=lambda values: (
        100
        + total("high_length", "low_length", "atr_length")(values)
        + settled(whole_number(values, "atr_length"), values["mamode"])
    ),
    source="Charles Le Beau; Alexander Elder, Come Into My Trading Room, 2002",
)
borrow(
    "hwc",
    "Holt-Winter channel",
    category="volatility",
    parameters=(
        number("scalar", 1.0, 0.01, 100.0),
        *SHARES,
        number("nd", 0.1, 0.01, 0.99),
    ),
    outputs=("middle", "lower", "upper", "width", "percent"),
    pane="price",
    needs=constant(2),
    warmup=channel_bars,
    source="Charles Holt and Peter Winters; deviations of the forecast",
)
borrow(
    "pdist",
    "Price distance",
    category="volatility",
    inputs=("open", "high", "low", "close"),
    needs=constant(2),
    warmup=constant(2),
    source="way of the price inside its bar, ProRealCode",
)
borrow(
    "rvi",
    "Relative volatility",
    category="volatility",
    parameters=(bars("length", 14, 2), number("scalar", 100.0, 0.01, 1000.0), average("ema")),
    needs=total("length", "length"),
    warmup=lambda values: (
        2 * whole_number(values, "length")
        + settled(whole_number(values, "length"), values["mamode"])
    ),
    source="Donald Dorsey, Stocks & Commodities, June 1993",
)
borrow(
    "thermo",
    "Elder thermometer",
    category="volatility",
    inputs=("high", "low"),
    parameters=(
        bars("length", 20, 2),
        number("long", 2.0, 0.01, 100.0),
        number("short", 0.5, 0.01, 100.0),
        average("ema"),
    ),
    outputs=("thermo", "average", "long", "short"),
    needs=longest("length", more=1),
    warmup=lambda values: 1 + 2 * settled(whole_number(values, "length"), values["mamode"]),
    source="Alexander Elder, Come Into My Trading Room, 2002",
)
borrow(
    "true_range",
    "True range",
    category="volatility",
    inputs=("high", "low", "close"),
    needs=constant(2),
    warmup=constant(2),
    source="Welles Wilder, New Concepts in Technical Trading Systems, 1978",
)
borrow(
    "ui",
    "Ulcer index",
    category="volatility",
    parameters=(bars("length", 14, 2), number("scalar", 100.0, 0.01, 1000.0)),
    needs=lambda values: 2 * whole_number(values, "length") - 1,
    warmup=lambda values: 2 * whole_number(values, "length") - 1,
    source="Peter Martin, The Investor's Guide to Fidelity Funds, 1989",
)
