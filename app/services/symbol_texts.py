"""Symbols as people type and paste them: lists, lines, tickers of other programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.errors import BadInput
from app.domain.webhooks.ticker import read_ticker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.asset import Market

_BETWEEN: Final = re.compile(r"[\s,;|]+")


class SymbolsRead(NamedTuple):
    """What a text names.

    Attributes:
        symbols: each once, in the order of the text, as the market spells them.
        refused: words that name no symbol.
    """

    symbols: tuple[str, ...]
    refused: tuple[str, ...]


def read_symbols(text: str, markets: Mapping[str, Market], quote: str) -> SymbolsRead:
    """Read ``BTC/USDT, eth/usdt``, ``BTCUSDT``, ``BINANCE:SOLUSDT`` or ``BTC``, by commas or lines.

    A pair written with a slash is taken even if the market does not list it. Words that begin with
    # are headings, as in TradingView's lists.

    Args:
        text: as typed or pasted.
        markets: by symbol; what short spellings are looked up in.
        quote: the currency that is meant where a word names the base alone.
    """
    spelled = {symbol.casefold(): symbol for symbol in markets}
    symbols: dict[str, None] = {}
    refused: dict[str, None] = {}
    for word in filter(None, _BETWEEN.split(text)):
        if word.startswith("#"):
            continue
        symbol = _symbol(word, spelled, markets, quote)
        if symbol:
            symbols[symbol] = None
        else:
            refused[word] = None
    return SymbolsRead(tuple(symbols), tuple(refused))


def _symbol(
    word: str, spelled: Mapping[str, str], markets: Mapping[str, Market], quote: str
) -> str:
    """The symbol that a word means; "" when it means none."""
    known = spelled.get(word.casefold()) or spelled.get(f"{word}/{quote}".casefold())
    if known is not None:
        return known
    try:
        ticker = read_ticker(word)
    except BadInput:
        return ""
    market = ticker.market_among(markets.values())
    if market is not None:
        return market.symbol
    return ticker.name if "/" in ticker.name else ""
