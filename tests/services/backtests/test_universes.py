"""Runs that name no symbols trade each only while it is in the universe of then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.backtester import Account
from app.domain.backtester.past_universe import NOT_IN_UNIVERSE
from app.domain.backtester.robustness.grid import Grid, parse_range
from app.domain.errors import BadInput
from app.domain.timeframe import DAY, HOUR, Timeframe
from app.services.backtests.sweeps import SweepRequest
from app.services.ports import BacktestRequest, Universe, UniverseMember
from app.services.scan.events import ScanRequest
from app.services.streams import at_once
from tests.builders.candles import NOON, demo_candles, write_demo_folder
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.services.ports import BacktestResult
    from tests.builders.installation import Installation

SYMBOLS = ("ADA/USDT", "BTC/USDT", "DOGE/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT")
CROSS = rule("Cross", "close > sma($length)", parameters='{"length": 9}')
BARS = 900


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path / "home") as home:
        yield home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "candles"
    path.mkdir()
    write_demo_folder(path, SYMBOLS, Timeframe.H1, BARS)
    return path


def ran(home: Installation, request: BacktestRequest) -> BacktestResult:
    return at_once(home.application.backtests.run(request))


def survivors(result: BacktestResult) -> str:
    (check,) = (check for check in result.checks if check.id == "survivorship")
    return f"{check.level}: {check.sentence}"


def largest(day: int, top: int) -> set[str]:
    """By quote volume of the 24 hours before the beginning of a day since the epoch."""
    traded = {}
    for symbol in SYMBOLS:
        candles = demo_candles(symbol, Timeframe.H1, BARS)
        before = (candles.ts >= (day - 1) * DAY) & (candles.ts < day * DAY)
        traded[symbol] = float((candles.close * candles.volume)[before].sum())
    ranked = sorted(SYMBOLS, key=lambda symbol: (-traded[symbol], symbol))
    return {symbol for symbol in ranked[:top] if traded[symbol] > 0}


def test_of_a_folder_the_largest_of_the_day_before(home: Installation, folder: Path) -> None:
    whole = ran(home, BacktestRequest(CROSS, Account(), folder=folder))
    assert survivors(whole).startswith("warning: The 6 symbols were chosen today")
    assert NOT_IN_UNIVERSE not in whole.outcome.rejected
    result = ran(home, BacktestRequest(CROSS, Account(), folder=folder, top=2))
    members = {day: largest(day, 2) for day in range((NOON - BARS * HOUR) // DAY, NOON // DAY + 1)}
    signals = {(trade.symbol, trade.signal_time) for trade in result.outcome.trades}
    assert len(signals) > 20
    assert all(symbol in members[(time + HOUR) // DAY] for symbol, time in signals)
    others = {(trade.symbol, trade.signal_time) for trade in whole.outcome.trades}
    outside = {one for one in others if one[0] not in members[(one[1] + HOUR) // DAY]}
    assert len(outside) > 50
    assert result.outcome.rejected[NOT_IN_UNIVERSE] >= len(outside)
    assert survivors(result).startswith("note: A symbol is entered only while")
    assert "the 2 largest of 6 symbols" in result.assumptions["universe"]
    (looked,) = (check for check in result.checks if check.id == "look_ahead")
    assert looked.level == "ok"


def test_a_set_of_a_sweep_is_traded_as_the_run_is(home: Installation, folder: Path) -> None:
    run = BacktestRequest(CROSS, Account(fee=0.001), folder=folder, top=3, max_open=2)
    request = SweepRequest(run, Grid((parse_range("length=9,21"),)), "net_profit", jobs=1)
    prepared = at_once(home.application.sweeps.prepare(request))
    sweep = at_once(home.application.sweeps.run(prepared))
    profits = [ran(home, run).measures["net_profit"]]
    longer = CROSS.with_parameters({"length": 21})
    other = BacktestRequest(longer, run.account, folder=folder, top=3, max_open=2)
    profits.append(ran(home, other).measures["net_profit"])
    np.testing.assert_array_equal(sweep.goals, profits)


def test_a_size_goes_without_symbols(home: Installation, folder: Path) -> None:
    with pytest.raises(BadInput, match="without --symbols"):
        ran(home, BacktestRequest(CROSS, Account(), SYMBOLS[:1], folder, top=3))


def keep(home: Installation, as_of: int, *symbols: str) -> None:
    """A refresh that chose these symbols, largest first."""
    members = tuple(UniverseMember(one, rank, None) for rank, one in enumerate(symbols, 1))
    with home.application.database.work() as work:
        work.universes.add(Universe("demo", "USDT", as_of, members, ()))
        work.commit()


def test_of_stored_candles_the_universes_that_were_stored(home: Installation) -> None:
    home.scan(ScanRequest(strategies=(CROSS,), symbols=SYMBOLS))
    first, turn = NOON - 700 * HOUR, NOON - 300 * HOUR
    keep(home, first, "BTC/USDT", "ETH/USDT")
    keep(home, first + HOUR, "BTC/USDT", "ETH/USDT")
    keep(home, turn, "SOL/USDT", "BTC/USDT", "XRP/USDT")
    result = ran(home, BacktestRequest(CROSS, Account(), since=first))
    assert result.outcome.trades.symbols == ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT")
    seen = {symbol: set[bool]() for symbol in result.outcome.trades.symbols}
    for trade in result.outcome.trades:
        seen[trade.symbol].add(trade.signal_time + HOUR >= turn)
    assert seen == {
        "BTC/USDT": {False, True},
        "ETH/USDT": {False},
        "SOL/USDT": {True},
        "XRP/USDT": {True},
    }
    assert result.outcome.rejected[NOT_IN_UNIVERSE] > 50
    assert survivors(result).startswith("ok: A symbol is entered only while it is in the universe")
    largest = ran(home, BacktestRequest(CROSS, Account(), since=first, top=1))
    assert largest.outcome.trades.symbols == ("BTC/USDT", "SOL/USDT")
    kept = home.application.backtest_history.keep(largest)
    opened = home.application.backtest_history.open(kept.id)
    assert opened.request == largest.request
    assert opened.outcome.rejected == largest.outcome.rejected


def test_before_the_first_stored_one_it_is_rebuilt_or_told(home: Installation) -> None:
    home.scan(ScanRequest(strategies=(CROSS,), symbols=SYMBOLS))
    turn = (NOON - 300 * HOUR) // DAY * DAY
    keep(home, turn, "XRP/USDT", "DOGE/USDT")
    since = NOON - 800 * HOUR
    rebuilt = ran(home, BacktestRequest(CROSS, Account(), since=since, top=2))
    for trade in rebuilt.outcome.trades:
        close = trade.signal_time + HOUR
        members = {"XRP/USDT", "DOGE/USDT"} if close >= turn else largest(close // DAY, 2)
        assert trade.symbol in members
    assert {trade.symbol for trade in rebuilt.outcome.trades} >= {"XRP/USDT", "BTC/USDT"}
    assert "2 largest of 6 symbols" in survivors(rebuilt)
    assert survivors(rebuilt).startswith("note: ")
    told = ran(home, BacktestRequest(CROSS, Account(), since=since))
    assert told.outcome.trades.symbols == ("DOGE/USDT", "XRP/USDT")
    assert survivors(told).startswith("warning: A symbol is entered only while")
    assert "Before, the symbols of that day were traded" in survivors(told)
    assert NOT_IN_UNIVERSE not in told.outcome.rejected
