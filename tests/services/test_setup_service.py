from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.opening import open_database
from app.domain.errors import BadInput
from app.domain.setup import SetupState
from app.services.events import EventBus
from app.services.ports import SetupFilter
from app.services.scan.events import SetupChanged
from app.services.setups import SetupService
from tests.builders.setups import BAR, a_setup, an_event
from tests.builders.wall import StandingClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.adapters.storage.database import Database
    from app.domain.setup import Setup
    from app.services.events import Event


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "harrier.db", tmp_path / "backups")
    yield opened
    opened.close()


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def service(database: Database, heard: list[Event]) -> SetupService:
    bus = EventBus()
    bus.subscribe(heard.append)
    return SetupService(database.work, bus, StandingClock(BAR + 99))


def keep(database: Database, setup: Setup) -> Setup:
    with database.work() as work:
        work.setups.save(setup, [an_event(setup)])
        work.commit()
    return setup


def test_open_setups_are_listed_unless_a_filter_says_more(
    service: SetupService, database: Database
) -> None:
    waiting = keep(database, a_setup())
    won = keep(database, a_setup(id="w", state=SetupState.WON))
    assert service.list() == (waiting,)
    assert service.list(SetupFilter(state="won")) == (won,)
    with pytest.raises(BadInput, match=r"'lucky' is no state .* waiting, active"):
        service.list(SetupFilter(state="lucky"))


def test_skipping_ends_a_waiting_setup_with_an_event(
    service: SetupService, database: Database, heard: list[Event]
) -> None:
    setup = keep(database, a_setup(last_price=64_000.0))
    skipped = service.skip(setup.id, " news tonight ")
    detail = service.get(setup.id)
    assert detail.setup == skipped
    assert skipped.state is SetupState.SKIPPED
    event = detail.events[-1]
    assert (event.from_state, event.to_state) == (SetupState.WAITING, SetupState.SKIPPED)
    assert (event.reason, event.price, event.recorded_at) == ("news tonight", 64_000.0, BAR + 99)
    assert event.bar_time == setup.evaluated_until
    assert heard == [SetupChanged(skipped, (event,))]
    assert service.recent_events(0) == tuple(
        sorted(detail.events, key=lambda each: each.recorded_at, reverse=True)
    )


@pytest.mark.parametrize("state", [SetupState.WAITING, SetupState.ACTIVE, SetupState.TP2])
def test_any_open_setup_can_be_cancelled_once(
    service: SetupService, database: Database, state: SetupState
) -> None:
    setup = keep(database, a_setup(state=state))
    assert service.cancel(setup.id).state is SetupState.CANCELLED
    assert service.get(setup.id).events[-1].reason == "cancelled by the user"
    with pytest.raises(BadInput, match="ended already: cancelled"):
        service.cancel(setup.id)
    assert len(service.get(setup.id).events) == 2


def test_what_is_in_the_market_cannot_be_skipped(
    service: SetupService, database: Database, heard: list[Event]
) -> None:
    setup = keep(database, a_setup(state=SetupState.ACTIVE))
    with pytest.raises(BadInput, match="cancel it instead"):
        service.skip(setup.id, "late")
    assert service.get(setup.id).setup == setup
    assert heard == []


def test_a_skip_needs_a_reason_and_a_setup(service: SetupService, database: Database) -> None:
    setup = keep(database, a_setup())
    with pytest.raises(BadInput, match="Say why"):
        service.skip(setup.id, "  ")
    for call in (service.get, service.cancel):
        with pytest.raises(BadInput, match="no setup 'nope'"):
            call("nope")
