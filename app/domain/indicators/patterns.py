"""Candlestick patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.indicators.candle_library import recogniser
from app.domain.indicators.declaration import Parameter, choice, indicator
from app.domain.indicators.series import whole
from app.domain.indicators.windows import window_high, window_low

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column

BARS_BEFORE: Final = {
    "abandoned_baby": 12,
    "advance_block": 12,
    "belt_hold": 10,
    "breakaway": 14,
    "closing_marubozu": 10,
    "conceal_baby_swall": 13,
    "counterattack": 11,
    "dark_cloud_cover": 11,
    "doji": 10,
    "doji_star": 11,
    "dragonfly_doji": 10,
    "engulfing": 2,
    "evening_doji_star": 12,
    "evening_star": 12,
    "gap_side_side_white": 7,
    "gravestone_doji": 10,
    "hammer": 11,
    "hanging_man": 11,
    "harami": 11,
    "harami_cross": 11,
    "high_wave": 10,
    "hikkake": 5,
    "hikkake_mod": 10,
    "homing_pigeon": 11,
    "identical_three_crows": 12,
    "in_neck": 11,
    "inverted_hammer": 11,
    "kicking": 11,
    "kicking_by_length": 11,
    "ladder_bottom": 14,
    "long_legged_doji": 10,
    "long_line": 10,
    "marubozu": 10,
    "mat_hold": 14,
    "matching_low": 6,
    "morning_doji_star": 12,
    "morning_star": 12,
    "on_neck": 11,
    "piercing": 11,
    "rickshaw_man": 10,
    "rise_fall_three_methods": 14,
    "separating_lines": 11,
    "shooting_star": 11,
    "short_line": 10,
    "spinning_top": 10,
    "stalled_pattern": 12,
    "stick_sandwich": 7,
    "takuri": 10,
    "tasuki_gap": 7,
    "three_black_crows": 13,
    "three_inside": 12,
    "three_line_strike": 8,
    "three_outside": 3,
    "three_stars_in_south": 12,
    "three_white_soldiers": 12,
    "thrusting": 11,
    "tristar": 12,
    "two_crows": 12,
    "unique_three_river": 12,
    "upside_gap_two_crows": 12,
    "xside_gap_three_methods": 2,
}
"""Each pattern with the number of bars before its last one that TA-Lib looks at."""

_DIGITS: Final = {"two": "2", "three": "3"}


def library_name(name: str) -> str:
    """TA-Lib's name of a pattern."""
    return "CDL" + "".join(_DIGITS.get(word, word.upper()) for word in name.split("_"))


LIBRARY_NAMES: Final = {library_name(name): name for name in BARS_BEFORE}
"""TA-Lib's name of each pattern, and ours."""
_MOST: Final = max(BARS_BEFORE.values())


@indicator(
    "pattern",
    "Candlestick pattern",
    category="patterns",
    parameters=(
        Parameter("name", "choice", "engulfing", choices=tuple(BARS_BEFORE)),
        choice("direction", "either", "bullish", "bearish"),
    ),
    warmup=lambda _values: _MOST + 1,
    citation="TA-Lib CDL functions with their own settings; Thomas Bulkowski's definitions",
)
def pattern(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """1 on the bar that completes the pattern, else 0.

    Undefined where TA-Lib looks at nothing but equal prices, which have no shape.
    """
    name = str(values["name"])
    before = BARS_BEFORE[name]
    out = _spans(batch, before + 1)
    recognise = recogniser(library_name(name))
    for index in range(len(batch.symbols)):
        rows = batch.rows(index)
        if rows.stop - rows.start > before:
            prices = (column[rows] for column in (batch.open, batch.high, batch.low, batch.close))
            found = _pointing(recognise(*prices), str(values["direction"]))
            out[rows] = np.where(out[rows] > 0.0, found, np.nan)
    return (out,)


def _spans(batch: Batch, length: int) -> Column:
    """Range of the last bars; NaN where a symbol has had fewer."""
    top = window_high(whole(batch, batch.high), length)
    top -= window_low(whole(batch, batch.low), length)
    return top


def _pointing(signals: NDArray[np.int32], direction: str) -> Column:
    """1 where the signal points in the direction, else 0."""
    wanted = {"either": signals != 0, "bullish": signals > 0, "bearish": signals < 0}
    found: Column = wanted[direction].astype(np.float64)
    return found
