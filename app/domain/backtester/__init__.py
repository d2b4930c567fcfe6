"""What rules would have brought: the life cycle over past bars, in money."""

from __future__ import annotations

from app.domain.backtester.book import Book
from app.domain.backtester.money import Account
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
