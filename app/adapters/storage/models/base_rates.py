"""What became of a rule's earlier cases."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base


class BaseCaseRow(Base):
    """Closed cases of one rule on one symbol, found in the history of that hash.

    ``cases`` is packed float64 (little-endian): all signals, ends, results, trends.
    """

    __tablename__ = "base_cases"

    strategy_hash: Mapped[str] = mapped_column(primary_key=True)
    exchange: Mapped[str] = mapped_column(primary_key=True)
    timeframe: Mapped[str] = mapped_column(primary_key=True)
    symbol: Mapped[str] = mapped_column(primary_key=True)
    history_hash: Mapped[str]
    cases: Mapped[bytes]


class BaseRateRow(Base):
    """The base rates of one setup, as JSON; ``computed_at`` is wall clock."""

    __tablename__ = "base_rates"

    setup_id: Mapped[str] = mapped_column(
        ForeignKey("setups.id", ondelete="CASCADE"), primary_key=True
    )
    computed_at: Mapped[int]
    rates: Mapped[str]
