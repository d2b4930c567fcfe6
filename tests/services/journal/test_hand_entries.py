"""A trade entered by hand is recognised when it is imported, and asked about."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.errors import BadInput
from app.domain.journal.day import PictureKind
from app.domain.journal.fill import Fill, Side
from app.domain.journal.trade import Plan, TradeRecord
from app.services.journal.import_values import ImportRequest
from tests.builders import fill_files as written
from tests.builders.fill_files import Execution
from tests.builders.installation import installed
from tests.builders.setups import BAR, a_setup
from tests.loopback.streams import ended

BOUGHT = (
    Execution("1", "2026-01-01 01:05:00", "BTC/USDT", "BUY", "64100", "0.3"),
    Execution("2", "2026-01-01 01:06:00", "BTC/USDT", "BUY", "64130", "0.2"),
)
SOLD = Execution("3", "2026-01-01 03:05:00", "BTC/USDT", "SELL", "66000", "0.5")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"entry"
RECORD = TradeRecord(
    plan=Plan(64_000.0, 63_000.0), tags=("trend",), notes="waited for the close", rating=4
)


@pytest.fixture
def desk(tmp_path):
    with installed(tmp_path / "home", BAR, offline=True) as installation:
        yield Desk(installation.application, tmp_path)


class Desk:
    def __init__(self, application, folder):
        self.application, self.folder = application, folder
        self.journal = application.journal
        self.entries = application.trade_matching.by_hand

    def by_hand(self, price="64100", amount="0.5", record=RECORD):
        time = BOUGHT[0].ms - 300_000
        fill = Fill("", "manual", "BTC/USDT", time, Side.BUY, Decimal(price), Decimal(amount))
        return self.journal.add([fill], record)

    def take(self, *executions):
        path = self.folder / "fills.csv"
        path.write_text(written.okx(executions), "utf-8")
        return ended(self.application.fill_imports.run(ImportRequest(path)))

    def kept(self):
        trades = self.journal.trades()
        return trades, self.journal.fills([trade.id for trade in trades])


def test_import_asks_and_the_answer_puts_its_fills_under_the_notes(desk):
    hand = desk.by_hand()
    desk.journal.add_picture(hand.id, PICTURE, "entry.png", PictureKind.OWN)
    result = desk.take(*BOUGHT, SOLD)
    (question,) = result.matched.by_hand
    assert [one.id for one in question.by_hand] == [hand.id]
    assert question in desk.entries.questions()
    before = desk.kept()
    united = desk.entries.same(question.trade_id, hand.id)
    (trade,) = desk.journal.trades()
    assert trade == united
    assert trade.record == RECORD
    assert (trade.account, trade.pictures) == ("okx", 1)
    assert trade.figures.profit == Decimal(33000) - Decimal(32056)
    assert trade.figures.r == pytest.approx(944 / (64_112 - 63_000) / 0.5)
    assert [fill.exchange_id for fill in desk.journal.fills([trade.id])[trade.id]] == [
        "1",
        "2",
        "3",
    ]
    assert desk.journal.steps.undo == "unite BTC/USDT with its import"
    assert desk.application.journal_care.verify().damages == ()
    desk.journal.undo()
    assert desk.kept() == before
    assert desk.journal.pictures(hand.id)[0].name == "entry.png"
    desk.journal.redo()
    assert desk.journal.trades() == (united,)
    assert desk.entries.questions() == ()


def test_further_imports_go_on_with_the_united_trade(desk):
    hand = desk.by_hand()
    (question,) = desk.take(*BOUGHT).matched.by_hand
    desk.entries.same(question.trade_id, hand.id)
    later = desk.take(*BOUGHT, SOLD)
    assert (later.added, later.trades_new, later.trades_changed) == (1, 0, 1)
    assert later.matched.by_hand == ()
    (trade,) = desk.journal.trades()
    assert (trade.record.notes, trade.figures.fills) == (RECORD.notes, 3)


def test_setup_of_the_trade_by_hand_stays_its_cause(desk):
    with desk.application.database.work() as work:
        work.setups.save(a_setup(id="01" * 8, evaluated_until=BAR + 18_000_000), ())
        work.commit()
    hand = desk.by_hand()
    hand = desk.journal.link(hand.id, "01" * 8)
    (question,) = desk.take(*BOUGHT, SOLD).matched.by_hand
    united = desk.entries.same(question.trade_id, hand.id)
    assert united.record == hand.record
    assert united.record.setup_id == "01" * 8


def test_two_trades_are_not_asked_about_again(desk):
    hand = desk.by_hand()
    (question,) = desk.take(*BOUGHT).matched.by_hand
    desk.entries.apart(question.trade_id)
    assert desk.entries.questions() == ()
    assert desk.take(*BOUGHT, SOLD).matched.by_hand == ()
    assert {trade.id for trade in desk.journal.trades()} == {hand.id, question.trade_id}
    desk.by_hand(price="64110")
    assert len(desk.entries.question(question.trade_id).by_hand) == 1


def test_imports_of_one_trade_into_two_accounts_are_no_question(desk):
    desk.take(*BOUGHT, SOLD)
    path = desk.folder / "fills.csv"
    second = ended(desk.application.fill_imports.run(ImportRequest(path, account="second")))
    assert second.matched.by_hand == ()
    assert desk.entries.questions() == ()


def test_only_an_import_and_a_trade_by_hand_of_one_kind_are_united(desk):
    hand = desk.by_hand()
    ether = [replace(one, symbol="ETH/USDT", id=f"9{one.id}") for one in BOUGHT]
    desk.take(*BOUGHT, *ether)
    bitcoin, other = (
        next(one for one in desk.journal.trades() if one.symbol == symbol and one.id != hand.id)
        for symbol in ("BTC/USDT", "ETH/USDT")
    )
    before = desk.kept()
    for pair, said in (
        ((bitcoin.id, other.id), "by hand alone"),
        ((hand.id, hand.id), "imported alone"),
        ((other.id, hand.id), "one symbol and side"),
        ((bitcoin.id, "nobody"), "nobody"),
    ):
        with pytest.raises(BadInput, match=said):
            desk.entries.same(*pair)
    assert desk.kept() == before
