"""The tables of the database, one class each."""

from __future__ import annotations

from app.adapters.storage.models.alerts import AlertRow, DeliveryRow, PriceAlertRow
from app.adapters.storage.models.backtests import BacktestRow
from app.adapters.storage.models.base import Base
from app.adapters.storage.models.base_rates import BaseCaseRow, BaseRateRow
from app.adapters.storage.models.facts import FactRow
from app.adapters.storage.models.hooks import WebhookRequestRow
from app.adapters.storage.models.journal import (
    JournalChangeRow,
    JournalDayRow,
    JournalFillRow,
    JournalMeasuresRow,
    JournalPictureRow,
    JournalTradeRow,
)
from app.adapters.storage.models.market import AssetRow, UniverseRow
from app.adapters.storage.models.regimes import RegimeChangeRow
from app.adapters.storage.models.scans import ScanErrorRow, ScanRow
from app.adapters.storage.models.setups import SetupDecisionRow, SetupEventRow, SetupRow
from app.adapters.storage.models.strategies import StrategyRow, StrategyVersionRow

__all__ = [
    "AlertRow",
    "AssetRow",
    "BacktestRow",
    "Base",
    "BaseCaseRow",
    "BaseRateRow",
    "DeliveryRow",
    "FactRow",
    "JournalChangeRow",
    "JournalDayRow",
    "JournalFillRow",
    "JournalMeasuresRow",
    "JournalPictureRow",
    "JournalTradeRow",
    "PriceAlertRow",
    "RegimeChangeRow",
    "ScanErrorRow",
    "ScanRow",
    "SetupDecisionRow",
    "SetupEventRow",
    "SetupRow",
    "StrategyRow",
    "StrategyVersionRow",
    "UniverseRow",
    "WebhookRequestRow",
]
