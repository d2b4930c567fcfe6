"""One rule, everywhere: scan, replay and backtest find the same hits on real candles.

Twenty strategies of the gallery on twenty real symbols, from the same stored candles. At a sample
of moments a scan of then is held against the bar of then lived alone, over all bars a replay
against a backtest. ``HARRIER_MOMENTS`` raises the sample, ``-s`` prints how many were compared.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from app.adapters.storage.candle_files import CandleFiles
from app.adapters.storage.strategy_files import StrategyFiles
from app.domain.asset import Market
from app.domain.backtester import Account
from app.domain.lifecycle import advance, terms
from app.domain.lifecycle import layout as at
from app.domain.setup import LEFT_OPEN
from app.domain.signals import compile_strategies
from app.domain.strategy import parse_strategy
from app.domain.timeframe import HOUR, Timeframe
from app.services.past import StoredPast
from app.services.ports import BacktestRequest
from app.services.replay import ReplayRequest
from app.services.scan.events import ScanRequest
from app.services.streams import at_once
from tests.builders.installation import installed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.domain.backtester import Trade
    from app.domain.candles import Candles
    from app.domain.lifecycle import SignalColumns
    from app.domain.setup import Exit
    from app.domain.strategy import Strategy
    from app.services.replay import ReplayedSetup
    from tests.builders.installation import Installation

pytestmark = pytest.mark.market

DATA = Path(__file__).resolve().parents[3] / "shared" / "market" / "data"
BASES = (
    *("BTC", "ETH", "BNB", "ADA", "ANKR", "ANT", "AUDIO", "AVA", "BAL", "BAND"),
    *("BAT", "CAKE", "CHZ", "COMP", "COTI", "CRV", "CTK", "DASH", "DCR", "DOGE"),
)
SYMBOLS = tuple(f"{base}/USDT" for base in BASES)
# The regime looks 1,000 bars of 4 h back: with more, each moment would have a first bar of its own.
BARS = 3_990
END = 1_703_894_400_000  # 2023-12-30
MOMENTS = int(os.environ.get("HARRIER_MOMENTS", "12"))
TICK = 1e-4
GALLERY = [parse_strategy(text, name) for name, text in StrategyFiles().gallery()]
STRATEGIES = tuple(one for one in GALLERY if one.timeframe == Timeframe.H1)[:20]
# So small that neither capital nor places refuse an entry: lives are those of the replay.
TINY = Account(equity=1e9, stake=1.0)


class Hit(NamedTuple):
    """A hit at one bar: its prices where it makes a setup, else why it makes none."""

    strategy: str
    symbol: str
    bar_time: int
    prices: tuple[float, ...]
    reason: str


class Lived(NamedTuple):
    """One strategy on one symbol as runs over the past see it."""

    strategy: Strategy
    symbol: str
    columns: SignalColumns
    candles: Candles


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Installation]:
    """An installation that holds the last bars of real candles and can ask nobody."""
    settings = {"market.exchange": "binance", "data.history_bars": str(BARS)}
    with installed(tmp_path / "home", settings=settings, offline=True) as home:
        application, series = home.application, {}
        for symbol in SYMBOLS:
            path = DATA / f"{symbol.replace('/', '_')}-1h.parquet"
            if not path.exists():
                pytest.skip("the real candles of ../shared/market are not here")
            series[symbol] = CandleFiles().read(path).candles.between(END - BARS * HOUR, END)
        application.store.merge("binance", Timeframe.H1, series)
        markets = [
            Market(symbol, symbol.replace("/", ""), symbol.partition("/")[0], "USDT", TICK, 0.0)
            for symbol in SYMBOLS
        ]
        application.universe.keep_markets("binance", markets)
        home.clock.time = END
        yield home


@pytest.fixture
def lived(home: Installation) -> list[Lived]:
    past = StoredPast(home.application._scan_tools)
    found = []
    for strategy in STRATEGIES:
        evaluated = past.evaluate(compile_strategies([strategy]), SYMBOLS)
        found += [Lived(strategy, symbol, *evaluated.of(symbol)) for symbol in SYMBOLS]
    return found


def alone(one: Lived, row: int) -> Hit | None:
    """What the rules of a run make of one bar, with nothing before it."""
    rules = terms(one.strategy, TICK)
    done = advance(one.columns, one.candles, rules, (row, row + 1))
    name, time = one.strategy.name, int(one.candles.ts[row])
    if len(done.rejected):
        return Hit(name, one.symbol, time, (), at.REJECTIONS[int(done.rejected[0, 1])])
    if not len(done.lives):
        return None
    (life,) = done.lives
    targets = life[at.TARGET : at.TARGET + int(life[at.TARGET_COUNT])]
    prices = abs(np.array([life[at.REFERENCE], life[at.FIRST_STOP], *targets]))
    return Hit(name, one.symbol, time, tuple(prices.tolist()), "")


def moments(lived: list[Lived]) -> list[int]:
    """Closes to scan at: those of the bars where most rules turn true, and some by chance."""
    times, turns = lived[0].candles.ts, np.zeros(BARS, np.int64)
    for one in lived:
        np.testing.assert_array_equal(one.candles.ts, times)
        true = one.columns.entry == 1
        turns[1:] += true[1:] & ~true[:-1]
    busy = np.argsort(-turns, kind="stable")[: MOMENTS // 2]
    chance = np.random.default_rng(20).choice(np.arange(1_500, BARS), MOMENTS // 2, replace=False)
    return [int(times[row]) + HOUR for row in sorted({*busy.tolist(), *chance.tolist()})]


def test_a_scan_of_then_finds_what_a_run_finds_at_that_bar(
    home: Installation, lived: list[Lived]
) -> None:
    compared = hits = 0
    times = lived[0].candles.ts
    for moment in moments(lived):
        result = home.scan(ScanRequest(strategies=STRATEGIES, symbols=SYMBOLS, at=moment))
        assert result.record.scanned == len(SYMBOLS), result.record.errors
        scanned = {
            Hit(
                *(one.strategy, one.symbol, one.bar_time),
                (one.entry, one.stop, *(target.price for target in one.targets)),
                "",
            )
            for one in result.setups
        }
        scanned |= {
            Hit(one.strategy, one.symbol, one.bar_time, (), one.reason) for one in result.rejected
        }
        row = int(times.searchsorted(moment - HOUR))
        known = {hit for one in lived if (hit := alone(one, row)) is not None}
        assert scanned == known
        compared += len(lived)
        hits += len(known)
    print(f"\n{compared:,} bars of rules scanned as lived, {hits:,} of them hits: 100 %")
    assert hits > 5 * MOMENTS


def test_a_replay_finds_what_a_backtest_trades(home: Installation) -> None:
    application = home.application
    bars = trades = signals = 0
    for strategy in STRATEGIES:
        replayed = at_once(application.replays.run(ReplayRequest((strategy,), SYMBOLS)))
        result = at_once(application.backtests.run(BacktestRequest(strategy, TINY, SYMBOLS)))
        outcome = result.outcome
        assert outcome.refused == 0
        assert (outcome.signals, outcome.rejected) == (len(replayed.setups), replayed.rejected)
        filled = [setup for setup in replayed.setups if setup.entry_time is not None]
        assert sorted(_lives(filled)) == sorted(
            (
                *(trade.symbol, trade.signal_time, trade.entry_time, trade.entry_price),
                trade.stop,
                tuple(target.price for target in trade.targets),
                tuple((end.time, end.price, end.reason) for end in _sold(trade)),
            )
            for trade in outcome.trades
        )
        bars += len(outcome.times) * len(SYMBOLS)
        signals += outcome.signals
        trades += len(outcome.trades)
    rules = f"{len(STRATEGIES)} strategies × {len(SYMBOLS)} symbols"
    print(f"\n{rules}, {bars:,} bars: {signals:,} signals, {trades:,} trades alike: 100 %")
    assert len(STRATEGIES) == len(SYMBOLS) == 20
    assert trades > 2_000


def _lives(setups: Iterable[ReplayedSetup]) -> Iterator[tuple[Any, ...]]:
    for setup in setups:
        yield (
            *(setup.symbol, setup.bar_time, setup.entry_time, setup.entry_price),
            setup.stop,
            tuple(target.price for target in setup.targets),
            tuple((end.time, end.price, end.reason) for end in setup.exits),
        )


def _sold(trade: Trade) -> list[Exit]:
    """Its exits without what was left at the end of the data, which a replay does not list."""
    return [end for end in trade.exits if end.reason != LEFT_OPEN]
