"""Facts of an invented alert of each kind, for previews and test messages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.domain.alerts.alert import AlertKind
from app.domain.alerts.price import Crossing, PriceAlert, crossing_rule
from app.domain.setup import ConditionTrace, Direction, Setup, SetupEvent, SetupState, Target
from app.domain.timeframe import HOUR, Timeframe
from app.services.alerts.facts import price_facts, regime_facts, scan_facts, setup_facts
from app.services.ports import ScanRecord

if TYPE_CHECKING:
    from app.services.alerts.facts import Facts

_BAR: Final = 1_767_225_600_000  # 2026-01-01T00:00Z
_SETUP: Final = Setup(
    id="0123456789abcdef",
    exchange="demo",
    strategy="Trend pullback",
    strategy_version=1,
    strategy_hash="",
    symbol="BTC/USDT",
    timeframe=Timeframe.H1,
    direction=Direction.LONG,
    bar_time=_BAR,
    state=SetupState.WAITING,
    entry_kind="limit",
    entry=64_120.5,
    stop=63_000.0,
    targets=(Target(65_240.0, 0.5), Target(66_360.0, 0.5)),
    reward_risk=1.5,
    score=82.0,
    why=(ConditionTrace("close > ema(200)", True), ConditionTrace("rsi(14) < 40", True)),
    regime="bull · normal",
    created_at=_BAR + HOUR,
    history_from=_BAR,
    candles_hash="",
    entry_price=64_120.5,
)
_STATES: Final = {
    AlertKind.ENTRY: (SetupState.ACTIVE, "entry reached"),
    AlertKind.TARGET: (SetupState.TP1, "target 1 reached"),
    AlertKind.WON: (SetupState.WON, "last target reached"),
    AlertKind.STOPPED: (SetupState.LOST, "stop reached"),
    AlertKind.BREAK_EVEN: (SetupState.BREAK_EVEN, "stop at the entry reached"),
    AlertKind.EXPIRED: (SetupState.EXPIRED, "entry not reached within 10 bars"),
    AlertKind.INVALIDATED: (SetupState.INVALIDATED, "stop touched before the entry"),
}

_RESULTS: Final = {AlertKind.WON: 1.5, AlertKind.STOPPED: -1.0, AlertKind.BREAK_EVEN: 0.0}


def sample_facts(kind: AlertKind) -> Facts:
    """What a template of this kind can speak of."""
    if kind is AlertKind.REGIME:
        return regime_facts("bull · normal", "range · calm", _BAR)
    if kind in (AlertKind.SCAN_FAILED, AlertKind.SCAN_RECOVERED):
        reason = "Binance cannot be reached; the next scan tries again"
        record = ScanRecord("sample", "binance", _BAR, _BAR, "failed", 100, 100)
        return scan_facts(record) | {"reason": reason}
    if kind is AlertKind.PRICE:
        rule = crossing_rule(65_000.0, Crossing.UP)
        alert = PriceAlert("BTC/USDT", Timeframe.H1, rule, 65_000.0, Crossing.UP, note="Breakout?")
        return price_facts(alert, _BAR, 65_020.5)
    if kind not in _STATES:
        return setup_facts(_SETUP)
    state, reason = _STATES[kind]
    setup = replace(_SETUP, state=state, r=_RESULTS.get(kind))
    event = SetupEvent(_SETUP.id, _BAR, SetupState.WAITING, state, reason, 64_120.5, _BAR + HOUR)
    return setup_facts(setup, event)
