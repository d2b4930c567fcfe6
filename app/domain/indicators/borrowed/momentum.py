"""Oscillators of one price, and indices of who is stronger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.indicators.borrowed.declare import (
    average,
    borrow,
    constant,
    faded,
    few_bars,
    longest,
    settled,
    total,
    whole_number,
)
from app.domain.indicators.declaration import bars, number
from app.domain.indicators.smoothing import ema_warmup, wilder_warmup

if TYPE_CHECKING:
    from app.domain.indicators.declaration import Values


def _kst_bars(values: Values) -> int:
    rates = max(whole_number(values, f"roc{number}") for number in range(1, 5))
    means = max(whole_number(values, f"sma{number}") for number in range(1, 5))
    return rates + means + whole_number(values, "signal")


borrow(
    "apo",
    "Absolute price oscillator",
    category="momentum",
    parameters=(bars("fast", 12, 2), bars("slow", 26, 2), average("sma")),
    needs=longest("fast", "slow", more=1),
    warmup=lambda values: settled(
        max(whole_number(values, "fast"), whole_number(values, "slow")), values["mamode"]
    ),
    source="fast average less slow average, TradingView",
)
borrow(
    "bias",
    "Bias",
    category="momentum",
    parameters=(bars("length", 26, 2), average("sma")),
    needs=longest("length", more=1),
    warmup=lambda values: settled(whole_number(values, "length"), values["mamode"]),
    source="relative distance to an average",
)
borrow(
    "bop",
    "Balance of power",
    category="momentum",
    inputs=("open", "high", "low", "close"),
    parameters=(number("scalar", 1.0, 0.01, 1000.0),),
    needs=constant(1),
    warmup=constant(1),
    source="Igor Livshin, Stocks & Commodities, August 2001",
)
borrow(
    "brar",
    "BRAR",
    category="momentum",
    inputs=("open", "high", "low", "close"),
    parameters=(bars("length", 26, 2), number("scalar", 100.0, 0.01, 1000.0)),
    outputs=("ar", "br"),
    needs=longest("length", more=1),
    warmup=longest("length", more=1),
    source="sentiment and popularity, after high, low and previous close",
)
borrow(
    "cfo",
    "Chande forecast oscillator",
    category="momentum",
    parameters=(bars("length", 9, 2), number("scalar", 100.0, 0.01, 1000.0)),
    needs=longest("length"),
    warmup=longest("length"),
    source="Tushar Chande, FMLabs",
)
borrow(
    "cg",
    "Centre of gravity",
    category="momentum",
    parameters=(bars("length", 10, 2),),
    needs=longest("length"),
    warmup=longest("length"),
    source="John Ehlers, Stocks & Commodities, May 2002",
)
borrow(
    "coppock",
    "Coppock curve",
    category="momentum",
    parameters=(bars("length", 10, 2), bars("fast", 11), bars("slow", 14)),
    needs=total("length", "fast", "slow"),
    warmup=total("length", "fast", "slow"),
    source="Edwin Coppock, Barron's, October 1965",
)
borrow(
    "crsi",
    "Connors RSI",
    category="momentum",
    parameters=(
        bars("rsi_length", 3, 2),
        bars("streak_length", 2, 2),
        few_bars("rank_length", 100, 2, 1_000),
    ),
    needs=longest("rsi_length", "streak_length", "rank_length", more=2),
    warmup=lambda values: (
        whole_number(values, "rank_length")
        + 2
        + wilder_warmup(
            max(whole_number(values, "rsi_length"), whole_number(values, "streak_length")), 1e-4
        )
    ),
    source="Larry Connors, 2012; its streak is the sign of the last step",
)
borrow(
    "cti",
    "Correlation trend",
    category="momentum",
    parameters=(bars("length", 12, 2),),
    needs=longest("length"),
    warmup=longest("length"),
    source="John Ehlers, Stocks & Commodities, May 2020",
)
borrow(
    "dm",
    "Directional movement",
    category="momentum",
    inputs=("high", "low"),
    parameters=(bars("length", 14, 2), average("rma")),
    outputs=("plus", "minus"),
    needs=longest("length", more=1),
    warmup=lambda values: 1 + settled(whole_number(values, "length"), values["mamode"]),
    source="Welles Wilder, New Concepts in Technical Trading Systems, 1978",
)
borrow(
    "er",
    "Efficiency ratio",
    category="momentum",
    parameters=(bars("length", 10, 2),),
    needs=longest("length", more=1),
    warmup=longest("length", more=1),
    source="Perry Kaufman, Smarter Trading, 1995",
)
borrow(
    "eri",
    "Elder ray",
    category="momentum",
    inputs=("high", "low", "close"),
    parameters=(bars("length", 13, 2),),
    outputs=("bull", "bear"),
    needs=longest("length"),
    warmup=lambda values: ema_warmup(whole_number(values, "length"), 1e-4),
    source="Alexander Elder, Trading for a Living, 1993",
)
borrow(
    "exhc",
    "Exhaustion count",
    category="momentum",
    parameters=(bars("length", 4), bars("cap", 13)),
    outputs=("down", "up"),
    needs=longest("length", more=1),
    warmup=total("length", "cap", more=1),
    source="Tom DeMark's count, Demark TD Sequential",
)
borrow(
    "inertia",
    "Inertia",
    category="momentum",
    parameters=(
        bars("length", 20, 2),
        bars("rvi_length", 14, 2),
        number("scalar", 100.0, 0.01, 1000.0),
        average("ema"),
    ),
    needs=lambda values: 2 * (whole_number(values, "length") + whole_number(values, "rvi_length")),
    warmup=lambda values: (
        whole_number(values, "length")
        + 2 * whole_number(values, "rvi_length")
        + settled(whole_number(values, "rvi_length"), values["mamode"])
    ),
    source="Donald Dorsey, Stocks & Commodities, September 1995",
)
borrow(
    "kst",
    "Know sure thing",
    category="momentum",
    parameters=(
        bars("signal", 9),
        *(bars(f"roc{i}", n) for i, n in enumerate((10, 15, 20, 30), 1)),
        *(bars(f"sma{i}", n) for i, n in enumerate((10, 10, 10, 15), 1)),
    ),
    outputs=("kst", "signal"),
    needs=lambda values: _kst_bars(values) - whole_number(values, "signal") + 1,
    warmup=_kst_bars,
    source="Martin Pring, Stocks & Commodities, 1992",
)
borrow(
    "pgo",
    "Pretty good oscillator",
    category="momentum",
    inputs=("high", "low", "close"),
    parameters=(bars("length", 14, 2),),
    needs=total("length", "length"),
    warmup=lambda values: (
        1
        + wilder_warmup(whole_number(values, "length"), 1e-4)
        + ema_warmup(whole_number(values, "length"), 1e-4)
    ),
    source="Mark Johnson, LinnSoft",
)
borrow(
    "psl",
    "Psychological line",
    category="momentum",
    parameters=(bars("length", 12), number("scalar", 100.0, 0.01, 1000.0)),
    needs=longest("length", more=1),
    warmup=longest("length", more=1),
    source="share of rising bars, Quantshare",
)
borrow(
    "qqe",
    "Quantitative qualitative estimation",
    category="momentum",
    parameters=(
        bars("length", 14, 2),
        bars("smooth", 5, 2),
        number("factor", 4.236, 0.1, 100.0),
        average("ema"),
    ),
    outputs=("line", "rsi", "long", "short"),
    needs=lambda values: 6 * whole_number(values, "length") + whole_number(values, "smooth"),
    warmup=lambda values: (
        100
        + wilder_warmup(whole_number(values, "length"), 1e-4)
        + settled(whole_number(values, "smooth"), values["mamode"])
        + 3 * ema_warmup(2 * whole_number(values, "length") - 1, 1e-4)
    ),
    source="Roman Ignatov, 2006; a band of the smoothed RSI that trails it",
)
borrow(
    "rsx",
    "Jurik RSX",
    category="momentum",
    parameters=(bars("length", 14, 2),),
    needs=longest("length", more=1),
    warmup=lambda values: (
        whole_number(values, "length") + 3 * faded(3.0 / (whole_number(values, "length") + 2.0))
    ),
    source="after Mark Jurik",
)
borrow(
    "rvgi",
    "Relative vigor",
    category="momentum",
    inputs=("open", "high", "low", "close"),
    parameters=(bars("length", 14, 2), bars("swma_length", 4, 2)),
    outputs=("rvgi", "signal"),
    needs=lambda values: whole_number(values, "length") + 2 * whole_number(values, "swma_length"),
    warmup=lambda values: whole_number(values, "length") + 2 * whole_number(values, "swma_length"),
    source="John Ehlers, Stocks & Commodities, January 2002",
)
borrow(
    "smi",
    "SMI ergodic",
    category="momentum",
    parameters=(
        bars("fast", 5, 2),
        bars("slow", 20, 2),
        bars("signal", 5, 2),
        number("scalar", 1.0, 0.01, 1000.0),
    ),
    outputs=("smi", "signal", "oscillator"),
    needs=lambda values: (
        2 * max(whole_number(values, "fast"), whole_number(values, "slow"))
        + whole_number(values, "signal")
        + 1
    ),
    warmup=lambda values: (
        1 + sum(ema_warmup(whole_number(values, name), 1e-4) for name in ("fast", "slow", "signal"))
    ),
    source="William Blau, Momentum, Direction and Divergence, 1995",
)
borrow(
    "tmo",
    "True momentum oscillator",
    category="momentum",
    inputs=("open", "close"),
    parameters=(
        few_bars("tmo_length", 14, 2, 500),
        bars("calc_length", 5, 2),
        bars("smooth_length", 3, 2),
        average("ema"),
    ),
    outputs=("tmo", "signal", "momentum", "signal_momentum"),
    fixed={"momentum": True},
    needs=lambda values: (
        2 * whole_number(values, "tmo_length")
        + whole_number(values, "calc_length")
        + 2 * whole_number(values, "smooth_length")
    ),
    warmup=lambda values: (
        2 * whole_number(values, "tmo_length")
        + settled(whole_number(values, "calc_length"), values["mamode"])
        + 2 * settled(whole_number(values, "smooth_length"), values["mamode"])
    ),
    source="Mobius on thinkorswim",
)
