from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.errors import BadInput
from app.domain.journal.query import QueryError
from app.domain.journal.statistics.period import Period
from app.domain.journal.trade import TradeRecord
from app.domain.timeframe import DAY, HOUR, MINUTE, Timeframe
from app.services.events import Waiting
from app.services.journal.events import JournalChanged
from app.services.journal.measuring import TradesMeasured
from app.services.journal.statistics import FITTING, WhatIfProgress
from app.services.journal.user_clock import offsets_in
from app.services.streams import at_once
from tests.builders.installation import installed
from tests.builders.journal_trades import START, bars, fills, plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.bootstrap.composition import Composition
    from app.domain.journal.trade import JournalTrade
    from tests.builders.journal_trades import Step

RECORD = TradeRecord(plan=plan(95, 110, entry=100), tags=("plan",), timeframe="1h")
WON: tuple[Step, ...] = ((0, "buy", 100, 2), (3, "sell", 110, 2))
ROWS = [(100.0, 104.0, 98.0, 103.0), (103.0, 108.0, 101.0, 107.0), (107.0, 111.0, 105.0, 110.0)]
QUIET = (110.0, 112.0, 109.0, 110.0)


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Composition]:
    with installed(tmp_path, START + 30 * DAY, offline=True) as installation:
        yield installation.application


def added(
    application: Composition,
    *steps: Step,
    symbol: str = "BTC/USDT",
    record: TradeRecord = RECORD,
) -> JournalTrade:
    own = [replace(fill, id="") for fill in fills(*steps, symbol=symbol)]
    return application.journal.add(own, record)


def store(application: Composition, timeframe: Timeframe, *rows: tuple[float, ...]) -> None:
    candles = bars(*rows)  # type: ignore[arg-type]
    ts = START + timeframe.milliseconds * np.arange(len(candles), dtype=np.int64)
    application.store.merge(
        application.exchange.id, timeframe, {"BTC/USDT": replace(candles, ts=ts)}
    )


def test_a_report_of_what_is_kept_and_again_after_an_edit(application: Composition) -> None:
    service = application.journal_statistics
    assert service.report().figures["trades"] == 0
    won = added(application, *WON)
    short = TradeRecord(plan=plan(11))
    added(application, (50, "sell", 10, 1), (51, "buy", 11, 1), symbol="ETH/BTC", record=short)
    found = service.report()
    assert (found.figures["closed"], found.figures["result"]) == (2, 1.0)
    assert sorted(found.quotes) == ["BTC", "USDT"]
    assert service.report("tag:plan btc/usdt", unit="USDT").figures["result"] == 20.0
    assert service.columns() is service.columns()
    application.journal.edit(won.id, replace(RECORD, tags=("late",), risk=40.0))
    assert service.report("tag:late").figures["result"] == 0.5
    application.journal.delete([won.id])
    assert service.report("tag:late").figures["trades"] == 0
    assert service.report(unit=FITTING).unit == "r"
    added(application, *WON, record=TradeRecord())
    application.journal.delete([trade.id for trade in service.find("ETH/BTC")])
    assert service.report(unit=FITTING).unit == "USDT"
    with pytest.raises(QueryError) as error:
        service.report("tag:late R >")
    assert error.value.column == 13
    with pytest.raises(BadInput, match="no time zone"):
        service.report(zone="Mars/Phobos")


def test_trades_found_for_the_list(application: Composition) -> None:
    won = added(application, *WON)
    added(application, (50, "buy", 10, 1), symbol="ETH/BTC", record=TradeRecord())
    assert application.journal_statistics.find("R > 1") == (application.journal.trade(won.id),)


def test_days_of_a_period_are_the_users(application: Composition) -> None:
    service = application.journal_statistics
    now = application.market_now()
    today = now // DAY * DAY
    assert service.bounds(Period(days=1)) == Period(since=today)
    assert service.bounds(Period(days=30)).since == today - 29 * DAY
    here = service.bounds(Period(days=1), "Asia/Tokyo").since
    assert here is not None
    assert (here + 9 * HOUR) % DAY == 0
    assert now - DAY < here <= now
    assert service.bounds(Period(since=5)) == Period(since=5)


