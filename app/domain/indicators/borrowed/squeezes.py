"""Narrow ranges and what they break into."""

from __future__ import annotations

from app.domain.indicators.borrowed.declare import average, borrow, longest, settled, whole_number
from app.domain.indicators.declaration import bars, number

_LENGTHS = ("bb_length", "kc_length", "mom_length", "mom_smooth")

borrow(
    "squeeze_pro",
    "Squeeze of three widths",
    category="momentum",
    inputs=("high", "low", "close"),
    parameters=(
        bars("bb_length", 20, 2),
        number("bb_std", 2.0, 0.1, 100.0),
        bars("kc_length", 20, 2),
        number("kc_scalar_narrow", 1.0, 0.1, 100.0),
        number("kc_scalar_normal", 1.5, 0.1, 100.0),
        number("kc_scalar_wide", 2.0, 0.1, 100.0),
        bars("mom_length", 12, 2),
        bars("mom_smooth", 6, 2),
        average("sma"),
    ),
    outputs=("momentum", "wide", "normal", "narrow", "off", "none"),
    needs=lambda values: max(
        longest("bb_length", "kc_length", more=1)(values),
        whole_number(values, "mom_length") + whole_number(values, "mom_smooth"),
    ),
    warmup=lambda values: (
        whole_number(values, "mom_length")
        + max(settled(whole_number(values, name), values["mamode"]) for name in _LENGTHS)
    ),
    source="John Carter, Mastering the Trade; Bollinger bands inside Keltner channels",
)
borrow(
    "smc",
    "Imbalances between bars",
    category="momentum",
    inputs=("open", "high", "low", "close"),
    parameters=(
        bars("abr_length", 14, 2),
        bars("close_length", 50, 2),
        bars("vol_length", 20, 2),
        bars("percent", 5),
        number("vol_ratio", 1.5, 0.01, 100.0),
        average("sma"),
    ),
    outputs=(
        *("volatile", "bottom", "bottom_gap", "bottom_percent"),
        *("top", "top_gap", "top_percent"),
    ),
    needs=longest("abr_length", "close_length", "vol_length", more=1),
    warmup=lambda values: (
        1
        + max(
            settled(whole_number(values, name), values["mamode"])
            for name in ("abr_length", "close_length", "vol_length")
        )
    ),
    source="fair value gaps of three bars, after the Smart Money Concept",
)
