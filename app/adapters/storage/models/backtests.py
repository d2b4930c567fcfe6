"""Kept backtests."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base


class BacktestRow(Base):
    """One run. ``made_at`` and ``removed_at`` are wall clock, ``since`` and ``until`` market time.

    ``symbols``, ``request``, ``measures`` and ``findings`` (bracket, checks, assumptions,
    durations) are JSON; ``columns`` is a compressed archive of arrays: trades, equity, regime.
    """

    __tablename__ = "backtests"

    id: Mapped[str] = mapped_column(primary_key=True)
    made_at: Mapped[int]
    removed_at: Mapped[int | None]
    strategy: Mapped[str]
    version: Mapped[str]
    timeframe: Mapped[str]
    symbols: Mapped[str]
    since: Mapped[int]
    until: Mapped[int]
    request: Mapped[str]
    measures: Mapped[str]
    findings: Mapped[str]
    columns: Mapped[bytes]

    __table_args__ = (Index(None, "made_at"),)
