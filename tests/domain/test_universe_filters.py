from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from app.domain.asset import Market, Ticker
from app.domain.candles import Candles
from app.domain.timeframe import DAY
from app.domain.universe_filters import BY_CANDLES, QUICK, Candidate, Limits, refusal

NOW = 1_700_000_000_000
BASES = frozenset({"BTC", "ETH", "BTCUP", "ETH3L", "JUP", "SYRUP", "ALICE"})


def candidate(base: str = "ALICE", **ticker: float | None) -> Candidate:
    market = Market(f"{base}/USDT", f"{base}USDT", base, "USDT", tick=0.001, lot=0.1)
    known = {"last": 2.0, "bid": 1.999, "ask": 2.001, "quote_volume": 1e6, "change": 0.02}
    return Candidate(market, Ticker(market.symbol, **{**known, **ticker}), BASES, NOW)


def daily(closes: list[float]) -> Candles:
    close = np.array(closes)
    ts = NOW // DAY * DAY - DAY * np.arange(len(close), 0, -1)
    volume, filled = np.ones(len(close)), np.zeros(len(close), np.bool_)
    return Candles(ts, close, close * 1.1, close * 0.9, close, volume, filled)


def test_a_sound_market_passes_the_default_filters():
    limits = Limits(maximum_spread=0.005, maximum_price_step=0.01)
    assert refusal(candidate(), limits, QUICK) is None


@pytest.mark.parametrize(
    ("limits", "ticker", "words"),
    [
        (Limits(minimum_volume=2e6), {}, "24 h volume 1,000,000 is below 2,000,000"),
        (Limits(minimum_volume=1), {"quote_volume": None}, "24 h volume unknown"),
        (Limits(maximum_spread=0.0005), {}, "spread 0.10% is wider than 0.05%"),
        (Limits(maximum_price_step=0.0001), {}, "one price step is 0.05% of the price"),
        (Limits(minimum_change=0.05), {}, "24 h change +2.00% is below +5.00%"),
        (Limits(maximum_change=0.0), {}, "24 h change +2.00% is above +0.00%"),
        (Limits(whitelist=(re.compile("^BTC/"),)), {}, "not on the list of wanted symbols"),
        (Limits(blacklist=(re.compile("^ALI"),)), {}, "on the list of unwanted symbols (^ALI)"),
    ],
)
def test_each_refusal_says_the_figure_and_the_limit(limits, ticker, words):
    assert words in (refusal(candidate(**ticker), limits, QUICK) or "")


def test_unknown_is_not_zero():
    limits = Limits(maximum_spread=0.001, minimum_change=0.5, maximum_price_step=0.0001)
    unknown = candidate(bid=None, ask=None, change=None, last=None, quote_volume=None)
    assert refusal(unknown, limits, QUICK) is None
    assert refusal(replace(unknown, ticker=None), limits, QUICK) is None


@pytest.mark.parametrize("base", ["BTCUP", "ETH3L"])
def test_leveraged_tokens_are_told_by_the_base_they_name(base):
    assert "leveraged token" in (refusal(candidate(base), Limits(), QUICK) or "")


@pytest.mark.parametrize("base", ["JUP", "SYRUP"])
def test_names_that_only_end_like_leveraged_tokens_stay(base):
    assert refusal(candidate(base), Limits(), QUICK) is None


def test_stable_coins_and_halted_markets_go():
    assert "pegged" in (refusal(candidate("USDC"), Limits(), QUICK) or "")
    halted = candidate()
    halted = replace(halted, market=replace(halted.market, active=False))
    assert "not trading" in (refusal(halted, Limits(), QUICK) or "")


def test_age_comes_from_the_listing_or_the_first_daily_candle():
    limits = Limits(minimum_age_days=30)
    young = replace(candidate(), days=daily([1.0] * 10))
    assert "listed 10 days ago" in (refusal(young, limits, BY_CANDLES) or "")
    old = replace(candidate(), market=replace(candidate().market, listed_at=NOW - 400 * DAY))
    assert refusal(old, limits, BY_CANDLES) is None


def test_volatility_and_range_by_hand():
    step = math.exp(0.1)
    closes = [1.0]
    for index in range(11):
        closes.append(closes[-1] * (step if index % 2 else 1 / step))
    moving = replace(candidate(), days=daily(closes))
    # Ten returns of +-0.1 around a mean of 0: sqrt(10 * 0.01 / 9) * sqrt(10).
    expected = math.sqrt(0.1 / 9) * math.sqrt(10)
    assert refusal(moving, Limits(minimum_volatility=expected - 1e-9), BY_CANDLES) is None
    assert "volatility over 10 days 33.33% is below" in (
        refusal(moving, Limits(minimum_volatility=expected + 1e-9), BY_CANDLES) or ""
    )
    flat = replace(candidate(), days=daily([1.0] * 12))
    # High 1.1 and low 0.9 are 0.2 apart, over 0.9.
    assert "range over 10 days 22.22% is above 20.00%" in (
        refusal(flat, Limits(maximum_range=0.2), BY_CANDLES) or ""
    )
