"""Strategies and all their versions."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base


class StrategyRow(Base):
    """A strategy by name, pointing at its newest version.

    A deleted strategy is only hidden: setups name the version that made them.
    """

    __tablename__ = "strategies"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    enabled: Mapped[bool]
    hidden: Mapped[bool]


class StrategyVersionRow(Base):
    """One version: the strategy as JSON, and where it came from."""

    __tablename__ = "strategy_versions"

    name: Mapped[str] = mapped_column(
        ForeignKey("strategies.name", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    content_hash: Mapped[str]
    content: Mapped[str]
    source: Mapped[str]
    changed_at: Mapped[int]
