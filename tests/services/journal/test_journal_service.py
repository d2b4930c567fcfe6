from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.domain.errors import BadInput
from app.domain.journal.day import DayNote, PictureKind
from app.domain.journal.figures import TradeStatus
from app.domain.journal.trade import Plan, TradeRecord
from app.domain.setup import Target
from app.services.journal.events import DayNoteChanged, JournalChanged, JournalStepsChanged
from app.services.ports import JournalFilter
from tests.builders.installation import installed
from tests.builders.journal import a_fill, a_journal, copied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.journal.fill import Fill
    from app.services.events import Event
    from app.services.journal.service import JournalService

ROUND = (a_fill("buy 2 @ 100"), a_fill("sell 2 @ 110 fee 1 USDT", 5))
DUST = Decimal(1)
PNG = b"\x89PNG\r\n\x1a\n and the rest"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[JournalService]:
    with a_journal(tmp_path) as opened:
        yield opened


def imported(*texts: str, symbol: str = "BTC/USDT") -> tuple[Fill, ...]:
    return tuple(
        a_fill(text, minute, symbol, key=f"{symbol} {minute}") for minute, text in enumerate(texts)
    )


def test_a_trade_by_hand_is_kept_with_its_figures(journal: JournalService) -> None:
    record = TradeRecord(plan=Plan(100, 95), tags=("trend",), notes="as **planned**")
    made = journal.add(ROUND, record)
    (kept,) = journal.trades()
    assert kept == made == journal.trade(made.id)
    assert kept.record == record
    assert kept.figures.status is TradeStatus.CLOSED
    assert kept.figures.profit == Decimal(19)
    assert kept.figures.r == pytest.approx(1.9)
    fills = journal.fills([made.id])[made.id]
    assert [fill.pinned for fill in fills] == [made.id, made.id]
    assert sum(fill.change for fill in fills) == 0
    assert journal.accounts() == ("main",)


def test_fills_of_one_minute_keep_the_order_they_were_entered_in(journal: JournalService) -> None:
    made = journal.add((a_fill("sell 1 @ 9"), a_fill("buy 1 @ 8")), TradeRecord())
    assert made.figures.direction == "short"
    assert made.figures.profit == 1


def test_an_edit_moves_r_with_the_stop_and_is_undone_by_name(journal: JournalService) -> None:
    made = journal.add(ROUND, TradeRecord())
    edited = journal.edit(made.id, TradeRecord(plan=Plan(stop=90)), "edit plan")
    assert (made.figures.r, edited.figures.r) == (None, pytest.approx(0.95))
    assert journal.steps == JournalStepsChanged("edit plan of BTC/USDT", None)
    assert journal.undo() == "edit plan of BTC/USDT"
    assert journal.trade(made.id) == made
    assert journal.steps == JournalStepsChanged("add BTC/USDT", "edit plan of BTC/USDT")
    journal.redo()
    assert journal.trade(made.id) == edited
    journal.undo()
    journal.undo()
    assert journal.trades() == ()
    with pytest.raises(BadInput, match="nothing to undo"):
        journal.undo()


def test_steps_are_known_after_a_restart(tmp_path: Path) -> None:
    with a_journal(tmp_path) as journal:
        made = journal.add(ROUND, TradeRecord())
        for number in range(40):
            journal.edit(made.id, TradeRecord(notes=str(number)), f"edit {number}")
        journal.undo()
    with a_journal(tmp_path) as journal:
        assert journal.steps == JournalStepsChanged("edit 38 of BTC/USDT", "edit 39 of BTC/USDT")
        assert journal.redo() == "edit 39 of BTC/USDT"
        names = [journal.undo() for _ in range(41)]
        assert names[-2:] == ["edit 0 of BTC/USDT", "add BTC/USDT"]
        assert journal.trades() == ()
        for _ in names:
            journal.redo()
        assert journal.trade(made.id).record.notes == "39"


def test_a_new_step_ends_what_could_be_redone(journal: JournalService) -> None:
    made = journal.add(ROUND, TradeRecord())
    journal.edit(made.id, TradeRecord(notes="one"))
    journal.undo()
    journal.edit(made.id, TradeRecord(notes="two"))
    with pytest.raises(BadInput, match="nothing to redo"):
        journal.redo()


