"""The history of the market's regime."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base, one_of
from app.domain.regime import Trend, Volatility


class RegimeChangeRow(Base):
    """One change, once for each closed 4h bar of the reference; rows are only ever added.

    ``time`` is market time, ``recorded_at`` wall clock, both UTC ms.
    """

    __tablename__ = "regime_changes"

    exchange: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    time: Mapped[int] = mapped_column(primary_key=True)
    trend: Mapped[str | None]
    volatility: Mapped[str | None]
    trend_before: Mapped[str | None]
    volatility_before: Mapped[str | None]
    recorded_at: Mapped[int]

    __table_args__ = (
        CheckConstraint(one_of("trend", Trend), "trend"),
        CheckConstraint(one_of("volatility", Volatility), "volatility"),
    )
