"""What people paste becomes the market's symbols."""

from __future__ import annotations

from app.domain.asset import Market
from app.services.symbol_texts import read_symbols

MARKETS = {
    symbol: Market(symbol, symbol.replace("/", ""), *symbol.split("/"), 0.01, 0.01)
    for symbol in ("BTC/USDT", "ETH/USDT", "ETH/BTC", "kPEPE/USDC", "币安人生/USDT")
}


def read(text):
    return read_symbols(text, MARKETS, "USDT")


def test_commas_blanks_and_lines_part_symbols_and_each_is_named_once():
    found = read(" btc/usdt, ETH/USDT;\n\tETH/BTC | BTC/USDT,,")
    assert found == (("BTC/USDT", "ETH/USDT", "ETH/BTC"), ())


def test_other_programs_spellings_are_understood():
    text = "###MAJORS,BINANCE:BTCUSDT,eth-usdt,ETHBTC,ETHUSDT.P\nkpepe/usdc,币安人生"
    assert read(text).symbols == ("BTC/USDT", "ETH/USDT", "ETH/BTC", "kPEPE/USDC", "币安人生/USDT")


def test_a_base_alone_is_meant_against_the_quote_currency():
    assert read("eth btc").symbols == ("ETH/USDT", "BTC/USDT")


def test_a_pair_the_market_does_not_list_is_kept_and_other_words_are_refused():
    assert read("LUNA/USDT what? BTC/ luna LUNAUSDT") == (
        ("LUNA/USDT",),
        ("what?", "BTC/", "luna", "LUNAUSDT"),
    )
    assert read("") == ((), ())
    assert read_symbols("BTC/USDT BTC", {}, "USDT") == (("BTC/USDT",), ("BTC",))
