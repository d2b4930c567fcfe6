"""Brings candles up to date: asks for what is missing, keeps it, hands out gap-filled series."""

from __future__ import annotations

from app.services.data_fetcher.fetched import FetchedData, FetchProgress, Needs, SeriesFailed
from app.services.data_fetcher.fetcher import DataFetcher

__all__ = ["DataFetcher", "FetchProgress", "FetchedData", "Needs", "SeriesFailed"]
