"""The journal: trades, their fills, day notes, pictures, and every change made to them."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base, one_of
from app.domain.journal.day import PictureKind
from app.domain.journal.figures import TradeStatus
from app.domain.journal.fill import Side
from app.domain.setup import Direction


class JournalTradeRow(Base):
    """One trade with what its fills come to. Decimals are texts, ``record`` is JSON.

    ``row_hash``, here and in the tables below, covers all other columns that are not null, so
    that silent damage is found.
    """

    __tablename__ = "journal_trades"

    id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str]
    symbol: Mapped[str]
    direction: Mapped[str]
    status: Mapped[str]
    opened_at: Mapped[int]
    closed_at: Mapped[int | None]
    amount: Mapped[str]
    position: Mapped[str]
    dust: Mapped[str]
    entry_price: Mapped[str]
    exit_price: Mapped[str | None]
    fees: Mapped[str]
    fees_unconverted: Mapped[str]
    profit: Mapped[str | None]
    realised: Mapped[str]
    risk: Mapped[float | None]
    r: Mapped[float | None]
    fills: Mapped[int]
    setup_id: Mapped[str]
    record: Mapped[str]
    removed_at: Mapped[int | None]
    row_hash: Mapped[str]

    __table_args__ = (
        CheckConstraint(one_of("direction", Direction), "direction"),
        CheckConstraint(one_of("status", TradeStatus), "status"),
        Index(None, "opened_at"),
        Index(None, "account", "symbol"),
        Index(None, "setup_id"),
    )


class JournalFillRow(Base):
    """One execution, or the part of one that belongs to a trade.

    ``trade_id`` is "" when the user took the fill out of its trade: it is kept so that no import
    brings it back.
    """

    __tablename__ = "journal_fills"

    id: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    trade_id: Mapped[str]
    account: Mapped[str]
    symbol: Mapped[str]
    time: Mapped[int]
    side: Mapped[str]
    price: Mapped[str]
    amount: Mapped[str]
    fee: Mapped[str]
    fee_currency: Mapped[str]
    fee_quote: Mapped[str | None]
    exchange_id: Mapped[str]
    fingerprint: Mapped[str]
    sequence: Mapped[int]
    line: Mapped[int | None]
    origin: Mapped[str]
    pinned: Mapped[str]
    row_hash: Mapped[str]

    __table_args__ = (
        CheckConstraint(one_of("side", Side), "side"),
        Index(None, "trade_id"),
        Index(None, "account", "symbol"),
    )


class JournalDayRow(Base):
    """What the user noted about one day."""

    __tablename__ = "journal_days"

    day: Mapped[str] = mapped_column(primary_key=True)
    mood: Mapped[int | None]
    plan: Mapped[str]
    notes: Mapped[str]
    row_hash: Mapped[str]


class JournalPictureRow(Base):
    """A picture of a trade; its bytes are a file named by ``id``."""

    __tablename__ = "journal_pictures"

    trade_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    added_at: Mapped[int]
    row_hash: Mapped[str]

    __table_args__ = (CheckConstraint(one_of("kind", PictureKind), "kind"),)


class JournalMeasuresRow(Base):
    """What candles say about a trade, JSON; it can be worked out again at any time."""

    __tablename__ = "journal_measures"

    trade_id: Mapped[str] = mapped_column(primary_key=True)
    measures: Mapped[str]


class JournalChangeRow(Base):
    """One named step; rows are only ever added.

    ``differences`` is compressed JSON: of each row that was touched its table, what it was and
    what it became. ``hash`` covers the row and the ``hash`` of the one before it.
    """

    __tablename__ = "journal_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    recorded_at: Mapped[int]
    undoes: Mapped[int | None]
    hash: Mapped[str]
    differences: Mapped[bytes]
