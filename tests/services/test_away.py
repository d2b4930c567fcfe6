from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.timeframe import HOUR, MINUTE
from app.services.away import AwayNews, WhileAway
from app.services.scan.events import ScanRequest
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from pathlib import Path

REQUEST = ScanRequest(
    strategies=(rule("Up bar", "close > open", cooldown_bars="3", time_stop_bars="4"),),
    symbols=("BTC/USDT", "ETH/USDT", "SOL/USDT"),
)


def test_a_pause_is_summed_up_and_an_ordinary_hour_is_not(tmp_path: Path) -> None:
    start = NOON + MINUTE
    with installed(tmp_path, start, {"data.history_bars": "300"}) as desk:
        bus, heard = desk.application.bus, list[object]()
        news = AwayNews(desk.application.scan_history, bus)
        bus.subscribe(heard.append)
        for hours in (0, 1, 13):
            result = desk.scan(REQUEST, at=start + hours * HOUR)
            assert news.last is None
            bus.publish(desk.events[-1])
        told = [event for event in heard if isinstance(event, WhileAway)]
        news.close()
        assert told == [news.last]
        (away,) = told
        assert (away.since, away.until) == (start + HOUR, start + 13 * HOUR)
        assert {s.id for s in (*away.found, *away.missed)} == {s.id for s in result.recovered}
        assert {s.id for s in (*away.ended, *away.moved)} == {s.id for s in result.changed}
        assert away.ended
        assert all(not setup.state.is_open for setup in (*away.missed, *away.ended))
