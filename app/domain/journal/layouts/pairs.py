"""Pairs of currencies as exchanges write them."""

from __future__ import annotations

import re
from typing import Final

# Quote currencies of the spot markets of Binance and Bybit.
_QUOTES: Final = (
    "USDT", "USDC", "FDUSD", "TUSD", "BUSD", "USD1", "USDE", "USDP", "USDS", "RLUSD",
    "USD", "DAI", "BTC", "ETH", "BNB", "SOL", "XRP", "TRX", "DOGE", "DOT", "MNT", "PAX", "VAI",
    "AEUR", "EURI", "EURQ", "EURR", "EUR", "GBP", "TRY", "BRL", "BRZ", "AUD", "RUB", "UAH", "NGN",
    "ZAR", "IDRT", "BIDR", "BVND", "BKRW", "JPY", "MXN", "PLN", "RON", "CZK", "ARS", "COP", "INR",
    "CHF", "CAD", "AED", "KZT",
)  # fmt: skip
_SHORTEST_BASE: Final = 3
_SEPARATED: Final = re.compile(r"([A-Z0-9]{1,20})[/_-]([A-Z0-9]{1,12})", re.ASCII)
_NAME: Final = re.compile(r"[A-Z0-9]{2,30}", re.ASCII)
# Kraken writes the oldest currencies with X (coins) or Z (money) before them, and two of them
# by names of its own: https://support.kraken.com, "Asset codes".
_LEGACY: Final = {
    "XXBT": "BTC", "XBT": "BTC", "XXDG": "DOGE", "XDG": "DOGE", "XETH": "ETH", "XETC": "ETC",
    "XLTC": "LTC", "XXRP": "XRP", "XXLM": "XLM", "XXMR": "XMR", "XZEC": "ZEC", "XREP": "REP",
    "XMLN": "MLN", "XICN": "ICN", "XNMC": "NMC", "XXVN": "XVN", "ZUSD": "USD", "ZEUR": "EUR",
    "ZGBP": "GBP", "ZCAD": "CAD", "ZJPY": "JPY", "ZAUD": "AUD", "ZKRW": "KRW",
}  # fmt: skip
_LEGACY_WIDTH: Final = 4
_KRAKEN_QUOTES: Final = (
    "USDT", "USDC", "USDG", "USDQ", "USDR", "RLUSD", "PYUSD", "USD", "DAI", "EURT", "EURC",
    "EURQ", "EURR", "EUR", "GBP", "CAD", "JPY", "AUD", "CHF", "AED", "XBT", "BTC", "ETH", "SOL",
    "DOT",
)  # fmt: skip


def separated(text: str) -> tuple[str, str] | None:
    """Base and quote of ``BTC/USDT``, ``BTC-USDT`` or ``BTC_USDT``, else None."""
    found = _SEPARATED.fullmatch(text.upper())
    return (found[1], found[2]) if found and found[1] != found[2] else None


def glued(text: str) -> tuple[str, str] | None:
    """Base and quote of ``BTCUSDT``, also with a separator; None when nothing tells them apart."""
    name = text.upper()
    parted = separated(name)
    if parted is not None:
        return parted
    return _ended(name, _QUOTES) if _NAME.fullmatch(name) else None


def with_units(text: str, executed: str, paid: str) -> tuple[str, str] | None:
    """Base and quote of a glued pair, by the currencies glued to the amounts beside it.

    Only the pair tells where ``20000001000SATS`` parts into 2000000 and 1000SATS.

    Args:
        text: the pair, such as ``1000SATSUSDT``.
        executed: amount of the base, such as ``20000001000SATS``.
        paid: amount of the quote, such as ``412.6USDT``.
    """
    name = text.upper()
    if not _NAME.fullmatch(name):
        return None
    for place in range(1, len(name)):
        base, quote = name[:place], name[place:]
        if base != quote and _counts(executed, base) and _counts(paid, quote):
            return base, quote
    return None


def kraken(text: str) -> tuple[str, str] | None:
    """Base and quote of ``XXBTZEUR``, ``XBT/EUR`` or ``ETHUSDT`` by their usual names."""
    name = text.upper()
    parted = separated(name) or _legacy(name)
    if parted is None and _NAME.fullmatch(name):
        parted = _ended(name, _KRAKEN_QUOTES, 1)
    return None if parted is None else (usual(parted[0]), usual(parted[1]))


def usual(code: str) -> str:
    """A currency of Kraken's by its usual name."""
    return _LEGACY.get(code.upper(), code.upper())


def _legacy(name: str) -> tuple[str, str] | None:
    """Of two codes of four letters: ``XTZEUR`` ends with one of them and has none."""
    base, quote = name[:_LEGACY_WIDTH], name[_LEGACY_WIDTH:]
    known = base in _LEGACY or base in ("USDT", "DASH")
    return (base, quote) if known and len(quote) == _LEGACY_WIDTH and quote in _LEGACY else None


def _ended(
    name: str, quotes: tuple[str, ...], shortest: int = _SHORTEST_BASE
) -> tuple[str, str] | None:
    fits = [quote for quote in quotes if name.endswith(quote) and len(name) > len(quote)]
    fits.sort(key=len, reverse=True)
    likely = [quote for quote in fits if len(name) - len(quote) >= shortest]
    parts = ((name.removesuffix(quote), quote) for quote in likely or fits)
    return next((pair for pair in parts if pair[0] != pair[1]), None)


def _counts(text: str, unit: str) -> bool:
    """Whether it is a number and then that unit."""
    bare = text.upper().strip()
    number = bare.removesuffix(unit).strip()
    return number != bare and number[-1:].isdigit() and not any(map(str.isalpha, number))
