"""What the services need from outside, as protocols, and the values that cross them.

Network ports are streams: they yield `Waiting` at least every 100 ms and return their answer.
Closing the generator cancels what is under way.
"""

from __future__ import annotations

from app.services.ports.alerts import (
    AlertFilter,
    AlertRepository,
    PriceAlertRepository,
    Settlement,
)
from app.services.ports.backtests import (
    BacktestRepository,
    BacktestRequest,
    BacktestResult,
    Durations,
    KeptBacktest,
)
from app.services.ports.base_cases import BaseRateRepository, CaseKey, KeptCases
from app.services.ports.candles import (
    CandleFileContent,
    CandleFiles,
    CandleFolder,
    CandleStore,
    SeriesInfo,
)
from app.services.ports.exchange import CandleReply, CandleRequest, Exchange
from app.services.ports.hooks import (
    HookFate,
    HookListener,
    HookNews,
    HookOpened,
    HookPlace,
    HookRecord,
    HookRepository,
    HookStopped,
)
from app.services.ports.journal import JournalFilter, JournalRepository
from app.services.ports.journal_care import JournalCheck, JournalDamage, JournalReport
from app.services.ports.journal_changes import (
    ChangeLine,
    CopyLine,
    JournalChange,
    JournalChanges,
    JournalCopy,
    PictureFiles,
)
from app.services.ports.maintenance import Backup, DatabaseReport, Maintenance
from app.services.ports.notify import (
    AlertButton,
    AlertKind,
    BrokenOff,
    Channel,
    Message,
    SetupPictures,
)
from app.services.ports.records import (
    Exclusion,
    ScanRecord,
    SetupFilter,
    StoredStrategy,
    Universe,
    UniverseMember,
)
from app.services.ports.reports import BacktestReports
from app.services.ports.repositories import (
    AssetRepository,
    FactRepository,
    OpenUnitOfWork,
    RegimeRepository,
    ScanRepository,
    SetupRepository,
    StrategyRepository,
    UnitOfWork,
    UniverseRepository,
)
from app.services.ports.search import ParameterSearch, ParameterSearches
from app.services.ports.spreading import Spread, Spreads
from app.services.ports.system import (
    Kernels,
    SecretStore,
    SettingsStore,
    StrategyTexts,
    Timer,
    WallClock,
)
from app.services.ports.waits import Waits

__all__ = [
    "AlertButton",
    "AlertFilter",
    "AlertKind",
    "AlertRepository",
    "AssetRepository",
    "BacktestReports",
    "BacktestRepository",
    "BacktestRequest",
    "BacktestResult",
    "Backup",
    "BaseRateRepository",
    "BrokenOff",
    "CandleFileContent",
    "CandleFiles",
    "CandleFolder",
    "CandleReply",
    "CandleRequest",
    "CandleStore",
    "CaseKey",
    "ChangeLine",
    "Channel",
    "CopyLine",
    "DatabaseReport",
    "Durations",
    "Exchange",
    "Exclusion",
    "FactRepository",
    "HookFate",
    "HookListener",
    "HookNews",
    "HookOpened",
    "HookPlace",
    "HookRecord",
    "HookRepository",
    "HookStopped",
    "JournalChange",
    "JournalChanges",
    "JournalCheck",
    "JournalCopy",
    "JournalDamage",
    "JournalFilter",
    "JournalReport",
    "JournalRepository",
    "KeptBacktest",
    "KeptCases",
    "Kernels",
    "Maintenance",
    "Message",
    "OpenUnitOfWork",
    "ParameterSearch",
    "ParameterSearches",
    "PictureFiles",
    "PriceAlertRepository",
    "RegimeRepository",
    "ScanRecord",
    "ScanRepository",
    "SecretStore",
    "SeriesInfo",
    "SettingsStore",
    "Settlement",
    "SetupFilter",
    "SetupPictures",
    "SetupRepository",
    "Spread",
    "Spreads",
    "StoredStrategy",
    "StrategyRepository",
    "StrategyTexts",
    "Timer",
    "UnitOfWork",
    "Universe",
    "UniverseMember",
    "UniverseRepository",
    "Waits",
    "WallClock",
]