def test_what_changes_nothing_is_no_step(journal: JournalService) -> None:
    made = journal.add(ROUND, TradeRecord(notes="same"))
    journal.edit(made.id, TradeRecord(notes="same"), "edit notes")
    assert journal.steps.undo == "add BTC/USDT"


def test_many_trades_are_edited_in_one_step(journal: JournalService) -> None:
    ids = [journal.add((a_fill("buy 1 @ 5", n),), TradeRecord()).id for n in range(3)]
    journal.edit_many(ids, lambda record: replace(record, tags=("late",)), "edit tags")
    assert {trade.record.tags for trade in journal.trades()} == {("late",)}
    assert journal.undo() == "edit tags of 3 trades"
    assert {trade.record.tags for trade in journal.trades()} == {()}


def test_a_deleted_trade_is_hidden_and_comes_back(journal: JournalService) -> None:
    made = journal.add(ROUND, TradeRecord())
    journal.delete([made.id])
    assert journal.trades() == ()
    (removed,) = journal.trades(JournalFilter(removed=True))
    assert removed.removed_at is not None
    assert len(journal.known_fills("main")) == 2
    journal.restore([made.id])
    assert journal.trades() == (made,)


def test_an_import_groups_and_a_second_one_adds_nothing(journal: JournalService) -> None:
    fills = imported("buy 2 @ 100", "sell 2 @ 110", "buy 1 @ 90")
    taken = journal.take_in(fills, "import 3 fills", DUST)
    assert (taken.added, taken.trades_new, taken.trades_changed) == (3, 2, 0)
    again = journal.take_in(fills, "import 3 fills", DUST)
    assert (again.added, again.trade_ids) == (0, frozenset())
    assert [trade.figures.status for trade in journal.trades()] == ["open", "closed"]
    assert journal.steps.undo == "import 3 fills"
    journal.undo()
    assert journal.trades() == ()
    assert journal.known_fills("main") == {}


def test_a_later_fill_closes_the_trade_and_its_notes_stay(journal: JournalService) -> None:
    opening, closing = imported("buy 2 @ 100", "sell 2 @ 110")
    journal.take_in([opening], "import", DUST)
    (trade,) = journal.trades()
    journal.edit(trade.id, TradeRecord(notes="mine", plan=Plan(stop=90)))
    taken = journal.take_in([closing], "import", DUST)
    assert (taken.added, taken.trades_new, taken.trades_changed) == (1, 0, 1)
    kept = journal.trade(trade.id)
    assert (kept.record.notes, kept.figures.r) == ("mine", 1.0)


def test_a_fill_between_makes_one_trade_of_two_with_the_notes_of_both(
    journal: JournalService,
) -> None:
    first, out, again, last = imported("buy 1 @ 10", "sell 1 @ 11", "buy 1 @ 12", "sell 2 @ 13")
    journal.take_in([first, out, again, last], "import", DUST)
    early, *later = reversed(journal.trades())
    journal.edit(early.id, TradeRecord(notes="first", tags=("a",)))
    journal.edit(later[0].id, TradeRecord(notes="second", tags=("b",), rating=4))
    journal.add_picture(later[0].id, PNG, "exit.png", PictureKind.EXIT)
    between = a_fill("buy 1 @ 10", 0, key="between", sequence=1)
    journal.take_in([between], "import", DUST)
    (kept,) = journal.trades()
    assert (kept.id, kept.figures.fills, kept.figures.status) == (early.id, 5, "closed")
    assert kept.record == TradeRecord(notes="first\n\nsecond", tags=("a", "b"), rating=4)
    assert [picture.name for picture in journal.pictures(early.id)] == ["exit.png"]
    assert journal.fills([later[0].id]) == {}
    journal.undo()
    assert len(journal.trades()) == 3


def test_a_deleted_trade_stays_deleted_when_its_fills_come_again(journal: JournalService) -> None:
    fills = imported("buy 2 @ 100", "sell 2 @ 110")
    journal.take_in(fills, "import", DUST)
    journal.delete([journal.trades()[0].id])
    assert journal.take_in(fills, "import", DUST).added == 0
    more = a_fill("buy 1 @ 50", 9, key="more")
    assert journal.take_in([more], "import", DUST).trades_new == 1
    assert len(journal.trades()) == 1


