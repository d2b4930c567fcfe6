"""Averages and other lines over the price."""

from __future__ import annotations

from app.domain.indicators.borrowed.declare import (
    average,
    borrow,
    constant,
    faded,
    few_bars,
    flag,
    longest,
    settled,
    total,
    whole_number,
)
from app.domain.indicators.borrowed.holt_winter import SHARES, forecast_bars
from app.domain.indicators.declaration import bars, number
from app.domain.indicators.smoothing import wilder_warmup

borrow(
    "alligator",
    "Williams alligator",
    category="averages",
    parameters=(bars("jaw", 13, 2), bars("teeth", 8, 2), bars("lips", 5, 2)),
    outputs=("jaw", "teeth", "lips"),
    pane="price",
    needs=longest("jaw", "teeth", "lips", more=1),
    warmup=lambda values: max(
        wilder_warmup(int(values[name])) for name in ("jaw", "teeth", "lips")
    ),
    source="Bill Williams, Trading Chaos, 1995; without the shift to the right",
)
borrow(
    "fwma",
    "Fibonacci weighted average",
    category="averages",
    parameters=(few_bars("length", 10, 2, 500),),
    pane="price",
    needs=longest("length"),
    warmup=longest("length"),
    source="weights of the Fibonacci sequence, Kevin Johnson",
)
borrow(
    "hilo",
    "Gann high-low activator",
    category="averages",
    inputs=("high", "low", "close"),
    parameters=(bars("high_length", 13, 2), bars("low_length", 21, 2), average("sma")),
    outputs=("line", "long", "short"),
    pane="price",
    needs=longest("high_length", "low_length", more=1),
    warmup=lambda values: (
        100
        + 2 * settled(max(int(values["high_length"]), int(values["low_length"])), values["mamode"])
    ),
    source="Robert Krausz, Stocks & Commodities, 1998",
)
borrow(
    "hwma",
    "Holt-Winter average",
    category="averages",
    parameters=SHARES,
    pane="price",
    needs=constant(1),
    warmup=forecast_bars,
    source="Charles Holt and Peter Winters, exponential smoothing of level, slope and curve",
)
borrow(
    "jma",
    "Jurik average",
    category="averages",
    parameters=(bars("length", 7, 3), number("phase", 0.0, -100.0, 100.0)),
    pane="price",
    needs=longest("length"),
    warmup=lambda values: 150 + 10 * whole_number(values, "length"),
    source="after Mark Jurik",
)
borrow(
    "mama",
    "MESA adaptive average",
    category="averages",
    parameters=(number("fastlimit", 0.5, 0.01, 0.99), number("slowlimit", 0.05, 0.01, 0.99)),
    outputs=("mama", "fama"),
    pane="price",
    needs=constant(4),
    warmup=lambda values: (
        100 + 2 * faded(min(float(values["slowlimit"]), float(values["fastlimit"])) / 2.0)
    ),
    correction="anchored",
    source="John Ehlers, MESA and Trading Market Cycles, 2001",
)
borrow(
    "mcgd",
    "McGinley dynamic",
    category="averages",
    parameters=(bars("length", 10, 2), number("c", 1.0, 0.1, 1.0)),
    pane="price",
    needs=longest("length"),
    warmup=lambda values: 2 * faded(1.0 / (float(values["length"]) * float(values["c"]))),
    source="John McGinley, 1991",
)
borrow(
    "midpoint",
    "Midpoint",
    category="averages",
    parameters=(bars("length", 2),),
    pane="price",
    needs=longest("length"),
    warmup=longest("length"),
    source="middle of the highest and the lowest value",
)
borrow(
    "midprice",
    "Middle price",
    category="averages",
    inputs=("high", "low"),
    parameters=(bars("length", 2),),
    pane="price",
    needs=longest("length"),
    warmup=longest("length"),
    source="middle of the highest high and the lowest low",
)
borrow(
    "pwma",
    "Pascal weighted average",
    category="averages",
    parameters=(few_bars("length", 10, 2, 60),),
    pane="price",
    needs=longest("length"),
    warmup=longest("length"),
    source="weights of Pascal's triangle, Kevin Johnson",
)
borrow(
    "sinwma",
    "Sine weighted average",
    category="averages",
    parameters=(bars("length", 14, 2),),
    pane="price",
    needs=longest("length"),
    warmup=longest("length"),
    source="weights of half a sine wave, Everget on TradingView",
)
borrow(
    "smma",
    "Smoothed average",
    category="averages",
    parameters=(bars("length", 7, 2),),
    pane="price",
    needs=longest("length", more=1),
    warmup=lambda values: wilder_warmup(whole_number(values, "length")),
    source="Wilder's smoothing seeded with the mean of its first values",
)
borrow(
    "ssf",
    "Ehlers super smoother",
    category="averages",
    parameters=(bars("length", 20, 2), flag("everget")),
    pane="price",
    needs=longest("length", more=2),
    warmup=lambda values: 10 + 5 * whole_number(values, "length"),
    source="John Ehlers, Cybernetic Analysis for Stocks and Futures; with everget in radians",
)
borrow(
    "ssf3",
    "Ehlers super smoother of three poles",
    category="averages",
    parameters=(bars("length", 20, 2),),
    pane="price",
    needs=longest("length", more=3),
    warmup=lambda values: 10 + 8 * whole_number(values, "length"),
    source="John Ehlers, Cybernetic Analysis for Stocks and Futures",
)
borrow(
    "swma",
    "Symmetric weighted average",
    category="averages",
    parameters=(bars("length", 10, 2),),
    pane="price",
    needs=longest("length"),
    warmup=longest("length"),
    source="weights of a symmetric triangle; TradingView ta.swma is that of 4",
)
borrow(
    "trima",
    "Triangular average",
    category="averages",
    parameters=(bars("length", 10, 3),),
    pane="price",
    needs=longest("length", more=2),
    warmup=longest("length", more=2),
    source="mean of the mean, each over half the length",
)
borrow(
    "wcp",
    "Weighted close",
    category="averages",
    inputs=("high", "low", "close"),
    pane="price",
    needs=constant(1),
    warmup=constant(1),
    correction="quartered",
    source="(high + low + 2 × close) / 4, FMLabs; pandas-ta leaves the 4 out",
)
borrow(
    "zlma",
    "Zero-lag average",
    category="averages",
    parameters=(bars("length", 10, 2), average("ema")),
    pane="price",
    needs=total("length", "length"),
    warmup=lambda values: (
        2 * whole_number(values, "length")
        + settled(whole_number(values, "length"), values["mamode"])
    ),
    source="John Ehlers and Ric Way, Zero Lag (Well, Almost), 2010",
)
borrow(
    "kc",
    "Keltner channels",
    category="volatility",
    inputs=("high", "low", "close"),
    parameters=(bars("length", 20, 2), number("scalar", 2.0, 0.1, 100.0), average("ema")),
    outputs=("lower", "middle", "upper"),
    pane="price",
    needs=longest("length", more=1),
    warmup=lambda values: 1 + settled(whole_number(values, "length"), values["mamode"]),
    source="Chester Keltner; the same average for price and true range",
)
borrow(
    "ht_trendline",
    "Hilbert trendline",
    category="averages",
    pane="price",
    needs=constant(64),
    warmup=constant(250),
    source="John Ehlers, Rocket Science for Traders, 2001",
)
