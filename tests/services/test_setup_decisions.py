from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from app.domain.errors import BadInput
from app.domain.setup import SetupState
from app.domain.setup_decision import DecisionKind, is_snoozed
from app.domain.timeframe import HOUR
from app.services.events import EventBus
from app.services.ports import SetupFilter
from app.services.scan.events import SetupChanged
from app.services.setup_decisions import SetupDecisions
from app.services.setup_steps import MOST_STEPS, Step, Steps, StepsChanged
from app.services.setups import SetupService
from tests.builders.databases import new_database
from tests.builders.setups import BAR, a_setup, an_event
from tests.builders.wall import StandingClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.adapters.storage.database import Database
    from app.domain.setup import Setup
    from app.services.events import Event

NOW = BAR + HOUR + 99


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = new_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def wall() -> StandingClock:
    return StandingClock(NOW)


@pytest.fixture
def decisions(database: Database, heard: list[Event], wall: StandingClock) -> SetupDecisions:
    bus = EventBus()
    bus.subscribe(heard.append)
    return SetupDecisions(database.work, bus, wall, wall.now)


@pytest.fixture
def setups(database: Database) -> SetupService:
    return SetupService(database.work)


def keep(database: Database, setup: Setup) -> Setup:
    with database.work() as work:
        work.setups.save(setup, [an_event(setup)])
        work.commit()
    return setup


def test_skipping_ends_a_waiting_setup_and_leaves_its_life_alone(
    decisions: SetupDecisions, setups: SetupService, database: Database, heard: list[Event]
) -> None:
    setup = keep(database, a_setup(last_price=64_000.0))
    skipped = decisions.skip(setup.id, " news tonight ")
    detail = setups.get(setup.id)
    assert detail.setup == skipped
    assert (skipped.state, skipped.shadow) == (SetupState.SKIPPED, SetupState.WAITING)
    assert (skipped.left_at, skipped.life) == (setup.evaluated_until, setup.life)
    event = detail.events[-1]
    assert (event.from_state, event.to_state) == (SetupState.WAITING, SetupState.SKIPPED)
    assert (event.reason, event.price, event.recorded_at) == ("news tonight", 64_000.0, NOW)
    assert event.bar_time == setup.evaluated_until
    assert heard == [SetupChanged(skipped, (event,)), StepsChanged("skip BTC/USDT", None)]


def test_what_is_in_the_market_is_passed_on_and_lives(
    decisions: SetupDecisions, setups: SetupService, database: Database
) -> None:
    setup = keep(database, a_setup(state=SetupState.ACTIVE, entry_price=64_000.0))
    passed = decisions.skip(setup.id, "late")
    assert (passed.state, passed.shadow, passed.passed_at) == (SetupState.ACTIVE, None, NOW)
    assert passed.is_passed
    detail = setups.get(setup.id)
    assert len(detail.events) == 1
    assert [(one.kind, one.words) for one in detail.decisions] == [(DecisionKind.PASS, "late")]


def test_taking_keeps_the_own_entry_and_changes_nothing_else(
    decisions: SetupDecisions, setups: SetupService, database: Database
) -> None:
    setup = keep(database, a_setup())
    taken = decisions.take(setup.id, 64_111.0, 0.25)
    assert (taken.state, taken.taken_at, taken.life) == (setup.state, NOW, setup.life)
    stand = setups.get(setup.id).stand
    assert stand.taken is not None
    assert (stand.taken.price, stand.taken.amount) == (64_111.0, 0.25)
    with pytest.raises(BadInput, match="taken already"):
        decisions.take(setup.id)
    with pytest.raises(BadInput, match="is taken; cancel it"):
        decisions.skip(setup.id, "no")


@pytest.mark.parametrize("state", [SetupState.WAITING, SetupState.ACTIVE, SetupState.TP2])
def test_any_open_setup_can_be_cancelled_once(
    decisions: SetupDecisions, setups: SetupService, database: Database, state: SetupState
) -> None:
    setup = keep(database, a_setup(state=state))
    cancelled = decisions.cancel(setup.id)
    assert (cancelled.state, cancelled.shadow) == (SetupState.CANCELLED, state)
    assert setups.get(setup.id).events[-1].reason == "cancelled by the user"
    with pytest.raises(BadInput, match="ended already: cancelled"):
        decisions.cancel(setup.id)
    assert len(setups.get(setup.id).events) == 2


def test_a_snooze_ends_with_the_next_bar_unless_told(
    decisions: SetupDecisions, database: Database
) -> None:
    setup = keep(database, a_setup())
    snoozed = decisions.snooze(setup.id)
    assert snoozed.snoozed_until == BAR + 2 * HOUR
    assert is_snoozed(snoozed, NOW)
    assert not is_snoozed(snoozed, BAR + 2 * HOUR)
    assert decisions.snooze(setup.id, NOW + 7).snoozed_until == NOW + 7
    with pytest.raises(BadInput, match="still to come"):
        decisions.snooze(setup.id, NOW)
    assert decisions.wake(setup.id).snoozed_until is None
    with pytest.raises(BadInput, match="not snoozed"):
        decisions.wake(setup.id)


