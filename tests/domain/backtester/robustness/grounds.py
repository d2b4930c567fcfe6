"""Small grounds to try sets of parameters on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain.backtester import Account
from app.domain.backtester.robustness.ground import Ground, Period
from app.domain.strategy import Strategy
from app.domain.timeframe import Timeframe
from tests.domain.market_columns import market, wandering

if TYPE_CHECKING:
    from app.domain.candles import Candles

CROSS: dict[str, Any] = {
    "name": "Cross",
    "timeframe": "1h",
    "entry": "sma($fast) crosses above sma($slow)",
    "levels": {
        "stop": {"kind": "atr", "length": 14, "mult": 2},
        "targets": [{"kind": "atr", "length": 14, "mult": 3, "share": 1.0}],
    },
    "parameters": {"fast": 3, "slow": 9},
}


def ground(
    series: dict[str, Candles] | None = None,
    names: tuple[str, ...] = ("fast", "slow"),
    account: Account | None = None,
    periods: tuple[Period, ...] = (Period(),),
    **changes: Any,
) -> Ground:
    """Walks of 600 hourly bars, unless others are given, and their 4h and 1d bars."""
    series = series or {"A/USDT": wandering(1, 600)}
    strategy = Strategy.model_validate({**CROSS, **changes})
    traded = tuple(sorted(series))
    return Ground(
        strategy=strategy,
        names=names,
        symbols=traded,
        data=market(series),
        market={},
        universe={},
        allowed=None,
        finer=(None,) * len(traded),
        ticks=(0.0,) * len(traded),
        account=account or Account(fee=0.001),
        intrabar=strategy.intrabar,
        periods=periods,
    )


BASE = Timeframe.H1