def test_the_users_clock_changes_in_spring_and_autumn() -> None:
    berlin = offsets_in("Europe/Berlin")
    spring = 1_711_846_800_000  # 31 March 2024 01:00 UTC
    times = np.array([spring - 1, spring, spring - DAY, spring + DAY, START], np.int64)
    assert (berlin(times) // HOUR).tolist() == [1, 2, 1, 2, 1]
    assert berlin(np.empty(0, np.int64)).tolist() == []
    assert offsets_in("Asia/Kathmandu")(times).tolist() == [345 * MINUTE] * 5


def test_measures_are_worked_out_kept_and_done_again_when_stale(application: Composition) -> None:
    won = added(application, *WON)
    bare = added(application, *WON, symbol="XRP/USDT")
    told: list[object] = []
    application.bus.subscribe(told.append)
    store(application, Timeframe.H1, *ROWS, *[QUIET] * 10)
    measuring = application.journal_measuring
    assert at_once(measuring.run()) == 2
    assert JournalChanged(frozenset({won.id, bare.id})) in told
    found = application.journal.trade(won.id).measures
    assert found is not None
    assert (found.mae_r, found.mfe_r, found.candles) == (0.4, 2.2, "1h")
    assert (found.first_touch, found.mfe_after_r) == ("target", None)  # 24 bars are not there yet
    unmeasured = application.journal.trade(bare.id).measures
    assert unmeasured is not None
    assert (unmeasured.mae, unmeasured.candles) == (None, "")
    assert at_once(measuring.run()) == 0
    store(application, Timeframe.H1, *ROWS, *[QUIET] * 40)
    assert at_once(measuring.run()) == 1
    assert application.journal.trade(won.id).measures.mfe_after_r == 2.4  # type: ignore[union-attr]
    application.journal.edit(won.id, replace(RECORD, plan=plan(90, 110)))
    assert at_once(measuring.run([won.id])) == 1
    assert application.journal.trade(won.id).measures.mfe_r == 1.1  # type: ignore[union-attr]
    assert at_once(measuring.run([])) == 0
    report = application.journal_statistics.report("btc")
    assert report.figures["mfe_r"] == 1.1
    assert report.figures["without_candles"] == 0


def test_the_finest_candles_that_cover_the_trade(application: Composition) -> None:
    store(application, Timeframe.H1, *ROWS, *[QUIET] * 40)
    quarters = [(100.0, 103.0, 99.0, 102.0)] * 12 + [(109.0, 110.0, 108.0, 109.0)] * 200
    store(application, Timeframe.M15, *quarters)
    store(application, Timeframe.M1, *[(100.0, 200.0, 1.0, 100.0)] * 5)  # ends inside the trade
    won = added(application, *WON)
    at_once(application.journal_measuring.run())
    found = application.journal.trade(won.id).measures
    assert found is not None
    assert (found.candles, found.mae, found.mfe) == ("15m", 1.0, 10.0)


def test_measuring_tells_how_far_it_has_come(application: Composition) -> None:
    for hour in range(3):
        added(application, (hour, "buy", 100, 1), (hour + 0.5, "sell", 101, 1))
    told = list(application.journal_measuring.run())
    assert told[-1] == TradesMeasured(3, 3, 3)


def test_what_if_replays_what_candles_cover(application: Composition) -> None:
    store(application, Timeframe.H1, *ROWS, *[QUIET] * 40)
    added(application, *WON)
    added(application, *WON, symbol="XRP/USDT")
    added(application, (5, "buy", 100, 1), record=TradeRecord(plan=plan(90)))
    stream = application.journal_statistics.what_if("status:closed")
    told = []
    while True:
        try:
            told.append(next(stream))
        except StopIteration as end:
            found = end.value
            break
    assert told[0] == WhatIfProgress(0, 2)
    assert told[-1] == WhatIfProgress(2, 2)
    assert (found.n, found.left_out, found.actual_mean_r) == (1, 1, 2.0)
    at = found.stops.index(1.0), found.targets.index(1.5)
    assert found.mean_r[at] == 1.5
    assert found.mean_r[found.stops.index(0.25), 0] == -0.25


def test_figures_by_quote(application: Composition) -> None:
    added(application, *WON)
    added(application, (1, "buy", 100, 1), symbol="SOL/USDT")
    sold = replace(RECORD, plan=plan(12))
    added(application, (5, "sell", 10, 1), (6, "buy", 11, 1), symbol="ETH/BTC", record=sold)
    service = application.journal_statistics
    found = service.by_quote(application.journal.trades())
    assert list(found) == ["USDT", "BTC"]
    assert (found["USDT"]["result"], found["BTC"]["result"]) == (20.0, -1.0)
    short = service.narrowed(application.journal.trades(), "side:short")
    assert list(service.by_quote(short)) == ["BTC"]
    report = service.report_of(short)
    assert (report.unit, report.figures["result"]) == ("BTC", -1.0)
    assert service.report_of(application.journal.trades()).unit == "r"
    assert service.by_quote(()) == {}


def test_a_run_over_all_asks_only_for_what_candles_have_come_for(application: Composition) -> None:
    won = added(application, *WON)
    at_once(application.journal_measuring.run())
    assert list(application.journal_measuring.run())[-1:] == [Waiting("Measuring trades")]
    store(application, Timeframe.H1, *ROWS, *[QUIET] * 5)
    assert at_once(application.journal_measuring.run()) == 1
    assert list(application.journal_measuring.run())[-1:] == [Waiting("Measuring trades")]
    store(application, Timeframe.H1, *ROWS, *[QUIET] * 40)
    assert at_once(application.journal_measuring.run()) == 1
    measures = application.journal.trade(won.id).measures
    assert measures is not None
    assert measures.mfe_after_r is not None
    application.journal.edit(won.id, replace(RECORD, risk=50.0))
    assert at_once(application.journal_measuring.run()) == 0  # who edits it names it
    assert at_once(application.journal_measuring.run([won.id])) == 1
