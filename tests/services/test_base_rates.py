"""Base rates beside the scan: as the replay tells them, kept, and found anew when history grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.base_rate import BaseRate, BaseRates
from app.domain.timeframe import HOUR
from app.services.base_rates import BaseRateReady
from app.services.replay import ReplayRequest
from app.services.scan.events import ScanRequest
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.services.events import Event
    from tests.builders.installation import Installation

SETTINGS = {"data.history_bars": "300", "universe.top": "8"}
RULE = rule("Turns", "close crosses above ema(9)", cooldown_bars="1")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Installation]:
    """A market scanned by one rule that is kept, until one of its setups is open."""
    with installed(tmp_path, NOON, SETTINGS) as desk:
        service = desk.application.strategies
        for stored in service.list():
            service.set_enabled(stored.strategy.name, enabled=False)
        service.save(RULE)
        desk.scan()
        while not any(setup.state.is_open for setup in desk.setups().values()):
            desk.scan(at=desk.clock.time + HOUR)
            assert desk.clock.time < NOON + 24 * HOUR
        yield desk


def work_out(desk: Installation) -> list[str]:
    events: list[Event] = []
    ended(desk.application.base_rates.run(), events)
    return [event.setup_id for event in events if isinstance(event, BaseRateReady)]


def test_they_are_what_a_replay_of_the_past_tells(desk: Installation) -> None:
    ready = work_out(desk)
    opened = {setup.id for setup in desk.setups().values() if setup.state.is_open}
    assert set(ready) == opened
    replayed = ended(desk.application.replays.run(ReplayRequest((RULE,)))).setups
    for setup_id in ready:
        setup = desk.setups()[setup_id]
        rates = desk.application.base_rates.of(setup_id)
        assert rates is not None
        over = [
            each
            for each in replayed
            if each.r is not None and each.exits[-1].time <= setup.bar_time
        ]
        mine = [each.r for each in over if each.symbol == setup.symbol and each.r is not None]
        assert rates.universe.n == len(over) > 100
        assert rates.symbol.n == len(mine)
        assert rates.symbol.average_r == pytest.approx(sum(mine) / len(mine), abs=1e-9)
        assert rates.trend == (setup.regime or "").partition(" ")[0]
        assert sum(everyone.n for _, _, everyone in rates.by_regime) == rates.universe.n
        assert rates.symbols == 8

    _assert_unkept_rules_have_none(desk)


def _assert_unkept_rules_have_none(desk: Installation) -> None:
    once = rule("Once", "close > open")
    desk.scan(ScanRequest(strategies=(once,), symbols=("BTC/USDT", "ETH/USDT"), look_back=12))
    made = [setup.id for setup in desk.setups().values() if setup.strategy == "Once"]
    assert made
    ended(desk.application.base_rates.run(made))
    assert [desk.application.base_rates.of(each) for each in made] == [None] * len(made)
    assert desk.application.base_rates.of("unknown") is None


def test_what_is_known_is_kept_and_not_worked_out_again(desk: Installation) -> None:
    stream = desk.application.base_rates.run()
    next(stream)
    stream.close()
    known = work_out(desk)
    assert known
    assert work_out(desk) == []
    before = desk.application.base_rates.of(known[0])
    nothing = BaseRate()
    none = BaseRates(nothing, nothing, None, nothing, nothing, (), 0, 0)
    with desk.application.database.work() as work:
        work.base_rates.save({known[0]: none}, 0)
        work.commit()
    assert desk.application.base_rates.of(known[0]) == none
    with desk.application.database._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM base_rates")
    assert work_out(desk) == known
    assert desk.application.base_rates.of(known[0]) == before
    desk.scan(at=desk.clock.time + HOUR)
    opened = {setup.id for setup in desk.setups().values() if setup.state.is_open}
    assert set(work_out(desk)) == opened - set(known)
