"""What of pandas-ta's catalogue is left out or answered differently, and why."""

from __future__ import annotations

from typing import Final

LEFT_OUT: Final = {
    "cdl_pattern": "its patterns are those of TA-Lib; write pattern(engulfing, bullish)",
    "decay": "it falls by 1/length in units of the price, so it needs the whole history",
    "drawdown": "it needs the whole history; write 'close / highest(high, 500) - 1'",
    "long_run": "it compares two series; write 'ema(8) rising 2 bars', or amat(8, 21).long",
    "pvi": "pandas-ta forgets its sum at each bar; its values are no positive volume index",
    "short_run": "it compares two series; write 'ema(8) falling 2 bars', or amat(8, 21).short",
    "tos_stdevall": "it fits one line to the whole series, so it looks ahead; write linreg(30)",
    "vhm": "it divides by the deviation of the whole series, so it looks ahead; write "
    "zscore(volume, 610)",
    "vidya": "pandas-ta starts it at 0 and loses it for good after a halt; write kama(14)",
    "vp": "a volume profile has no value for each bar",
}
"""Names that rules may not use, with the reason and what to write instead."""

LEFT_OUT_PARAMETERS: Final = {
    ("cdl_z", "full"): "it normalises over the whole series, so it looks ahead",
    ("dpo", "centered"): "the centred form looks n/2 + 1 bars ahead",
    ("log_return", "cumulative"): "it needs the whole history",
    ("percent_return", "cumulative"): "it needs the whole history",
}
"""Parameters of indicators that are there, with the reason why these are not."""

TAKEN: Final = {
    "hl2": "a price of the language",
    "hlc3": "a price of the language",
    "ohlc4": "a price of the language",
    "squeeze": "a condition of the language; its columns are those of squeeze_pro",
}
"""Names that mean something else in a rule."""

CORRECTED: Final = {
    "cdl_z": "never normalised over the whole series (full)",
    "dpo": "not centred: the centred form looks n/2 + 1 bars ahead",
    "mama": "begins at the first price instead of 0",
    "smc": "its first rows are not filled from later ones",
    "wcp": "divided by the sum of its weights, 4",
    "ht_trendline": "its first 63 rows, which read the end of the series, are undefined",
    "log_return": "never cumulative, which would need the whole history",
    "percent_return": "never cumulative, which would need the whole history",
    "all differences": "no epsilon is added to a whole series because one row of it is 0",
    "all names": "rows for which pandas-ta would need more rows than came before are undefined",
}
"""What differs from a plain call of pandas-ta, by name."""
