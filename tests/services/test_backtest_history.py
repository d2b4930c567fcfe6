"""Backtests that were made: kept, opened again as they were, removed and brought back."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.backtester import Account
from app.domain.errors import BadInput
from app.domain.timeframe import Timeframe
from app.services.backtests.history import BacktestsChanged
from app.services.ports import BacktestRequest
from app.services.streams import at_once
from tests.builders.candles import write_demo_folder
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.bootstrap.composition import Composition
    from app.services.ports import BacktestResult

CROSS = rule("Cross", "ema(9) crosses above ema(21)")


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Composition]:
    with installed(tmp_path / "home") as home:
        yield home.application


def made(application: Composition, folder: Path) -> BacktestResult:
    folder.mkdir(exist_ok=True)
    write_demo_folder(folder, ["BTC/USDT"], Timeframe.H1, 600)
    request = BacktestRequest(CROSS, Account(fee=0.001), folder=folder)
    return at_once(application.backtests.run(request))


def test_a_kept_run_opens_as_it_was(application: Composition, tmp_path: Path) -> None:
    result = made(application, tmp_path / "candles")
    assert len(result.outcome.trades) > 3
    kept = application.backtest_history.keep(result)
    opened = application.backtest_history.open(kept.id)
    assert opened.request == result.request
    assert opened.measures == result.measures
    assert (opened.checks, opened.bracket) == (result.checks, result.bracket)
    assert (opened.assumptions, opened.version) == (result.assumptions, result.version)
    assert [asdict(trade) for trade in opened.outcome.trades] == [
        asdict(trade) for trade in result.outcome.trades
    ]
    np.testing.assert_array_equal(opened.outcome.times, result.outcome.times)
    np.testing.assert_array_equal(opened.outcome.equity, result.outcome.equity)
    np.testing.assert_array_equal(opened.buy_and_hold, result.buy_and_hold)


def test_the_newest_is_first_and_a_removal_is_undone(
    application: Composition, tmp_path: Path
) -> None:
    history = application.backtest_history
    news: list[object] = []
    application.bus.subscribe(news.append)
    first = history.keep(made(application, tmp_path / "candles"))
    (listed,) = history.list()
    assert (listed.id, listed.strategy, listed.symbols) == (first.id, "Cross", ("BTC/USDT",))
    assert listed.until - listed.since == 600 * 3_600_000
    assert listed.measures == first.measures
    history.remove(first.id)
    assert history.list() == ()
    history.restore(first.id)
    assert [kept.id for kept in history.list()] == [first.id]
    assert [type(event) for event in news if isinstance(event, BacktestsChanged)] == [
        BacktestsChanged
    ] * 3


def test_a_profit_factor_without_a_loss_stays_infinite(
    application: Composition, tmp_path: Path
) -> None:
    result = made(application, tmp_path / "candles")
    kept = application.backtest_history.keep(replace(result, measures={"profit_factor": math.inf}))
    assert application.backtest_history.open(kept.id).measures == {"profit_factor": math.inf}


def test_what_is_not_there_is_said(application: Composition) -> None:
    with pytest.raises(BadInput, match="no backtest"):
        application.backtest_history.open("nothing")
