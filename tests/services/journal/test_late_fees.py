"""Fees that could not be converted at first are once their worth is known."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from app.domain.candles import real_candles
from app.domain.timeframe import Timeframe
from app.services.journal.import_values import ImportRequest
from app.services.ports import JournalFilter
from tests.builders import fill_files as written
from tests.builders.fill_files import Execution
from tests.builders.installation import installed
from tests.loopback.streams import ended

# The last sale turns the position round: its fee belongs to two trades.
TURNED = (
    Execution("1", "2024-03-01 10:00:00", "BTC/USDT", "BUY", "60000", "0.5", "0.02", "BNB"),
    Execution("2", "2024-03-01 11:00:00", "BTC/USDT", "BUY", "60000", "0.5", "30", "USDT"),
    Execution("3", "2024-03-01 12:00:00", "BTC/USDT", "SELL", "61000", "1.5", "0.06", "BNB"),
)
BNB = {"BNB": Decimal(400)}


@pytest.fixture
def desk(tmp_path):
    with installed(tmp_path / "home", offline=True) as installation:
        application = installation.application

        def take(rates, executions=TURNED, account="binance"):
            path = tmp_path / "fills.csv"
            path.write_text(written.newer_binance(executions), "utf-8")
            request = ImportRequest(path, account=account, rates=rates)
            return ended(application.fill_imports.run(request))

        yield application, take


def kept(application):
    """Every trade and its fills, deleted ones too."""
    journal = application.journal
    trades = [*journal.trades(), *journal.trades(JournalFilter(removed=True))]
    return trades, journal.fills([trade.id for trade in trades])


def test_rate_given_later_converts_and_nothing_else_changes(desk):
    application, take = desk
    first = take({})
    assert (first.fees_converted, first.content.unconverted) == (0, ("BNB",))
    before = kept(application)
    later = take(BNB)
    assert (later.added, later.fees_converted) == (0, 2)
    assert later.content.unconverted == ()
    converted = kept(application)
    application.journal.undo()
    assert kept(application) == before
    application.journal.redo()
    assert kept(application) == converted
    take(BNB, account="known at once")
    trades, _ = converted
    at_once = application.journal.trades(JournalFilter(account="known at once"))
    assert [trade.figures for trade in trades] == [trade.figures for trade in at_once]
    assert trades[1].figures.fees == 30 + Decimal("0.06") * 400
    assert trades[0].figures.fees == Decimal("0.02") * 400


def test_step_is_named_and_worth_that_is_known_stays(desk):
    application, take = desk
    take({})
    take(BNB)
    assert application.journal.steps.undo == "convert 2 fees"
    before = kept(application)
    again = take({"BNB": Decimal(999)})
    assert (again.added, again.fees_converted) == (0, 0)
    assert kept(application) == before
    assert application.journal.steps.undo == "convert 2 fees"


def test_candles_fetched_later_convert_and_currency_without_any_is_told(desk):
    application, take = desk
    other = Execution("4", "2024-03-02 09:00:00", "ETH/USDT", "BUY", "3000", "1", "7", "MNT")
    take({}, (*TURNED, other))
    closes = np.full(4, 400.0)
    times = np.int64(TURNED[0].ms) + 3_600_000 * np.arange(4, dtype=np.int64)
    candles = real_candles(times, closes, closes, closes, closes, np.ones(4))
    application.store.merge("binance", Timeframe.H1, {"BNB/USDT": candles})
    later = take({}, (*TURNED, other))
    assert (later.fees_converted, later.content.unconverted) == (2, ("MNT",))


def test_deleted_trade_is_completed_and_new_fills_come_with_it(desk):
    application, take = desk
    take({}, TURNED[:1])
    (trade,) = application.journal.trades()
    application.journal.delete([trade.id])
    later = take(BNB, TURNED[:2])
    assert (later.added, later.fees_converted) == (1, 1)
    (deleted,) = application.journal.trades(JournalFilter(removed=True))
    assert deleted.figures.fees_unconverted == ()
    assert application.journal.steps.undo == "import 1 fill"


def test_fill_edited_between_look_and_take_is_left_alone(desk, tmp_path):
    application, take = desk
    take({}, TURNED[:1])
    request = ImportRequest(tmp_path / "fills.csv", account="binance", rates=BNB)
    content = ended(application.fill_imports.preview(request))
    assert len(content.convertible) == 1
    (trade,) = application.journal.trades()
    (fill,) = application.journal.fills([trade.id])[trade.id]
    application.journal.set_fills(trade.id, [replace(fill, fee=Decimal("0.03"))])
    result = ended(application.fill_imports.take(content, Decimal(1), skip_bad=False))
    assert result.fees_converted == 0
    assert application.journal.trade(trade.id).figures.fees_unconverted == ("BNB",)
