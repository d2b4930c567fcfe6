"""The regime's changes as scans keep them: once, in order, also those missed while off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.alerts import AlertKind
from app.domain.regime_changes import regime_changes
from app.domain.regime_judge import Hysteresis, judge
from app.domain.timeframe import DAY, HOUR, Timeframe
from app.services.ports import AlertFilter
from app.services.scan.events import RegimeChanged, ScanRequest
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.regime_changes import RegimeChange
    from tests.builders.installation import Installation

QUICK = {"data.history_bars": "300", "market.regime_confirm": "1", "market.regime_hold": "1"}
ASKED = ScanRequest(strategies=(rule("Up", "close > open", timeframe="4h"),), symbols=("BTC/USDT",))
BARS = 10
START = NOON - 104 * 4 * HOUR  # the market changes its mind in the days that follow


def told(desk: Installation) -> list[tuple[RegimeChange, bool]]:
    return [(e.change, e.late) for e in desk.events if isinstance(e, RegimeChanged)]


def stored_history(desk: Installation) -> tuple[RegimeChange, ...]:
    """All changes of the candles that lie in the store now, oldest first."""
    store, exchange = desk.application.store, desk.application.exchange.id
    daily = store.load(exchange, ["BTC/USDT"], Timeframe.D1)["BTC/USDT"]
    four_hourly = store.load(exchange, ["BTC/USDT"], Timeframe.H4)["BTC/USDT"]
    return regime_changes(judge(daily, four_hourly, hysteresis=Hysteresis(1, 1)))


def test_changes_are_kept_told_and_raised_once(tmp_path: Path) -> None:
    with installed(tmp_path, START, QUICK) as desk:
        desk.scan(ASKED)
        assert told(desk) == []
        known = desk.application.regimes.changes(1_000)
        assert known == tuple(reversed(stored_history(desk)))
        assert known

        live: list[tuple[RegimeChange, bool]] = []
        for bars in range(1, BARS + 1):
            desk.scan(ASKED, at=START + bars * 4 * HOUR)
            live += told(desk)
        desk.scan(ASKED, at=desk.clock.time + HOUR)
        assert told(desk) == []
        assert len(live) >= 3
        assert not any(late for _, late in live)
        changes = desk.application.regimes.changes(1_000)
        assert changes == (*reversed([change for change, _ in live]), *known)
        with desk.application.database.work(read_only=True) as work:
            raised = work.alerts.find(AlertFilter(limit=500))
        labels = [alert.payload["label"] for alert in raised if alert.kind is AlertKind.REGIME]
        assert sorted(labels) == sorted(change.label for change, _ in live)

    with installed(tmp_path / "slept", START, QUICK) as desk:
        desk.scan(ASKED)
        desk.scan(ASKED, at=START + BARS * 4 * HOUR)
        missed = told(desk)
        assert [change for change, _ in missed] == [change for change, _ in live]
        assert all(late for change, late in missed if change.time < desk.clock.time)
        desk.scan(ScanRequest(ASKED.strategies, ASKED.symbols, at=START - DAY))
        assert told(desk) == []
