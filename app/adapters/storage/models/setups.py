"""Setups, the events of their lives, and what the user decided about them."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base, one_of
from app.domain.setup import Direction, SetupState
from app.domain.setup_decision import DecisionKind

OPEN_STATES = tuple(state.value for state in SetupState if state.is_open)


class SetupRow(Base):
    """One setup, a column for each field of `app.domain.setup.Setup`.

    Targets, exits, why and guards are JSON, ``life`` is packed float64 (little-endian).
    ``row_hash`` covers all other columns that are not null, so that silent damage is found.
    """

    __tablename__ = "setups"

    id: Mapped[str] = mapped_column(primary_key=True)
    exchange: Mapped[str]
    strategy: Mapped[str]
    strategy_version: Mapped[int]
    strategy_hash: Mapped[str]
    symbol: Mapped[str]
    timeframe: Mapped[str]
    direction: Mapped[str]
    bar_time: Mapped[int]
    state: Mapped[str]
    entry_kind: Mapped[str]
    entry: Mapped[float]
    stop: Mapped[float]
    targets: Mapped[str]
    reward_risk: Mapped[float | None]
    score: Mapped[float]
    why: Mapped[str]
    regime: Mapped[str | None]
    created_at: Mapped[int]
    history_from: Mapped[int]
    candles_hash: Mapped[str]
    scan_id: Mapped[str | None] = mapped_column(
        ForeignKey("scans.id", deferrable=True, initially="DEFERRED")
    )
    intrabar: Mapped[str]
    late: Mapped[bool]
    entry_time: Mapped[int | None]
    entry_price: Mapped[float | None]
    exits: Mapped[str]
    current_stop: Mapped[float | None]
    last_price: Mapped[float | None]
    r: Mapped[float | None]
    mae_r: Mapped[float | None]
    mfe_r: Mapped[float | None]
    ambiguous: Mapped[bool]
    evaluated_until: Mapped[int]
    life: Mapped[bytes]
    guards: Mapped[str | None]
    row_hash: Mapped[str]
    taken_at: Mapped[int | None]
    passed_at: Mapped[int | None]
    snoozed_until: Mapped[int | None]
    left_at: Mapped[int | None]
    shadow: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("state", SetupState), "state"),
        CheckConstraint(one_of("direction", Direction), "direction"),
        Index(None, "bar_time"),
        Index(
            "ix_setups_open", "exchange", "symbol", sqlite_where=text(one_of("state", OPEN_STATES))
        ),
        Index(
            "ix_setups_shadow",
            "exchange",
            "symbol",
            sqlite_where=text(one_of("shadow", OPEN_STATES)),
        ),
        Index(None, "scan_id"),
    )


class SetupEventRow(Base):
    """One transition; rows are only ever added."""

    __tablename__ = "setup_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    setup_id: Mapped[str] = mapped_column(ForeignKey("setups.id", ondelete="CASCADE"))
    bar_time: Mapped[int]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str]
    price: Mapped[float | None]
    recorded_at: Mapped[int]
    shadow: Mapped[bool] = mapped_column(server_default=text("0"))

    __table_args__ = (
        CheckConstraint(one_of("from_state", SetupState), "from_state"),
        CheckConstraint(one_of("to_state", SetupState), "to_state"),
        Index(None, "setup_id"),
        Index(None, "recorded_at"),
    )


class SetupDecisionRow(Base):
    """One decision of the user; rows are only ever added."""

    __tablename__ = "setup_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    setup_id: Mapped[str] = mapped_column(ForeignKey("setups.id", ondelete="CASCADE"))
    kind: Mapped[str]
    bar_time: Mapped[int]
    recorded_at: Mapped[int]
    words: Mapped[str]
    price: Mapped[float | None]
    amount: Mapped[float | None]
    until: Mapped[int | None]
    undoes: Mapped[int | None] = mapped_column(ForeignKey("setup_decisions.id"))

    __table_args__ = (
        CheckConstraint(one_of("kind", DecisionKind), "kind"),
        Index(None, "setup_id"),
    )
