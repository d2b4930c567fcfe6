"""Imported trades know the setups that caused them, where that is sure."""

from __future__ import annotations

import pytest

from app.services.journal.import_values import ImportRequest
from tests.builders import fill_files as written
from tests.builders.fill_files import Execution
from tests.builders.installation import installed
from tests.builders.setups import BAR, a_setup
from tests.loopback.streams import ended

HOUR = 3_600_000
BOUGHT = Execution("1", "2026-01-01 01:05:00", "BTC/USDT", "BUY", "64120", "0.5")
SOLD = Execution("2", "2026-01-01 03:05:00", "BTC/USDT", "SELL", "66000", "0.5")
ETHER = Execution("3", "2026-01-01 01:05:00", "ETH/USDT", "BUY", "3000", "1")
PEPPER = Execution("4", "2026-01-01 01:05:00", "PEP/USDT", "BUY", "1", "100")


@pytest.fixture
def desk(tmp_path):
    with installed(tmp_path / "home", BAR, offline=True) as installation:
        application = installation.application
        live = {"evaluated_until": BAR + 5 * HOUR}
        setups = (
            a_setup(id="01" * 8, **live),
            a_setup(id="02" * 8, symbol="ETH/USDT", entry=3001.0, stop=2900.0, **live),
            a_setup(id="03" * 8, symbol="ETH/USDT", entry=2999.0, stop=2900.0, **live),
        )
        with application.database.work() as work:
            for setup in setups:
                work.setups.save(setup, ())
            work.commit()

        def take(*executions, account="okx"):
            path = tmp_path / "fills.csv"
            path.write_text(written.okx(executions), "utf-8")
            return ended(application.fill_imports.run(ImportRequest(path, account)))

        yield application, take


def test_sure_ones_are_linked_in_one_step_and_others_asked_about(desk):
    application, take = desk
    result = take(BOUGHT, SOLD, ETHER, PEPPER)
    trades = {trade.symbol: trade for trade in application.journal.trades()}
    bitcoin = trades["BTC/USDT"].record
    assert (bitcoin.setup_id, bitcoin.strategy, bitcoin.regime) == ("01" * 8, "EMA cross", "bull")
    assert bitcoin.plan.stop == 63_000.25
    assert [trace.label for trace in bitcoin.why] == ["ema(9) crosses above ema(21)", "group"]
    assert trades["BTC/USDT"].figures.r == pytest.approx(940 / (64_120 - 63_000.25) / 0.5, rel=1e-3)
    assert trades["ETH/USDT"].record.setup_id == ""
    (question,) = result.matched.questions
    assert question.trade_id == trades["ETH/USDT"].id
    assert [one.setup_id for one in question.candidates] == ["02" * 8, "03" * 8]
    assert [one.trade_id for one in result.matched.linked] == [trades["BTC/USDT"].id]
    assert result.matched.outside == 1
    assert application.journal.steps.undo == "link to a setup of BTC/USDT"
    application.journal.undo()
    assert application.journal.steps.undo == "import 4 fills"


def test_a_setup_causes_one_trade_and_another_asks(desk):
    application, take = desk
    take(BOUGHT, SOLD)
    second = take(BOUGHT, SOLD, account="second")
    assert second.matched.linked == ()
    assert len(second.matched.questions) == 1
    both = application.trade_matching.run()
    assert len(ended(both).questions) == 1


def test_two_trades_for_one_setup_are_both_asked_about(desk):
    _application, take = desk
    again = Execution("5", "2026-01-01 04:00:00", "BTC/USDT", "BUY", "64100", "0.5")
    result = take(BOUGHT, SOLD, again)
    assert result.matched.linked == ()
    assert len(result.matched.questions) == 2


def test_candidates_of_one_trade_are_told_whatever_it_is_linked_to(desk):
    application, take = desk
    take(BOUGHT, SOLD)
    (trade,) = application.journal.trades()
    found = application.trade_matching.candidates(trade.id)
    assert [one.setup_id for one in found.candidates] == ["01" * 8]
    assert found.candidates[0].sure
