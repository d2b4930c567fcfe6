"""Guards over stored setups: who counts, in which order new ones join, when alerts pause."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.adapters.storage.settings_file import SettingsFile
from app.domain.batch import join
from app.domain.candles import Candles
from app.domain.setup import Direction, Exit, GuardMark, SetupState
from app.domain.setup_decision import Decision, DecisionKind, decided, stand_of
from app.domain.timeframe import DAY, HOUR, Timeframe
from app.services.events import EventBus
from app.services.guards import GuardService
from app.services.settings import SettingsService
from tests.builders.databases import new_database
from tests.builders.setups import BAR, a_setup, an_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.adapters.storage.database import Database
    from app.domain.setup import Setup

NOW = BAR + HOUR
TOGETHER, APART = "BBB/USDT", "CCC/USDT"


def closing(seed: int, common: np.ndarray) -> Candles:
    own = np.random.default_rng(seed).normal(0, 0.002, 120)
    close = 100 * np.exp(np.cumsum(common + own))
    times = BAR - (119 - np.arange(120, dtype=np.int64)) * HOUR
    return Candles(times, *[close] * 4, np.full(120, seed + 1.0), np.zeros(120, np.bool_))


SHARED = np.random.default_rng(1).normal(0, 0.01, 120)
OWN = np.random.default_rng(2).normal(0, 0.01, 120)
DATA = {
    Timeframe.H1: join(
        Timeframe.H1,
        {"AAA/USDT": closing(3, SHARED), TOGETHER: closing(4, SHARED), APART: closing(5, OWN)},
    )
}


def setup(symbol: str, **changes: object) -> Setup:
    name = str(changes.pop("id", symbol))
    return a_setup(id=name, symbol=symbol, entry=100.0, stop=90.0, **changes)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = new_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> SettingsService:
    return SettingsService(SettingsFile(tmp_path / "settings.json"), EventBus())


def keep(database: Database, *setups: Setup) -> None:
    with database.work() as work:
        for each in setups:
            work.setups.save(each, [an_event(each)])
        work.commit()


def marked(
    database: Database, settings: SettingsService, *new: Setup, moved: tuple[Setup, ...] = ()
) -> dict[str, list[str]]:
    service = GuardService(database.work, settings)
    found = service.mark(new, {each.id: each for each in moved}, DATA, NOW)
    return {each.id: [mark.guard for mark in each.guards] for each in found.values()}


def test_without_limits_nothing_is_marked(database: Database, settings: SettingsService) -> None:
    keep(database, *(setup(TOGETHER, id=f"old{n}") for n in range(9)))
    assert marked(database, settings, setup("AAA/USDT")) == {}


def test_new_setups_join_by_rank_and_marked_ones_take_no_room(
    database: Database, settings: SettingsService
) -> None:
    settings.set("account.maximum_setups", "2")
    full = (GuardMark("setups", "full"),)
    keep(
        database,
        setup(TOGETHER, id="open"),
        setup(TOGETHER, id="ended", state=SetupState.WON),
        setup(TOGETHER, id="marked", guards=full),
        setup(TOGETHER, id="elsewhere", exchange="other"),
    )
    weak, strong = setup("AAA/USDT", id="weak", score=50.0), setup(APART, id="strong", score=90.0)
    assert marked(database, settings, weak, strong) == {"weak": ["setups"]}
    # Of equal scores the one with more traded value comes first: AAA's volume is the smaller.
    level = replace(weak, score=90.0)
    assert marked(database, settings, level, strong) == {"weak": ["setups"]}
    late = replace(weak, bar_time=BAR - HOUR, score=0.0)
    assert marked(database, settings, late, strong) == {"strong": ["setups"]}
    over = replace(weak, state=SetupState.EXPIRED)
    assert marked(database, settings, over, strong) == {}


def test_open_setups_count_as_the_scan_leaves_them(
    database: Database, settings: SettingsService
) -> None:
    settings.set("account.maximum_setups", "1")
    keep(database, setup(TOGETHER, id="open"))
    new, ended = setup("AAA/USDT"), setup(TOGETHER, id="open", state=SetupState.EXPIRED)
    assert marked(database, settings, new) == {"AAA/USDT": ["setups"]}
    assert marked(database, settings, new, moved=(ended,)) == {}


def test_a_group_is_what_moved_together(database: Database, settings: SettingsService) -> None:
    settings.set("account.maximum_group", "1")
    new = setup("AAA/USDT")
    keep(database, setup(APART))
    assert marked(database, settings, new) == {}
    keep(database, setup(TOGETHER))
    assert marked(database, settings, new) == {"AAA/USDT": ["group"]}
    keep(database, setup(TOGETHER, direction=Direction.SHORT))
    assert marked(database, settings, new) == {}


def test_a_lost_day_marks_setups_and_pauses_alerts(
    database: Database, settings: SettingsService
) -> None:
    settings.set("account.maximum_daily_loss", "0.015")
    service = GuardService(database.work, settings)
    lost = setup(
        TOGETHER,
        state=SetupState.LOST,
        entry_price=100.0,
        exits=(Exit(BAR, 90.0, 1.0, "stop"),),
    )
    keep(database, lost)
    assert service.alerts_paused("demo", NOW) == ""
    keep(database, replace(lost, id="another"))
    assert "2 % of the account was lost today" in service.alerts_paused("demo", NOW)
    assert marked(database, settings, setup("AAA/USDT")) == {"AAA/USDT": ["daily_loss"]}
    assert service.alerts_paused("demo", NOW + DAY) == ""
    assert service.alerts_paused("other", NOW) == ""
    settings.set("account.maximum_daily_loss", "0")
    assert service.alerts_paused("demo", NOW) == ""


def take(database: Database, taken: Setup, amount: float | None = None) -> None:
    told = Decision(taken.id, DecisionKind.TAKE, BAR, BAR, amount=amount)
    with database.work() as work:
        stand = stand_of([*work.setups.decisions(taken.id), work.setups.decide(told)])
        work.setups.save(decided(taken, stand), [an_event(taken)])
        work.commit()


def test_open_risk_is_that_of_all_ideas_until_one_is_taken_and_then_of_those_alone(
    database: Database, settings: SettingsService
) -> None:
    settings.set("account.maximum_open_risk", "0.03")
    settings.set("account.fee", "0")
    new = [setup(symbol, id=f"new {symbol}") for symbol in ("AAA/USDT", APART)]
    ideas = [setup(TOGETHER, id=f"idea{n}") for n in range(3)]
    keep(database, *ideas)
    assert marked(database, settings, new[0]) == {"new AAA/USDT": ["open_risk"]}
    take(database, ideas[0])
    assert marked(database, settings, *new) == {}
    take(database, ideas[1], amount=20.0)  # 10 at risk each: 200 of 10,000
    assert marked(database, settings, new[0]) == {"new AAA/USDT": ["open_risk"]}
    settings.set("account.maximum_open_risk", "0.04")
    assert marked(database, settings, *new) == {}
    settings.set("account.maximum_setups", "3")  # which counts ideas all the same
    assert marked(database, settings, new[0]) == {"new AAA/USDT": ["setups"]}


def test_the_loss_of_the_day_is_of_what_was_taken(
    database: Database, settings: SettingsService
) -> None:
    settings.set("account.maximum_daily_loss", "0.015")
    settings.set("account.fee", "0")
    service = GuardService(database.work, settings)
    stop = (Exit(BAR, 90.0, 1.0, "stop"),)
    lost = [
        setup(TOGETHER, id=f"lost{n}", state=SetupState.LOST, entry_price=100.0, exits=stop)
        for n in range(3)
    ]
    keep(database, *lost)
    assert "3 % of the account was lost" in service.alerts_paused("demo", NOW)
    quiet = setup(APART, id="quiet")
    keep(database, quiet)
    take(database, quiet)
    assert service.alerts_paused("demo", NOW) == ""
    take(database, lost[0], amount=30.0)
    assert "3 % of the account was lost" in service.alerts_paused("demo", NOW)


def test_shorts_of_a_spot_account_are_ideas_that_take_no_room(
    database: Database, settings: SettingsService
) -> None:
    settings.set("account.kind", "spot")
    settings.set("account.maximum_setups", "1")
    keep(database, setup(TOGETHER, direction=Direction.SHORT))
    short = setup(APART, direction=Direction.SHORT, score=99.0)
    assert marked(database, settings, setup("AAA/USDT"), short) == {APART: ["spot"]}
