from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from app.adapters.storage.repositories.setup_rows import COLUMNS, row_hash, setup_of, setup_row
from app.domain.setup import SetupState
from app.domain.setup_decision import Decision, DecisionKind
from app.services.ports import SetupFilter
from tests.builders.any_setup import any_setup
from tests.builders.setups import BAR, a_setup, an_event

if TYPE_CHECKING:
    from app.adapters.storage.database import Database
    from app.domain.setup import Setup, SetupEvent

HOUR = 3_600_000


def keep(database: Database, setup: Setup, *events: SetupEvent) -> None:
    with database.work() as work:
        work.setups.save(setup, events)
        work.commit()


def found(database: Database, wanted: SetupFilter) -> list[str]:
    with database.work(read_only=True) as work:
        return [setup.id for setup in work.setups.find(wanted)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(setup=any_setup())
def test_what_is_saved_is_read_again(database: Database, setup: Setup) -> None:
    with database.work() as work:
        work.setups.save(setup, [])
        assert work.setups.get(setup.id) == setup


@given(setup=any_setup())
def test_a_row_made_again_from_its_setup_is_the_same(setup: Setup) -> None:
    row = setup_row(setup)
    assert setup_row(setup_of([row[name] for name in COLUMNS])) == row
    assert row_hash(row) == row["row_hash"]


@given(setup=any_setup(), data=st.data())
def test_the_hash_sees_every_changed_column(setup: Setup, data: st.DataObject) -> None:
    row = setup_row(setup)
    name = data.draw(st.sampled_from(sorted(set(row) - {"row_hash"})))
    assert row_hash(row | {name: "other"}) != row["row_hash"]


def test_undefined_numbers_of_the_life_survive(database: Database) -> None:
    life = (float("nan"), 1.0, float("-inf"))
    keep(database, a_setup(life=life))
    with database.work(read_only=True) as work:
        setup = work.setups.get(a_setup().id)
    assert setup is not None
    assert struct.pack("3d", *setup.life) == struct.pack("3d", *life)


def test_a_second_save_moves_the_setup_on_and_adds_its_events(database: Database) -> None:
    waiting = a_setup()
    active = replace(waiting, state=SetupState.ACTIVE, entry_price=64_100.0)
    began, entered = an_event(waiting), an_event(active, from_state=waiting.state, reason="filled")
    keep(database, waiting, began)
    keep(database, active, entered)
    with database.work(read_only=True) as work:
        assert work.setups.get(waiting.id) == active
        assert work.setups.events(waiting.id) == (began, entered)


def test_a_setup_saved_twice_in_one_transaction_keeps_all_events(database: Database) -> None:
    waiting = a_setup()
    lost = replace(waiting, state=SetupState.LOST)
    with database.work() as work:
        work.setups.save(waiting, [an_event(waiting)])
        work.setups.save(lost, [an_event(lost, from_state=waiting.state)])
        assert len(work.setups.events(waiting.id)) == 2
        assert work.setups.get(waiting.id) == lost
        work.commit()


def test_filters_and_order(database: Database) -> None:
    keep(database, a_setup(id="a", bar_time=BAR))
    keep(database, a_setup(id="b", bar_time=BAR + HOUR, symbol="ETH/USDT"))
    keep(database, a_setup(id="c", bar_time=BAR + 2 * HOUR, state=SetupState.WON))
    keep(database, a_setup(id="d", bar_time=BAR + 3 * HOUR, strategy="Other", exchange="okx"))
    assert found(database, SetupFilter()) == ["d", "b", "a"]
    assert found(database, SetupFilter(open_only=False)) == ["d", "c", "b", "a"]
    assert found(database, SetupFilter(open_only=False, limit=2)) == ["d", "c"]
    assert found(database, SetupFilter(state="won")) == ["c"]
    assert found(database, SetupFilter(symbol="ETH/USDT")) == ["b"]
    assert found(database, SetupFilter(strategy="Other")) == ["d"]
    assert found(database, SetupFilter(exchange="demo", open_only=False)) == ["c", "b", "a"]


def test_more_setups_than_fit_one_statement(database: Database) -> None:
    setups = [a_setup(id=f"{number:016x}", bar_time=BAR + number) for number in range(350)]
    with database.work() as work:
        for setup in setups:
            work.setups.save(setup, [an_event(setup)])
        work.commit()
    with database.work(read_only=True) as work:
        assert work.setups.find(SetupFilter()) == tuple(reversed(setups))
        assert len(work.setups.recent_events(0, 1_000)) == 350


def test_recent_events_are_newest_first(database: Database) -> None:
    setup = a_setup()
    events = [an_event(setup, recorded_at=time) for time in (10, 30, 20, 30)]
    keep(database, setup, *events)
    with database.work(read_only=True) as work:
        recent = work.setups.recent_events(20, 10)
        assert [event.recorded_at for event in recent] == [30, 30, 20]
        assert len(work.setups.recent_events(0, 2)) == 2


@pytest.mark.parametrize("scan_id", ["no such scan", ""])
def test_a_setup_of_an_unknown_scan_is_refused_at_the_commit(
    database: Database, scan_id: str
) -> None:
    with database.work() as work:
        work.setups.save(a_setup(scan_id=scan_id), [])
        with pytest.raises(IntegrityError):
            work.commit()
    assert found(database, SetupFilter(open_only=False)) == []


def test_an_event_without_its_setup_is_refused(database: Database) -> None:
    with database.work() as work:
        work.setups.save(a_setup(id="a"), [an_event(a_setup(id="b"))])
        with pytest.raises(IntegrityError):
            work.commit()
    assert found(database, SetupFilter(open_only=False)) == []


def test_what_was_not_committed_is_undone(database: Database) -> None:
    with database.work() as work:
        work.setups.save(a_setup(), [an_event(a_setup())])
        assert work.setups.get(a_setup().id) is not None
    assert found(database, SetupFilter(open_only=False)) == []


def test_decisions_are_kept_in_order_with_everything(database: Database) -> None:
    setup = a_setup()
    made = (
        Decision(setup.id, DecisionKind.TAKE, BAR, 1, price=1.5, amount=0.25),
        Decision(setup.id, DecisionKind.SNOOZE, BAR, 2, until=9),
        Decision(setup.id, DecisionKind.NOTE, BAR, 3, "# seen\nü"),
        Decision(setup.id, DecisionKind.UNDO, BAR, 4, undoes=1),
    )
    with database.work() as work:
        work.setups.save(setup, [an_event(setup)])
        kept = tuple(work.setups.decide(decision) for decision in made)
        work.commit()
    assert [replace(decision, id=0) for decision in kept] == list(made)
    with database.work(read_only=True) as work:
        assert work.setups.decisions(setup.id) == kept
        assert work.setups.decisions("another") == ()


def test_what_was_decided_narrows_a_search(database: Database) -> None:
    skipped = {"state": SetupState.SKIPPED, "left_at": BAR}
    for setup in (
        a_setup(id="open"),
        a_setup(id="taken", taken_at=1),
        a_setup(id="passed", passed_at=1),
        a_setup(id="unseen", shadow=SetupState.TP1, **skipped),
        a_setup(id="over", shadow=SetupState.LOST, **skipped),
        a_setup(id="cancelled", state=SetupState.CANCELLED, shadow=SetupState.WON),
    ):
        keep(database, setup)

    def ids(**wanted: Any) -> set[str]:
        with database.work(read_only=True) as work:
            return {setup.id for setup in work.setups.find(SetupFilter(**wanted))}

    assert ids(shadowed=True) == {"unseen"}
    assert ids(decision="taken") == {"taken"}
    assert ids(decision="passed", open_only=False) == {"passed", "unseen", "over"}
    assert ids(decision="cancelled", open_only=False) == {"cancelled"}
