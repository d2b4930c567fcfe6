"""The history of scan cycles."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base, one_of

SCAN_STATES = ("running", "done", "partial", "failed", "cancelled", "interrupted")


class ScanRow(Base):
    """One cycle. ``as_of`` is market time, ``started_at`` wall clock, both UTC ms."""

    __tablename__ = "scans"

    id: Mapped[str] = mapped_column(primary_key=True)
    exchange: Mapped[str]
    as_of: Mapped[int]
    started_at: Mapped[int]
    state: Mapped[str]
    universe: Mapped[int]
    scanned: Mapped[int]
    failed: Mapped[int]
    setups: Mapped[int]
    requests: Mapped[int]
    duration: Mapped[str]
    timeframes: Mapped[str]
    past: Mapped[bool]

    __table_args__ = (
        CheckConstraint(one_of("state", SCAN_STATES), "state"),
        Index(None, "started_at"),
    )


class ScanErrorRow(Base):
    """What went wrong in a cycle: a symbol, or "" for all of it, and a sentence."""

    __tablename__ = "scan_errors"

    scan_id: Mapped[str] = mapped_column(
        ForeignKey("scans.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    symbol: Mapped[str]
    reason: Mapped[str]
