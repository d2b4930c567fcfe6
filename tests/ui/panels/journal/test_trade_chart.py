from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.domain.timeframe import DAY, HOUR, Timeframe
from app.ui.panels.journal.trade_chart import load_scene
from tests.builders.journal_panel import a_fill, a_record
from tests.builders.setups import BAR, a_setup, swinging_candles

if TYPE_CHECKING:
    from tests.builders.setup_desk import SetupDesk

_HISTORY = 300 * DAY // HOUR


def test_a_trades_chart_has_mean_and_regime_and_no_volume(office: SetupDesk) -> None:
    candles = {"BTC/USDT": swinging_candles(a_setup(), before=_HISTORY)}
    office.services.candles_kept.merge("demo", Timeframe.H1, candles)
    trade = office.services.journal.add([a_fill(time=BAR + HOUR, price="64000")], a_record())
    scene = load_scene(office.services.charts, trade, ZoneInfo("UTC"))
    assert [pane.kind for pane in scene.panes] == ["price"]
    assert [study.text for study in scene.panes[0].studies] == ["ema(21)"]
    assert scene.regimes
    assert scene.count == _HISTORY + 21
