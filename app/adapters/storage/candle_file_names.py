"""What the name of a candle file says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from pathlib import Path

_TIMEFRAMES: Final = "|".join(re.escape(timeframe.value) for timeframe in Timeframe)
_OWN: Final = re.compile(rf"([A-Z0-9]+)_([A-Z0-9]+)-({_TIMEFRAMES})(?:[-_.].*)?$")
# Binance's bulk downloads: BTCUSDT-1h-2024-01.zip
_GLUED: Final = re.compile(rf"([A-Z0-9]+)-({_TIMEFRAMES})(?:-\d{{4}}-\d{{2}}(?:-\d{{2}})?)?$")
_QUOTES: Final = [
    "FDUSD",
    "USDT",
    "USDC",
    "TUSD",
    "BUSD",
    "USDP",
    "USDS",
    "DAI",
    "USD",
    "EUR",
    "GBP",
    "TRY",
    "BRL",
    "AUD",
    "JPY",
    "BTC",
    "ETH",
    "BNB",
]


def named_series(path: Path) -> tuple[str | None, Timeframe | None]:
    """Symbol and timeframe in the name of a file; None for what it does not tell."""
    stem = path.name.split(".")[0]
    own = _OWN.match(stem)
    if own:
        return f"{own[1]}/{own[2]}", Timeframe(own[3])
    glued = _GLUED.match(stem)
    if glued:
        return _parted(glued[1]), Timeframe(glued[2])
    return None, None


def file_name(symbol: str, timeframe: Timeframe, ending: str = "parquet") -> str:
    """``BASE_QUOTE-TF.parquet``."""
    return f"{symbol.replace('/', '_')}-{timeframe.value}.{ending}"


def _parted(pair: str) -> str | None:
    quote = next((q for q in _QUOTES if pair.endswith(q) and len(pair) > len(q)), None)
    return None if quote is None else f"{pair.removesuffix(quote)}/{quote}"
