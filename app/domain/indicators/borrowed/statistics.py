"""Statistics of a window, returns, and candles as numbers."""

from __future__ import annotations

from app.domain.indicators.borrowed.declare import borrow, constant, longest, whole_number
from app.domain.indicators.declaration import bars, number

borrow(
    "entropy",
    "Entropy",
    category="statistics",
    parameters=(bars("length", 10, 2), number("base", 2.0, 1.1, 100.0)),
    needs=lambda values: 2 * whole_number(values, "length") - 1,
    warmup=lambda values: 2 * whole_number(values, "length") - 1,
    source="Claude Shannon, of each value's share in the sum of the window",
)
borrow(
    "kurtosis",
    "Kurtosis",
    category="statistics",
    parameters=(bars("length", 30, 4),),
    needs=longest("length"),
    warmup=longest("length"),
    source="excess kurtosis of a sample",
)
borrow(
    "mad",
    "Mean absolute deviation",
    category="statistics",
    parameters=(bars("length", 30),),
    needs=longest("length"),
    warmup=longest("length"),
    source="mean distance to the mean of the window",
)
borrow(
    "median",
    "Median",
    category="statistics",
    parameters=(bars("length", 30),),
    pane="price",
    needs=longest("length"),
    warmup=longest("length"),
    source="middle value of the window",
)
borrow(
    "quantile",
    "Quantile",
    category="statistics",
    parameters=(bars("length", 30), number("q", 0.5, 0.001, 0.999)),
    pane="price",
    needs=longest("length"),
    warmup=longest("length"),
    source="value of the window below which the share q lies",
)
borrow(
    "skew",
    "Skewness",
    category="statistics",
    parameters=(bars("length", 30, 3),),
    needs=longest("length"),
    warmup=longest("length"),
    source="skewness of a sample",
)
borrow(
    "variance",
    "Variance",
    category="statistics",
    parameters=(bars("length", 30, 2),),
    needs=longest("length"),
    warmup=longest("length"),
    source="variance of a sample",
)
borrow(
    "log_return",
    "Logarithmic return",
    category="performance",
    parameters=(bars("length", 1),),
    needs=longest("length", more=1),
    warmup=longest("length", more=1),
    source="logarithm of the value over the one of n bars ago",
)
borrow(
    "percent_return",
    "Return",
    category="performance",
    parameters=(bars("length", 1),),
    needs=longest("length", more=1),
    warmup=longest("length", more=1),
    source="relative change over n bars",
)
borrow(
    "cdl_doji",
    "Doji",
    category="candles",
    inputs=("open", "high", "low", "close"),
    parameters=(bars("length", 10, 2), number("factor", 10.0, 0.1, 100.0)),
    needs=longest("length", more=1),
    warmup=longest("length"),
    source="100 where the body is below factor percent of the mean range",
)
borrow(
    "cdl_inside",
    "Inside bar",
    category="candles",
    inputs=("open", "high", "low", "close"),
    needs=constant(2),
    warmup=constant(2),
    source="100 where high and low lie inside those of the bar before",
)
borrow(
    "cdl_z",
    "Candle as deviations",
    category="candles",
    inputs=("open", "high", "low", "close"),
    parameters=(bars("length", 30, 2),),
    outputs=("open", "high", "low", "close"),
    needs=longest("length", more=1),
    warmup=longest("length"),
    correction="scored",
    source="standard score of each price in its own window",
)