def test_the_price_of_an_imported_fill_is_put_right_without_leaving_its_trade(
    journal: JournalService,
) -> None:
    fills = imported("buy 2 @ 100", "sell 2 @ 110")
    journal.take_in(fills, "import", DUST)
    (trade,) = journal.trades()
    changed = replace(fills[1], price=Decimal(120))
    assert journal.set_fills(trade.id, [fills[0], changed]).figures.profit == 40
    assert journal.take_in(fills, "import", DUST).added == 0
    assert {fill.pinned for fill in journal.fills([trade.id])[trade.id]} == {""}
    assert journal.undo() == "edit fills of BTC/USDT"
    assert journal.trade(trade.id).figures.profit == 20


def test_a_fill_taken_out_of_its_trade_is_not_imported_again(journal: JournalService) -> None:
    fills = imported("buy 2 @ 100", "buy 1 @ 50", "sell 2 @ 110")
    journal.take_in(fills, "import", DUST)
    (trade,) = journal.trades()
    assert trade.figures.status == "open"
    closed = journal.set_fills(trade.id, [fills[0], fills[2]])
    assert (closed.figures.status, closed.figures.profit) == ("closed", 20)
    assert journal.take_in(fills, "import", DUST).added == 0
    more = a_fill("buy 1 @ 50", 9, key="more")
    journal.take_in([more], "import", DUST)
    assert [each.figures.fills for each in journal.trades()] == [1, 2]
    journal.undo()
    journal.undo()
    assert journal.trade(trade.id) == trade


def test_a_fill_moves_from_one_trade_to_another(journal: JournalService) -> None:
    journal.take_in(imported("buy 1 @ 10", "sell 1 @ 11", "buy 1 @ 12"), "import", DUST)
    later, early = journal.trades()
    fills = journal.fills([early.id, later.id])
    joined = journal.set_fills(early.id, [*fills[early.id], *fills[later.id]])
    assert journal.trades() == (joined,)
    assert (joined.figures.fills, joined.figures.position) == (3, 1)
    journal.undo()
    assert journal.trades() == (later, early)


def test_half_of_a_fill_that_turned_a_position_round_can_be_edited(journal: JournalService) -> None:
    fills = imported("buy 1 @ 10", "sell 3 @ 12")
    journal.take_in(fills, "import", DUST)
    short, long = journal.trades()
    assert (short.figures.direction, short.figures.position) == ("short", -2)
    (half,) = journal.fills([short.id])[short.id]
    closed = journal.set_fills(short.id, [half, a_fill("buy 2 @ 11", 7)])
    assert (closed.figures.status, closed.figures.profit) == ("closed", 2)
    assert journal.take_in(fills, "import", DUST).added == 0
    journal.take_in([a_fill("buy 5 @ 11", 9, key="next")], "import", DUST)
    assert journal.trade(long.id).figures == long.figures
    assert journal.trade(short.id).figures == closed.figures


@pytest.mark.parametrize(
    ("fills", "message"),
    [
        ((), "at least one fill"),
        ((a_fill("buy 0 @ 5"),), "Fill 1: the amount"),
        ((a_fill("buy 1 @ 5"), a_fill("buy 1 @ NaN")), "Fill 2: the price"),
        ((a_fill("buy 1 @ 5"), a_fill("sell 1 @ 5", symbol="ETH/USDT")), "one symbol"),
        ((a_fill("buy 1 @ 5"), a_fill("sell 2 @ 5", 1)), "sell 1 BTC more"),
        ((a_fill("buy 1 @ 5", symbol="BTC"),), "no symbol"),
        ((a_fill("buy 1 @ 5", account=" "),), "account"),
    ],
)
def test_fills_that_cannot_be_are_refused(
    journal: JournalService, fills: tuple[Fill, ...], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        journal.add(fills, TradeRecord())
    assert journal.trades() == ()
    assert journal.steps.undo is None


@pytest.mark.parametrize(
    "record",
    [
        TradeRecord(rating=6),
        TradeRecord(confidence=0),
        TradeRecord(risk=-1),
        TradeRecord(plan=Plan(stop=0)),
        TradeRecord(tags=("",)),
        TradeRecord(first_touch="neither"),
    ],
)
def test_notes_that_cannot_be_are_refused(journal: JournalService, record: TradeRecord) -> None:
    made = journal.add(ROUND, TradeRecord())
    with pytest.raises(BadInput):
        journal.edit(made.id, record)
    assert journal.trades() == (made,)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(stop=100), "the stop of a long trade is below its entry at 100; 100 is not"),
        (Plan(stop=101, entry=102), ""),
        (Plan(stop=103, entry=102), "below its entry at 102; 103 is not"),
        (Plan(targets=(Target(110, 0.5), Target(90, 0.5))), "above its entry at 100; 90 is not"),
    ],
)
def test_a_plan_has_its_levels_on_their_sides_of_the_entry(
    journal: JournalService, plan: Plan, said: str
) -> None:
    made = journal.add(ROUND, TradeRecord(plan=Plan(stop=95)))
    fills = journal.fills([made.id])[made.id]
    noted = TradeRecord(plan=plan)
    if not said:
        assert journal.edit(made.id, noted).record.plan == plan
        return
    for call in (
        lambda: journal.edit(made.id, noted),
        lambda: journal.add(ROUND, noted),
        lambda: journal.set_fills(made.id, fills, lambda _record: noted),
    ):
        with pytest.raises(BadInput, match=said):
            call()
    assert journal.trades() == (made,)
    assert journal.steps.undo == "add BTC/USDT"


