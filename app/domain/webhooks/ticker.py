"""Markets and timeframes as TradingView and the exchanges spell them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.errors import BadInput
from app.domain.timeframe import DAY, HOUR, MINUTE, WEEK, Timeframe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.asset import Market

_TICKER: Final = re.compile(r"(?:([A-Z0-9_]{1,20}):)?([A-Z0-9]{1,20}(?:[/_-][A-Z0-9]{1,12})?)(\S*)")
_PERPETUAL: Final = frozenset({".P", "PERP", ".PERP", "-PERP", "-SWAP"})
_SETTLED: Final = re.compile(r":[A-Z0-9]{1,12}")
_INTERVAL: Final = re.compile(r"([0-9]{0,5}) ?([a-z]{0,7})")
_UNITS: Final = {
    "": MINUTE,
    "m": MINUTE,
    "min": MINUTE,
    "h": HOUR,
    "hour": HOUR,
    "d": DAY,
    "day": DAY,
    "w": WEEK,
    "week": WEEK,
}
_BY_LENGTH: Final = {timeframe.milliseconds: timeframe for timeframe in Timeframe}


class Ticker(NamedTuple):
    """A market as a message names it.

    Attributes:
        name: upper case: ``BTCUSDT``, ``BTC/USDT`` or ``BTC-USDT``.
        exchange: as TradingView names it, ``BINANCE``; "" when the message does not say.
        perpetual: whether it is the perpetual contract of the pair.
    """

    name: str
    exchange: str = ""
    perpetual: bool = False

    def market_among(self, markets: Iterable[Market]) -> Market | None:
        """The spot market that is meant, or None."""
        plain = _joined(self.name)
        found = [
            market for market in markets if plain in (market.base + market.quote, market.market_id)
        ]
        exact = [market for market in found if market.symbol == self.name]
        # An exchange's own id may spell another pair's currencies; the pair itself goes first.
        by_pair = [market for market in found if market.base + market.quote == plain]
        return next(iter((*exact, *by_pair, *found)), None)


def read_ticker(text: str) -> Ticker:
    """A ticker: ``BTCUSDT``, ``BINANCE:BTCUSDT``, ``BTC/USDT``, ``BTCUSDT.P``, ``BTC/USDT:USDT``.

    Raises:
        BadInput: it spells no market.
    """
    found = _TICKER.fullmatch(text.strip().upper())
    if found is None:
        raise BadInput(f"'{text[:40]}' is no market such as BTCUSDT or BTC/USDT")
    exchange, name, rest = found.groups()
    perpetual = rest in _PERPETUAL or bool("/" in name and _SETTLED.fullmatch(rest))
    if name.endswith("PERP") and len(name) > len("PERP"):
        name, perpetual = name.removesuffix("PERP").rstrip("/_-"), True
    if rest and not perpetual:
        raise BadInput(f"'{text[:40]}' is no spot market such as BTCUSDT")
    return Ticker(name.replace("_", "/").replace("-", "/"), exchange or "", perpetual)


def read_timeframe(text: str) -> Timeframe:
    """A timeframe: ``60``, ``1h``, ``240``, ``D``, ``1D``, ``W``; a bare number is minutes.

    Raises:
        BadInput: there are no bars of that length.
    """
    spelled = text.strip()
    months = spelled.endswith("M")  # TradingView's month; its minutes have no letter
    found = _INTERVAL.fullmatch(spelled.lower().removesuffix("s" if len(spelled) > 3 else ""))
    unit = _UNITS.get(found[2]) if found is not None else None
    if found is None or unit is None or months or not (found[1] or found[2]):
        raise _no_timeframe(text)
    timeframe = _BY_LENGTH.get(int(found[1] or 1) * unit)
    if timeframe is None:
        raise _no_timeframe(text)
    return timeframe


def _no_timeframe(text: str) -> BadInput:
    return BadInput(f"there are no bars of '{text[:20]}'; use one of {', '.join(Timeframe)}")


def _joined(name: str) -> str:
    return name.replace("/", "")
