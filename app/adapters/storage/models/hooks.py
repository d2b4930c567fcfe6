"""Requests from outside."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base, one_of
from app.services.ports.hooks import HookFate


class WebhookRequestRow(Base):
    """One request, or several alike. ``body`` is without token. ``received_at`` is UTC ms."""

    __tablename__ = "webhook_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[int]
    peer: Mapped[str]
    count: Mapped[int]
    fate: Mapped[str]
    reason: Mapped[str]
    body: Mapped[str]
    body_hash: Mapped[str]
    setup_id: Mapped[str]

    __table_args__ = (
        CheckConstraint(one_of("fate", HookFate), "fate"),
        Index(None, "received_at"),
    )
