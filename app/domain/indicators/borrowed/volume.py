"""Volume, alone and with the price."""

from __future__ import annotations

from app.domain.indicators.borrowed.declare import (
    average,
    borrow,
    constant,
    flag,
    longest,
    settled,
    total,
    whole_number,
)
from app.domain.indicators.declaration import bars, number
from app.domain.indicators.smoothing import ema_warmup

borrow(
    "aobv",
    "Archer on-balance volume",
    category="volume",
    inputs=("close", "volume"),
    parameters=(
        bars("fast", 4, 2),
        bars("slow", 12, 2),
        bars("max_lookback", 2),
        bars("min_lookback", 2),
        average("ema"),
        bars("run_length", 2),
    ),
    outputs=("obv", "lowest", "highest", "fast", "slow", "long", "short"),
    # From the end, since two averages of the same length share one column.
    columns=(0, 1, 2, 3, -3, -2, -1),
    needs=lambda values: (
        1
        + longest("fast", "slow")(values)
        + longest("max_lookback", "min_lookback", "run_length")(values)
    ),
    warmup=lambda values: (
        longest("max_lookback", "min_lookback", "run_length")(values)
        + 3 * settled(longest("fast", "slow")(values), values["mamode"])
    ),
    source="Kevin Johnson; the origin is arbitrary, as that of obv",
)
borrow(
    "efi",
    "Elder force",
    category="volume",
    inputs=("close", "volume"),
    parameters=(bars("length", 13, 2), average("ema")),
    needs=longest("length", more=1),
    warmup=lambda values: 1 + settled(whole_number(values, "length"), values["mamode"]),
    source="Alexander Elder, Trading for a Living, 1993",
)
borrow(
    "nvi",
    "Negative volume",
    category="volume",
    inputs=("close", "volume"),
    parameters=(bars("length", 1), bars("initial", 1000)),
    needs=longest("length", more=1),
    warmup=longest("length", more=1),
    source="Paul Dysart; sum of the changes in percent, its origin is arbitrary",
)
borrow(
    "pvo",
    "Percentage volume oscillator",
    category="volume",
    inputs=("volume",),
    parameters=(
        bars("fast", 12, 2),
        bars("slow", 26, 2),
        bars("signal", 9, 2),
        number("scalar", 100.0, 0.01, 1000.0),
    ),
    outputs=("pvo", "histogram", "signal"),
    needs=total("fast", "slow", "signal"),
    warmup=lambda values: (
        ema_warmup(longest("fast", "slow")(values), 1e-4)
        + ema_warmup(whole_number(values, "signal"), 1e-4)
    ),
    source="the PPO of the volume, Fidelity",
)
borrow(
    "pvol",
    "Price times volume",
    category="volume",
    inputs=("close", "volume"),
    parameters=(flag("signed"),),
    pane="volume",
    needs=constant(2),
    warmup=constant(2),
    source="the turnover, signed by the change of the price",
)
borrow(
    "pvr",
    "Price volume rank",
    category="volume",
    inputs=("close", "volume"),
    needs=constant(2),
    warmup=constant(2),
    source="Anthony Macek, Stocks & Commodities, June 1994; 1 to 4",
)
borrow(
    "tsv",
    "Time segmented volume",
    category="volume",
    inputs=("close", "volume"),
    parameters=(bars("length", 18, 2), bars("signal", 10, 2), average("sma")),
    outputs=("tsv", "signal", "ratio"),
    needs=total("length", "signal", more=1),
    warmup=lambda values: (
        1
        + whole_number(values, "length")
        + settled(whole_number(values, "signal"), values["mamode"])
    ),
    source="Don Worden",
)
