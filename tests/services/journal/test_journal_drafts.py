from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.domain.errors import BadInput
from app.domain.journal.fill import Side
from app.domain.journal.trade import ChecklistItem, Plan, TradeRecord
from app.domain.setup import ConditionTrace, Direction, SetupState
from app.services.ports import JournalFilter
from tests.builders.installation import installed
from tests.builders.journal import a_fill
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.setup import Setup
    from tests.builders.installation import Installation

SIZES = {"account.equity": "10000", "account.risk": "0.01", "account.fee": "0.001"}
WHY = (
    ConditionTrace(
        "a and b",
        True,
        children=(ConditionTrace("trend up", True), ConditionTrace("oversold", True)),
        kind="and",
    ),
)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path, settings=SIZES, offline=True) as made:
        yield made


def keep(installation: Installation, setup: Setup) -> Setup:
    with installation.application.database.work() as work:
        work.setups.save(setup, ())
        work.commit()
    return setup


def test_a_setup_fills_a_trade_in(installation: Installation) -> None:
    setup = keep(installation, a_setup(entry=100.0, stop=95.0, why=WHY))
    draft = installation.application.journal.draft_of_setup(setup.id)
    (fill,) = draft.fills
    assert (draft.account, draft.symbol, fill.side) == ("demo", "BTC/USDT", Side.BUY)
    assert (fill.price, fill.time) == (100, installation.clock.time)
    assert float(fill.amount) == pytest.approx(100 / (5 + 0.195))  # risk ÷ (distance + fees)
    assert fill.fee == pytest.approx(fill.amount * 100 * Decimal("0.001"))
    assert draft.record == TradeRecord(
        setup_id=setup.id,
        strategy="EMA cross",
        strategy_version=1,
        strategy_hash=setup.strategy_hash,
        timeframe="1h",
        regime="bull",
        why=WHY,
        plan=Plan(100.0, 95.0, setup.targets),
        checklist=(
            ChecklistItem("trend up", kept=True),
            ChecklistItem("oversold", kept=True),
        ),
    )


def test_own_items_of_the_settings_join_the_conditions(installation: Installation) -> None:
    setup = keep(installation, a_setup(entry=100.0, stop=95.0, why=WHY))
    application = installation.application
    application.settings.set("journal.checklist", '["no news × 2 (required)", "oversold"]')
    draft = application.journal.draft_of_setup(setup.id)
    assert draft.record.checklist == (
        ChecklistItem("trend up", kept=True),
        ChecklistItem("oversold", kept=True),
        ChecklistItem("no news", 2.0, required=True),
    )
    with pytest.raises(BadInput, match="weight"):
        application.settings.set("journal.checklist", "no news × 0")


def test_adding_the_trade_takes_the_setup(installation: Installation) -> None:
    setup = keep(installation, a_setup(entry=100.0, stop=95.0))
    application = installation.application
    draft = application.journal.draft_of_setup(setup.id)
    trade = application.journal.add(draft.fills, draft.record)
    taken = application.setups.get(setup.id)
    assert taken.setup.taken_at is not None
    assert taken.stand.taken is not None
    assert taken.stand.taken.amount == float(trade.figures.amount)
    assert application.journal.trades(JournalFilter(setup_id=setup.id)) == (trade,)
    application.journal.add([a_fill("buy 1 @ 101")], draft.record)
    assert len(application.setups.get(setup.id).decisions) == 1


def test_what_was_said_when_it_was_taken_stands_before_the_plan(
    installation: Installation,
) -> None:
    setup = keep(installation, a_setup(direction=Direction.SHORT, entry=100.0, stop=105.0))
    installation.application.decisions.take(setup.id, 99.5, 3.0)
    (fill,) = installation.application.journal.draft_of_setup(setup.id).fills
    assert (fill.side, fill.price, fill.amount) == (Side.SELL, Decimal("99.5"), 3)


def test_a_setup_that_ended_unentered_is_no_reason_not_to_keep_the_trade(
    installation: Installation,
) -> None:
    setup = keep(installation, a_setup(state=SetupState.EXPIRED))
    draft = installation.application.journal.draft_of_setup(setup.id)
    trade = installation.application.journal.add(draft.fills, draft.record)
    assert trade.record.setup_id == setup.id
    assert installation.application.setups.get(setup.id).setup.taken_at is None


def test_a_trade_is_linked_to_a_setup_and_unlinked(installation: Installation) -> None:
    setup = keep(installation, a_setup(why=WHY))
    journal = installation.application.journal
    own = TradeRecord(plan=Plan(stop=90.0), notes="mine")
    trade = journal.add((a_fill("buy 1 @ 100"),), own)
    linked = journal.link(trade.id, setup.id)
    assert (linked.record.strategy, linked.record.plan) == ("EMA cross", own.plan)
    assert len(linked.record.checklist) == 2
    unlinked = journal.unlink(trade.id)
    assert (unlinked.record.setup_id, unlinked.record.strategy) == ("", "")
    assert journal.undo() == "unlink from its setup of BTC/USDT"
    assert journal.trade(trade.id) == linked
    with pytest.raises(BadInput, match="no setup 'x'"):
        journal.link(trade.id, "x")


def test_the_account_follows_the_journal_when_told(tmp_path: Path) -> None:
    with installed(tmp_path, settings=SIZES, offline=True) as made:
        journal = made.application.journal
        journal.add((a_fill("buy 1 @ 100"), a_fill("sell 1 @ 350", 5)), TradeRecord())
        journal.add((a_fill("buy 1 @ 1", 0, "A/BTC"), a_fill("sell 1 @ 9", 5, "A/BTC")), own())
        lost = journal.add((a_fill("buy 1 @ 90"), a_fill("sell 1 @ 40", 5)), TradeRecord())
        journal.add((a_fill("buy 1 @ 50"),), TradeRecord())
        assert made.application.equity.account().equity == 10_000
    with installed(tmp_path, settings={**SIZES, "account.follows_journal": "true"}) as made:
        assert made.application.equity.account().equity == 10_200
        made.application.journal.delete([lost.id])
        assert made.application.equity.account().equity == 10_250


def own() -> TradeRecord:
    return TradeRecord(tags=("other currency",))
