"""The demo market: exact across timeframes, the same from everywhere, lifelike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.exchange.demo import DemoExchange
from app.adapters.exchange.demo.listings import listings
from app.domain.candles import candles_hash, chained, fill_gaps, filled_share, take
from app.domain.errors import SymbolError
from app.domain.resampling import derive
from app.domain.timeframe import DAY, HOUR, MINUTE, SECOND, WEEK, Timeframe
from app.services.ports import CandleReply, CandleRequest
from tests.builders.candles import NOON, FixedClock, demo_candles, demo_reply

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from app.domain.asset import Market, Ticker
    from app.domain.candles import Candles

M1, M5, M15, H1, H4 = Timeframe.M1, Timeframe.M5, Timeframe.M15, Timeframe.H1, Timeframe.H4
D1, W1 = Timeframe.D1, Timeframe.W1
SYMBOLS = tuple(listings())
STAYING = tuple(name for name, listing in listings().items() if listing.rotation is None)
moments = st.integers(NOON - 300 * WEEK + DAY, NOON + 300 * WEEK)


def answer[T](stream: Generator[object, None, T]) -> T:
    while True:
        try:
            next(stream)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def markets(now: int = NOON) -> Mapping[str, Market]:
    return {m.symbol: m for m in answer(DemoExchange(FixedClock(now)).markets())}


def tickers(now: int = NOON) -> Mapping[str, Ticker]:
    return answer(DemoExchange(FixedClock(now)).tickers())


def between(symbol: str, timeframe: Timeframe, since: int, until: int) -> Candles:
    """Candles of a time long past for the one who asks."""
    candles = demo_reply(CandleRequest(symbol, timeframe, since, until), until + WEEK).candles
    assert candles is not None
    return candles


def assert_equal_bars(symbol: str, fine: Candles, coarse: Candles) -> None:
    assert fine.ts.tolist() == coarse.ts.tolist()
    for name in ("open", "high", "low", "close"):
        assert np.array_equal(getattr(fine, name), getattr(coarse, name)), name
    lot = listings()[symbol].lot
    assert np.array_equal(np.rint(fine.volume / lot), np.rint(coarse.volume / lot))


@settings(max_examples=60, deadline=None)
@given(
    symbol=st.sampled_from(STAYING),
    moment=moments,
    pair=st.sampled_from(
        [
            (H1, H4),
            (H4, D1),
            (H1, D1),
            (D1, W1),
            (M15, H1),
            (M5, M15),
            (M1, M5),
            (M1, H1),
            (M1, Timeframe.M3),
            (M15, Timeframe.M30),
            (H1, Timeframe.H2),
            (H4, Timeframe.H8),
            (Timeframe.H6, Timeframe.H12),
            (Timeframe.H12, D1),
        ]
    ),
)
def test_longer_bars_are_made_of_shorter_ones_exactly(
    symbol: str, moment: int, pair: tuple[Timeframe, Timeframe]
) -> None:
    fine, coarse = pair
    start = coarse.floor(moment)
    end = start + 6 * coarse.milliseconds
    # One bar more in front, which the first place without trade repeats.
    short = between(symbol, fine, start - coarse.milliseconds, end)
    if not len(short) or short.ts[0] > start:
        return
    derived = derive(fill_gaps(short, fine, end), fine, coarse).between(start, end)
    assert len(derived) >= 5
    long = fill_gaps(between(symbol, coarse, start - coarse.milliseconds, end), coarse, end)
    assert_equal_bars(symbol, derived, long.between(int(derived.ts[0]), end))


@settings(max_examples=60, deadline=None)
@given(
    symbol=st.sampled_from(SYMBOLS),
    timeframe=st.sampled_from(list(Timeframe)),
    moment=moments,
    before=st.integers(0, 90),
    after=st.integers(0, 90),
)
def test_a_bar_is_the_same_in_every_window(
    symbol: str, timeframe: Timeframe, moment: int, before: int, after: int
) -> None:
    start = timeframe.floor(moment)
    step = timeframe.milliseconds
    window = between(symbol, timeframe, start - before * step, start + (after + 1) * step)
    alone = demo_reply(
        CandleRequest(symbol, timeframe, start, start + step), start + (after + 1) * step + WEEK
    ).candles
    assert alone is not None
    assert candles_hash(window.between(start, start + step)) == candles_hash(alone)


@settings(max_examples=40, deadline=None)
@given(symbol=st.sampled_from(SYMBOLS), timeframe=st.sampled_from(list(Timeframe)), moment=moments)
def test_candles_are_sound(symbol: str, timeframe: Timeframe, moment: int) -> None:
    candles = demo_candles(symbol, timeframe, 200, moment)
    ts = candles.ts
    assert np.all(np.diff(ts) > 0)
    assert np.array_equal(timeframe.floor_all(ts), ts)
    assert np.all(candles.low > 0)
    assert np.all(candles.low <= np.minimum(candles.open, candles.close))
    assert np.all(candles.high >= np.maximum(candles.open, candles.close))
    assert np.all(candles.volume >= 0)
    assert np.all(np.isfinite(candles.volume))
    assert not candles.filled.any()
    tick = listings()[symbol].tick
    steps = candles.close / tick
    assert np.allclose(steps, np.rint(steps), atol=1e-6, rtol=0)


def test_only_closed_bars_are_given() -> None:
    now = NOON + 25 * MINUTE
    reply = demo_reply(CandleRequest("BTC/USDT", H1, NOON - DAY, NOON + DAY), now)
    assert reply.candles is not None
    assert reply.candles.ts[-1] == NOON - HOUR


@settings(max_examples=40, deadline=None)
@given(symbol=st.sampled_from(STAYING), timeframe=st.sampled_from(list(Timeframe)), moment=moments)
def test_the_forming_bar_ends_as_the_closed_one(
    symbol: str, timeframe: Timeframe, moment: int
) -> None:
    opened = timeframe.floor(moment)
    closed = between(symbol, timeframe, opened, opened + timeframe.milliseconds)
    last_moment = opened + timeframe.milliseconds - 1
    forming = DemoExchange(FixedClock(last_moment)).forming(symbol, timeframe)
    assert forming is not None
    if not len(closed):
        return
    assert forming.ts[0] == opened
    assert forming.open[0] == closed.open[0]
    assert closed.low[0] <= forming.low[0] <= forming.high[0] <= closed.high[0]
    assert forming.volume[0] <= closed.volume[0] * (1 + 1e-12)


def test_the_forming_bar_grows() -> None:
    opened = H4.floor(NOON)
    exchange = [DemoExchange(FixedClock(opened + n * 7 * MINUTE)) for n in range(30)]
    bars = [one.forming("ETH/USDT", H4) for one in exchange]
    rows = [(b.open[0], b.high[0], b.low[0], b.volume[0]) for b in bars if b is not None]
    assert len(rows) == 30
    opens, high, low, volume = map(np.array, zip(*rows, strict=True))
    assert len(set(opens.tolist())) == 1
    assert np.all(np.diff(high) >= 0)
    assert np.all(np.diff(low) <= 0)
    assert np.all(np.diff(volume) >= 0)
    assert volume[-1] > volume[1] > 0


def test_the_price_moves_within_a_minute() -> None:
    prices = {tickers_of("BTC/USDT", NOON + n * 5 * SECOND) for n in range(1, 12)}
    assert len(prices) > 5


def tickers_of(symbol: str, now: int) -> float:
    forming = DemoExchange(FixedClock(now)).forming(symbol, M1)
    assert forming is not None
    return float(forming.close[0])


def test_tickers_agree_with_candles() -> None:
    now = NOON + 17 * MINUTE
    found = tickers(now)
    for symbol in ("BTC/USDT", "SOL/USDT", "ZEN/USDT", "SHIB/USDT"):
        ticker = found[symbol]
        last_minute = demo_candles(symbol, M1, 30, now)
        assert ticker.last == last_minute.close[-1]
        assert ticker.bid is not None
        assert ticker.ask is not None
        assert 0 < ticker.bid < ticker.ask
        assert ticker.bid <= last_minute.close[-1] <= ticker.ask
        hours = demo_candles(symbol, H1, 23, now)
        turnover = float((hours.close * hours.volume).sum())
        assert ticker.quote_volume is not None
        assert turnover <= ticker.quote_volume <= 2 * turnover
        assert ticker.change == pytest.approx(ticker.last / hours.open[0] - 1)


@pytest.mark.parametrize("weeks", range(0, 128, 9))
def test_one_market_is_gone_and_one_is_new_at_any_time(weeks: int) -> None:
    now = NOON + weeks * WEEK
    every = markets(now)
    gone = [market for market in every.values() if not market.active]
    assert len(gone) == 1
    assert DemoExchange(FixedClock(now)).forming(gone[0].symbol, H1) is None
    ages = sorted(now - market.listed_at for market in every.values() if market.listed_at)
    assert 0 <= ages[0] <= 9 * WEEK


def test_candles_begin_with_the_listing_and_end_with_the_delisting() -> None:
    every = markets()
    gone = next(market for market in every.values() if not market.active)
    assert gone.listed_at is not None
    history = between_as_of(gone.symbol, gone.listed_at - 20 * DAY, NOON, NOON)
    assert history.ts[0] == gone.listed_at
    assert history.ts[-1] < NOON - DAY
    assert gone.symbol not in tickers()


def between_as_of(symbol: str, since: int, until: int, now: int) -> Candles:
    candles = demo_reply(CandleRequest(symbol, D1, since, until), now).candles
    assert candles is not None
    return candles


def test_the_market_shuts_now_and_then() -> None:
    shut = set.intersection(
        *(
            set((demo_candles(symbol, H1, 8766).ts[0] + HOUR * np.arange(8766)).tolist())
            - set(demo_candles(symbol, H1, 8766).ts.tolist())
            for symbol in ("BTC/USDT", "ETH/USDT", "XRP/USDT")
        )
    )
    assert 5 <= len(shut) <= 60


def test_quiet_markets_pass_minutes_without_a_trade() -> None:
    quiet = fill_gaps(demo_candles("ZEN/USDT", M1, 3000), M1)
    busy = fill_gaps(demo_candles("BTC/USDT", M1, 3000), M1)
    assert 0.01 < filled_share(quiet) < 0.10
    assert filled_share(busy) < 0.01


def test_long_requests_are_answered_in_short_steps() -> None:
    request = CandleRequest("ETH/USDT", M1, NOON - 9 * DAY, NOON)
    events = list(DemoExchange(FixedClock()).candles([request]))
    replies = [event for event in events if isinstance(event, CandleReply)]
    assert len(replies) == 1
    assert len(events) >= 4
    assert replies[0].candles is not None
    days = [between("ETH/USDT", M1, NOON - n * DAY, NOON - (n - 1) * DAY) for n in range(9, 0, -1)]
    assert candles_hash(replies[0].candles) == candles_hash(chained(days))


def test_an_unknown_symbol_is_refused_alone() -> None:
    reply = demo_reply(CandleRequest("NOPE/USDT", H1, NOON - DAY, NOON))
    assert reply.candles is None
    assert isinstance(reply.error, SymbolError)
    assert "NOPE/USDT" in str(reply.error)


def test_prices_and_steps_are_plausible() -> None:
    every = markets()
    assert 140 <= len(every) <= 170
    for symbol, ticker in tickers().items():
        market = every[symbol]
        assert ticker.last is not None
        assert 5e-6 < ticker.last < 120_000
        assert market.tick / ticker.last < 0.005
        assert market.lot * ticker.last < 1


def returns(symbol: str, timeframe: Timeframe, count: int) -> np.ndarray:  # type: ignore[type-arg]
    candles = fill_gaps(demo_candles(symbol, timeframe, count), timeframe)
    return np.diff(np.log(candles.close))


def test_returns_have_the_size_and_the_tails_of_a_market() -> None:
    bitcoin = returns("BTC/USDT", D1, 1000)
    assert 0.02 < bitcoin.std() < 0.04
    others = [returns(symbol, D1, 1000).std() for symbol in STAYING[5:60]]
    assert 0.035 < float(np.median(others)) < 0.07
    hourly = returns("BTC/USDT", H1, 8000)
    centred = hourly - hourly.mean()
    assert 5 < (centred**4).mean() / centred.var() ** 2 < 80
    size = np.abs(hourly)
    assert 0.15 < np.corrcoef(size[1:], size[:-1])[0, 1] < 0.6
    assert abs(np.corrcoef(hourly[1:], hourly[:-1])[0, 1]) < 0.12


def test_markets_move_together_but_not_alike() -> None:
    bitcoin = returns("BTC/USDT", H1, 4000)
    together = [
        np.corrcoef(bitcoin, returns(symbol, H1, 4000))[0, 1]
        for symbol in ("ETH/USDT", "SOL/USDT", "LINK/USDT", "ADA/USDT", "DOGE/USDT")
    ]
    assert all(0.25 < value < 0.95 for value in together)
    assert np.corrcoef(bitcoin, returns("BTCDOWN/USDT", H1, 4000))[0, 1] < -0.4
    assert returns("USDC/USDT", D1, 500).std() < 0.002


def test_volume_follows_volatility() -> None:
    candles = demo_candles("SOL/USDT", H1, 4000)
    traded = take(candles, (candles.volume > 0) & (candles.high > candles.low))
    span = np.log(traded.high / traded.low)
    assert np.corrcoef(np.log(span), np.log(traded.volume))[0, 1] > 0.4


def test_trends_change_over_the_months() -> None:
    close = fill_gaps(demo_candles("BTC/USDT", D1, 1200), D1).close
    moves = np.log(close[60:] / close[:-60])
    assert (moves > 0.2).mean() > 0.1
    assert (moves < -0.2).mean() > 0.1
    assert (np.abs(moves) < 0.1).mean() > 0.1
