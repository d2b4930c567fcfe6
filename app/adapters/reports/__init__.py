"""Backtests as files: CSV, Excel workbooks and self-contained HTML pages."""

from __future__ import annotations

from app.adapters.reports.backtests import BacktestFiles

__all__ = ["BacktestFiles"]
