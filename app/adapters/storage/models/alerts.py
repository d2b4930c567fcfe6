"""Alerts, the outbox they leave by, and the prices that are watched."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base, one_of
from app.domain.alerts import AlertKind, DeliveryState


class AlertRow(Base):
    """Something that happened. ``key`` makes a repeated recording do nothing; payload is JSON."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    kind: Mapped[str]
    at: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    payload: Mapped[str]
    setup_id: Mapped[str | None]
    strategy: Mapped[str | None]
    symbol: Mapped[str | None]
    score: Mapped[float | None]
    late: Mapped[bool]
    read_at: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint(one_of("kind", AlertKind), "kind"),
        Index(None, "at"),
        Index(None, "setup_id"),
    )


class DeliveryRow(Base):
    """One alert on its way through one channel: the outbox."""

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    channel: Mapped[str]
    state: Mapped[str]
    silent: Mapped[bool]
    held: Mapped[str]
    attempts: Mapped[int]
    next_at: Mapped[int]
    reason: Mapped[str]
    batch: Mapped[str]
    receipt: Mapped[str]
    changed_at: Mapped[int]

    __table_args__ = (
        UniqueConstraint("alert_id", "channel"),
        CheckConstraint(one_of("state", DeliveryState), "state"),
        Index("ix_deliveries_state", "state", "channel", "next_at"),
    )


class PriceAlertRow(Base):
    """A condition on one symbol: a column for each field of `PriceAlert`."""

    __tablename__ = "price_alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    symbol: Mapped[str]
    timeframe: Mapped[str]
    condition: Mapped[str]
    level: Mapped[float | None]
    crossing: Mapped[str | None]
    repeats: Mapped[bool]
    note: Mapped[str]
    created_at: Mapped[int]
    fired_at: Mapped[int | None]
    armed: Mapped[bool]
    judged_until: Mapped[int | None]
    active: Mapped[bool]
    problem: Mapped[str]