def test_a_setup_entered_late_may_have_its_stop_beyond_the_planned_entry(
    journal: JournalService,
) -> None:
    made = journal.add(ROUND, TradeRecord(plan=Plan(90, 95, (Target(110, 1.0),))))
    assert made == journal.trade(made.id)
    assert made.record.plan == Plan(None, 95, (Target(110, 1.0),))
    assert made.figures.r == pytest.approx(1.9)
    kept = journal.add(ROUND, TradeRecord(plan=Plan(98, 95)))
    assert kept.record.plan == Plan(98, 95)


def test_an_old_plan_of_any_side_stays_until_it_is_changed(tmp_path: Path) -> None:
    with installed(tmp_path, offline=True) as installation:
        application = installation.application
        journal = application.journal
        made = journal.add(ROUND, TradeRecord(plan=Plan(stop=95)))
        old = replace(made.record, plan=Plan(stop=105, targets=(Target(90, 1.0),)))
        with application.database.work() as work:  # as versions before this law kept it
            work.journal_changes.put_trade(replace(made, record=old))
            work.journal_changes.keep("edit plan of BTC/USDT", 1)
            work.commit()
        noted = journal.edit(made.id, replace(old, notes="late"), "edit notes")
        assert noted.record.plan == old.plan
        with pytest.raises(BadInput, match="90 is not"):
            journal.edit(
                made.id, replace(noted.record, plan=Plan(stop=95, targets=old.plan.targets))
            )
        right = replace(noted.record, plan=Plan(stop=95, targets=(Target(110, 1.0),)))
        assert journal.edit(made.id, right, "edit plan").figures.r == pytest.approx(1.9)
        assert journal.undo() == "edit plan of BTC/USDT"
        assert journal.trade(made.id).record.plan == old.plan


def test_fills_that_move_the_entry_beyond_the_stop_are_facts(journal: JournalService) -> None:
    made = journal.add((a_fill("buy 1 @ 100"),), TradeRecord(plan=Plan(stop=95)))
    (first,) = journal.fills([made.id])[made.id]
    lower = (first, a_fill("buy 3 @ 80", 1))
    changed = journal.set_fills(made.id, lower)
    assert (changed.figures.entry_price, changed.record.plan.stop) == (85, 95)
    journal.undo()
    both = journal.set_fills(made.id, lower, lambda now: replace(now, plan=Plan(stop=75)))
    assert both.record.plan.stop == 75
    assert journal.undo() == "edit fills of BTC/USDT"
    assert journal.trade(made.id) == made


def test_unknown_trades_are_named(journal: JournalService) -> None:
    for call in (
        lambda: journal.trade("nope"),
        lambda: journal.edit("nope", TradeRecord()),
        lambda: journal.delete(["nope"]),
        lambda: journal.set_fills("nope", ROUND),
        lambda: journal.add_picture("nope", PNG, "a.png", PictureKind.OWN),
    ):
        with pytest.raises(BadInput, match="nope"):
            call()


def test_days_are_kept_and_undone(journal: JournalService) -> None:
    note = DayNote("2026-01-02", 4, "wait for the open", "waited")
    journal.save_day(note)
    journal.save_day(replace(note, mood=None))
    assert journal.days("2026-01-01", "2026-01-02") == (replace(note, mood=None),)
    assert journal.days("2026-01-03") == ()
    assert journal.undo() == "edit notes of 2026-01-02"
    assert journal.days() == (note,)


