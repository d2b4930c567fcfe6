"""What rules would have brought: the life cycle over past bars, in money.

The names below are loaded when they are first asked for: most of them bring the compiler along,
which metrics, accounts and ranges of parameters are read without.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.domain.backtester.account import Account
    from app.domain.backtester.book import Book
    from app.domain.backtester.outcome import Outcome
    from app.domain.backtester.portfolio import (
        Progress,
        simulate_portfolio,
        wake_kernels,
        walk_portfolio,
    )
    from app.domain.backtester.portfolio_run import PortfolioRun
    from app.domain.backtester.simulator import Run, simulate
    from app.domain.backtester.trades import Trade, Trades

__all__ = [
    "Account",
    "Book",
    "Outcome",
    "PortfolioRun",
    "Progress",
    "Run",
    "Trade",
    "Trades",
    "simulate",
    "simulate_portfolio",
    "wake_kernels",
    "walk_portfolio",
]
_MODULES: Final = {
    "Account": "account",
    "Book": "book",
    "Outcome": "outcome",
    "PortfolioRun": "portfolio_run",
    "Progress": "portfolio",
    "Run": "simulator",
    "Trade": "trades",
    "Trades": "trades",
    "simulate": "simulator",
    "simulate_portfolio": "portfolio",
    "wake_kernels": "portfolio",
    "walk_portfolio": "portfolio",
}


def __getattr__(name: str) -> object:
    """One of the names above, with the module that declares it."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
