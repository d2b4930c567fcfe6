from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.errors import BadInput
from app.domain.setup import SetupState
from app.services.ports import SetupFilter
from app.services.setups import SetupService
from tests.builders.databases import new_database
from tests.builders.setups import BAR, a_setup, an_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.adapters.storage.database import Database
    from app.domain.setup import Setup


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = new_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def service(database: Database) -> SetupService:
    return SetupService(database.work)


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


def test_events_of_shadows_are_told_to_nobody(service: SetupService, database: Database) -> None:
    setup = a_setup(state=SetupState.SKIPPED, shadow=SetupState.LOST, left_at=BAR)
    began = an_event(setup, recorded_at=1)
    hidden = an_event(setup, recorded_at=2, shadow=True)
    with database.work() as work:
        work.setups.save(setup, [began, hidden])
        work.commit()
    assert service.get(setup.id).events == (began, hidden)
    assert service.recent_events(0) == (began,)


def test_outcomes_tell_every_idea_that_was_entered_and_ended(
    service: SetupService, database: Database
) -> None:
    lost = SetupState.LOST
    left = {"left_at": BAR, "shadow": lost}
    keep(database, a_setup(id="open"))
    keep(database, a_setup(id="taken", state=lost, r=-1.0, taken_at=5, regime=None))
    keep(database, a_setup(id="passed", state=SetupState.WON, r=2.0, passed_at=5))
    keep(database, a_setup(id="skipped", state=SetupState.SKIPPED, r=-1.0, **left))
    keep(database, a_setup(id="far", state=lost, r=-1.0, exchange="binance"))
    found = service.outcomes(SetupFilter(exchange="demo"))
    assert {(each.r, each.taken, each.skipped, each.regime) for each in found} == {
        (-1.0, False, True, "bull"),
        (-1.0, True, False, None),
        (2.0, False, True, "bull"),
    }
    assert len(service.outcomes()) == 4


def test_a_setup_that_is_not_there(service: SetupService) -> None:
    with pytest.raises(BadInput, match="no setup 'nope'"):
        service.get("nope")
