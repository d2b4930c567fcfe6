"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_STATES = (
    "('waiting', 'active', 'tp1', 'tp2', 'tp3', 'tp4', 'tp5', 'won', 'lost', 'break_even',"
    " 'expired', 'invalidated', 'skipped', 'cancelled')"
)


def upgrade() -> None:
    """Make every table of version 1."""
    _market()
    _strategies()
    _scans()
    _setups()


def _market() -> None:
    op.create_table(
        "assets",
        sa.Column("exchange", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("market_id", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("tick", sa.Double(), nullable=False),
        sa.Column("lot", sa.Double(), nullable=False),
        sa.Column("minimum_notional", sa.Double(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("listed_at", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("exchange", "symbol", name=op.f("pk_assets")),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "universes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange", sa.String(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column("excluded_count", sa.Integer(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.Column("excluded", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_universes")),
    )
    op.create_index(op.f("ix_universes_as_of"), "universes", ["as_of"], unique=False)
    op.create_index(
        op.f("ix_universes_exchange_as_of"), "universes", ["exchange", "as_of"], unique=False
    )


def _strategies() -> None:
    op.create_table(
        "strategies",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_strategies")),
    )
    op.create_table(
        "strategy_versions",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("changed_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["name"],
            ["strategies.name"],
            name=op.f("fk_strategy_versions_name_strategies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_strategy_versions")),
    )


def _scans() -> None:
    op.create_table(
        "scans",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("exchange", sa.String(), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("universe", sa.Integer(), nullable=False),
        sa.Column("scanned", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("setups", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("duration", sa.String(), nullable=False),
        sa.Column("timeframes", sa.String(), nullable=False),
        sa.Column("past", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'partial', 'failed', 'cancelled', 'interrupted')",
            name=op.f("ck_scans_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    op.create_index(op.f("ix_scans_started_at"), "scans", ["started_at"], unique=False)
    op.create_table(
        "scan_errors",
        sa.Column("scan_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["scans.id"], name=op.f("fk_scan_errors_scan_id_scans"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan_id", "position", name=op.f("pk_scan_errors")),
    )


def _setups() -> None:
    op.create_table(
        "setups",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("exchange", sa.String(), nullable=False),
        sa.Column("strategy", sa.String(), nullable=False),
        sa.Column("strategy_version", sa.Integer(), nullable=False),
        sa.Column("strategy_hash", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("timeframe", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("bar_time", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("entry_kind", sa.String(), nullable=False),
        sa.Column("entry", sa.Double(), nullable=False),
        sa.Column("stop", sa.Double(), nullable=False),
        sa.Column("targets", sa.String(), nullable=False),
        sa.Column("reward_risk", sa.Double(), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("regime", sa.String(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("history_from", sa.Integer(), nullable=False),
        sa.Column("candles_hash", sa.String(), nullable=False),
        sa.Column("scan_id", sa.String(), nullable=True),
        sa.Column("intrabar", sa.String(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("entry_time", sa.Integer(), nullable=True),
        sa.Column("entry_price", sa.Double(), nullable=True),
        sa.Column("exits", sa.String(), nullable=False),
        sa.Column("current_stop", sa.Double(), nullable=True),
        sa.Column("last_price", sa.Double(), nullable=True),
        sa.Column("r", sa.Double(), nullable=True),
        sa.Column("mae_r", sa.Double(), nullable=True),
        sa.Column("mfe_r", sa.Double(), nullable=True),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.Column("evaluated_until", sa.Integer(), nullable=False),
        sa.Column("life", sa.LargeBinary(), nullable=False),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.CheckConstraint("direction IN ('long', 'short')", name=op.f("ck_setups_direction")),
        sa.CheckConstraint(
            f"state IN {_STATES}",
            name=op.f("ck_setups_state"),
        ),
        sa.ForeignKeyConstraint(
            ["scan_id"],
            ["scans.id"],
            name=op.f("fk_setups_scan_id_scans"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setups")),
    )
    op.create_index(op.f("ix_setups_bar_time"), "setups", ["bar_time"], unique=False)
    op.create_index(
        "ix_setups_open",
        "setups",
        ["exchange", "symbol"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'active', 'tp1', 'tp2', 'tp3', 'tp4', 'tp5')"),
    )
    op.create_index(op.f("ix_setups_scan_id"), "setups", ["scan_id"], unique=False)
    op.create_table(
        "setup_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setup_id", sa.String(), nullable=False),
        sa.Column("bar_time", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("price", sa.Double(), nullable=True),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"from_state IN {_STATES}",
            name=op.f("ck_setup_events_from_state"),
        ),
        sa.CheckConstraint(
            f"to_state IN {_STATES}",
            name=op.f("ck_setup_events_to_state"),
        ),
        sa.ForeignKeyConstraint(
            ["setup_id"],
            ["setups.id"],
            name=op.f("fk_setup_events_setup_id_setups"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_events")),
    )
    op.create_index(
        op.f("ix_setup_events_recorded_at"), "setup_events", ["recorded_at"], unique=False
    )
    op.create_index(op.f("ix_setup_events_setup_id"), "setup_events", ["setup_id"], unique=False)