def test_pictures_are_kept_with_trades(journal: JournalService) -> None:
    made = journal.add(ROUND, TradeRecord())
    picture = journal.add_picture(made.id, PNG, "entry.png", PictureKind.ENTRY)
    assert journal.pictures(made.id) == (picture,)
    assert journal.picture_bytes(picture.id) == PNG
    assert journal.trades()[0].pictures == 1
    journal.remove_picture(made.id, picture.id)
    assert journal.trades()[0].pictures == 0
    journal.undo()
    assert journal.pictures(made.id) == (picture,)
    with pytest.raises(BadInput, match="no picture"):
        journal.add_picture(made.id, b"GIF89a", "a.gif", PictureKind.OWN)
    with pytest.raises(BadInput, match="0000"):
        journal.picture_bytes("0000")


def test_a_picture_that_joins_goes_and_comes_with_the_step_before(tmp_path: Path) -> None:
    with a_journal(tmp_path) as journal:
        first = journal.add(ROUND, TradeRecord())
        made = journal.add((a_fill("buy 1 @ 9", 9),), TradeRecord())
        for kind in (PictureKind.ENTRY, PictureKind.EXIT):
            journal.add_picture(made.id, PNG + kind.encode(), f"{kind}.png", kind, joins=True)
        assert journal.steps == JournalStepsChanged("add BTC/USDT", None)
    with a_journal(tmp_path) as journal:  # also over a restart
        assert journal.undo() == "add BTC/USDT"
        assert [trade.id for trade in journal.trades()] == [first.id]
        assert journal.pictures(made.id) == ()
        assert journal.steps == JournalStepsChanged("add BTC/USDT", "add BTC/USDT")
    with a_journal(tmp_path) as journal:
        assert journal.redo() == "add BTC/USDT"
        assert [one.kind for one in journal.pictures(made.id)] == ["entry", "exit"]
        assert journal.steps == JournalStepsChanged("add BTC/USDT", None)
        journal.undo()
        journal.undo()
        assert journal.trades() == ()
        assert journal.steps == JournalStepsChanged(None, "add BTC/USDT")


def test_a_picture_joins_no_step_of_another_trade(journal: JournalService) -> None:
    made = journal.add(ROUND, TradeRecord())
    other = journal.add((a_fill("buy 1 @ 9", 9),), TradeRecord())
    journal.add_picture(made.id, PNG, "entry.png", PictureKind.ENTRY, joins=True)
    assert journal.steps.undo == "add picture to BTC/USDT"
    journal.undo()
    assert {trade.id for trade in journal.trades()} == {made.id, other.id}


def test_every_change_is_told_and_copied(tmp_path: Path) -> None:
    with installed(tmp_path, offline=True) as installation:
        journal = installation.application.journal
        heard: list[Event] = []
        installation.application.bus.subscribe(heard.append)
        made = journal.add(ROUND, TradeRecord())
        journal.save_day(DayNote("2026-01-02", 4))
        journal.undo()
        assert heard == [
            JournalChanged(frozenset({made.id})),
            JournalStepsChanged("add BTC/USDT", None),
            DayNoteChanged("2026-01-02"),
            JournalStepsChanged("edit notes of 2026-01-02", None),
            DayNoteChanged("2026-01-02"),
            JournalStepsChanged("add BTC/USDT", "edit notes of 2026-01-02"),
        ]
        assert copied(tmp_path).count(b"\n") == 3


def test_trades_are_filtered(journal: JournalService) -> None:
    btc = journal.add(ROUND, TradeRecord(setup_id="s1"))
    eth = journal.add((a_fill("buy 1 @ 5", 60, "ETH/USDT", "other"),), TradeRecord())

    def found(**wanted: object) -> list[str]:
        return [trade.id for trade in journal.trades(JournalFilter(**wanted))]  # type: ignore[arg-type]

    assert found() == [eth.id, btc.id]
    assert found(account="other") == found(symbol="ETH/USDT") == found(status="open") == [eth.id]
    assert found(setup_id="s1") == found(ids=frozenset({btc.id})) == [btc.id]
    assert found(since=eth.figures.opened_at) == [eth.id]
    assert found(until=eth.figures.opened_at) == [btc.id]