def test_notes_replace_one_another_and_come_back(
    decisions: SetupDecisions, setups: SetupService, database: Database
) -> None:
    setup = keep(database, a_setup())
    decisions.note(setup.id, "first\n")
    decisions.note(setup.id, "second")
    assert setups.get(setup.id).stand.notes == "second"
    decisions.undo()
    assert setups.get(setup.id).stand.notes == "first"
    decisions.undo()
    assert setups.get(setup.id).stand.notes == ""
    decisions.redo()
    assert setups.get(setup.id).stand.notes == "first"
    with pytest.raises(BadInput, match="20,000 characters"):
        decisions.note(setup.id, "x" * 20_001)


def test_bad_input_is_told_and_changes_nothing(
    decisions: SetupDecisions, setups: SetupService, database: Database, heard: list[Event]
) -> None:
    setup = keep(database, a_setup())
    over = keep(database, a_setup(id="over", state=SetupState.EXPIRED, bar_time=BAR - HOUR))
    with pytest.raises(BadInput, match="Say why"):
        decisions.skip(setup.id, "  ")
    with pytest.raises(BadInput, match="no price above 0"):
        decisions.take(setup.id, price=float("inf"))
    with pytest.raises(BadInput, match="no amount above 0"):
        decisions.take(setup.id, amount=-1.0)
    with pytest.raises(BadInput, match="without an entry: expired"):
        decisions.take(over.id)
    with pytest.raises(BadInput, match="ended already"):
        decisions.skip(over.id, "too late")
    with pytest.raises(BadInput, match="alerts no more"):
        decisions.snooze(over.id)
    with pytest.raises(BadInput, match="no setup 'nope'"):
        decisions.cancel("nope")
    with pytest.raises(BadInput, match="nothing to undo"):
        decisions.undo()
    with pytest.raises(BadInput, match="nothing to redo"):
        decisions.redo()
    assert setups.get(setup.id).setup == setup
    assert heard == []


def test_a_skip_is_undone_and_redone_by_name(
    decisions: SetupDecisions, setups: SetupService, database: Database
) -> None:
    setup = keep(database, a_setup())
    decisions.skip(setup.id, "news")
    assert decisions.undo() == setup
    assert decisions.steps == StepsChanged(None, "skip BTC/USDT")
    assert decisions.redo().state is SetupState.SKIPPED
    assert decisions.steps == StepsChanged("skip BTC/USDT", None)
    assert [event.to_state for event in setups.get(setup.id).events] == [
        SetupState.WAITING,
        SetupState.SKIPPED,
        SetupState.WAITING,
        SetupState.SKIPPED,
    ]


def test_a_new_step_ends_what_could_be_redone(
    decisions: SetupDecisions, database: Database
) -> None:
    setup = keep(database, a_setup())
    decisions.skip(setup.id, "news")
    decisions.undo()
    decisions.take(setup.id)
    assert decisions.steps == StepsChanged("take BTC/USDT", None)


def test_a_skipped_setup_whose_place_is_taken_cannot_come_back(
    decisions: SetupDecisions, setups: SetupService, database: Database
) -> None:
    setup = keep(database, a_setup())
    decisions.skip(setup.id, "news")
    keep(database, a_setup(id="later", bar_time=BAR + HOUR))
    with pytest.raises(BadInput, match="taken its place"):
        decisions.undo()
    assert setups.get(setup.id).setup.state is SetupState.SKIPPED
    assert len(setups.get(setup.id).decisions) == 1
    assert decisions.steps.undo is None


def test_every_step_back_and_forth_passes_the_same_stands(
    decisions: SetupDecisions, setups: SetupService, database: Database
) -> None:
    keys = [keep(database, a_setup(id=f"s{n}", strategy=f"Plan {n}")).id for n in range(6)]
    chance = random.Random(7)

    def stand() -> dict[str, Setup]:
        return {setup.id: setup for setup in setups.list(SetupFilter(open_only=False))}

    stands = [stand()]
    assert sorted(stands[0]) == keys
    while len(stands) <= 40:
        key = chance.choice(keys)
        deed = chance.choice(("take", "skip", "cancel", "snooze", "note"))
        words = {"skip": ("why",), "note": (f"note {len(stands)}",)}.get(deed, ())
        try:
            getattr(decisions, deed)(key, *words)
        except BadInput:
            continue
        stands.append(stand())
    for expected in reversed(stands[:-1]):
        decisions.undo()
        assert stand() == expected
    for expected in stands[1:]:
        decisions.redo()
        assert stand() == expected


def test_the_oldest_steps_are_forgotten() -> None:
    steps = Steps(most=3)
    for name in "abcd":
        steps.did(Step(name, ()))
    for name in "dcb":
        assert steps.undo is not None
        assert steps.undo.name == name
        steps.undid(steps.undo)
    assert steps.undo is None
    assert MOST_STEPS >= 30
