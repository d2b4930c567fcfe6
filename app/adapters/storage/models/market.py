"""Markets as last seen, and the universes chosen from them."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base


class AssetRow(Base):
    """One market of an exchange. Steps and notional in quote currency, lot in base currency."""

    __tablename__ = "assets"

    exchange: Mapped[str] = mapped_column(primary_key=True)
    symbol: Mapped[str] = mapped_column(primary_key=True)
    market_id: Mapped[str]
    base: Mapped[str]
    quote: Mapped[str]
    tick: Mapped[float]
    lot: Mapped[float]
    minimum_notional: Mapped[float]
    active: Mapped[bool]
    listed_at: Mapped[int | None]
    seen_at: Mapped[int]


class UniverseRow(Base):
    """One refresh of the universe.

    Members (symbol, quote volume; largest first) and exclusions (symbol, reason) are JSON lists
    compressed by zlib: a year of hourly refreshes would else outgrow all other tables.
    """

    __tablename__ = "universes"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange: Mapped[str]
    quote: Mapped[str]
    as_of: Mapped[int]
    member_count: Mapped[int]
    excluded_count: Mapped[int]
    members: Mapped[bytes]
    excluded: Mapped[bytes]

    __table_args__ = (Index(None, "exchange", "as_of"), Index(None, "as_of"))
