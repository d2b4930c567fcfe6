"""The journal: trades, fills, days, pictures, measures, and the changes made to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _trades()
    _fills()
    _beside()
    op.create_table(
        "journal_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("differences", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_changes")),
    )


def _trades() -> None:
    op.create_table(
        "journal_trades",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_at", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.Integer(), nullable=True),
        sa.Column("amount", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("dust", sa.String(), nullable=False),
        sa.Column("entry_price", sa.String(), nullable=False),
        sa.Column("exit_price", sa.String(), nullable=True),
        sa.Column("fees", sa.String(), nullable=False),
        sa.Column("fees_unconverted", sa.String(), nullable=False),
        sa.Column("profit", sa.String(), nullable=True),
        sa.Column("realised", sa.String(), nullable=False),
        sa.Column("risk", sa.Double(), nullable=True),
        sa.Column("r", sa.Double(), nullable=True),
        sa.Column("fills", sa.Integer(), nullable=False),
        sa.Column("setup_id", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("removed_at", sa.Integer(), nullable=True),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "direction IN ('long', 'short')", name=op.f("ck_journal_trades_direction")
        ),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_journal_trades_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_trades")),
    )
    for name, columns in (
        ("ix_journal_trades_opened_at", ["opened_at"]),
        ("ix_journal_trades_account_symbol", ["account", "symbol"]),
        ("ix_journal_trades_setup_id", ["setup_id"]),
    ):
        op.create_index(op.f(name), "journal_trades", columns, unique=False)


def _fills() -> None:
    op.create_table(
        "journal_fills",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("trade_id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("price", sa.String(), nullable=False),
        sa.Column("amount", sa.String(), nullable=False),
        sa.Column("fee", sa.String(), nullable=False),
        sa.Column("fee_currency", sa.String(), nullable=False),
        sa.Column("fee_quote", sa.String(), nullable=True),
        sa.Column("exchange_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("pinned", sa.String(), nullable=False),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.CheckConstraint("side IN ('buy', 'sell')", name=op.f("ck_journal_fills_side")),
        sa.PrimaryKeyConstraint("id", "part", name=op.f("pk_journal_fills")),
    )
    for name, columns in (
        ("ix_journal_fills_trade_id", ["trade_id"]),
        ("ix_journal_fills_account_symbol", ["account", "symbol"]),
    ):
        op.create_index(op.f(name), "journal_fills", columns, unique=False)


def _beside() -> None:
    op.create_table(
        "journal_days",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("mood", sa.Integer(), nullable=True),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_journal_days")),
    )
    op.create_table(
        "journal_pictures",
        sa.Column("trade_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.Integer(), nullable=False),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('entry', 'exit', 'own')", name=op.f("ck_journal_pictures_kind")
        ),
        sa.PrimaryKeyConstraint("trade_id", "id", name=op.f("pk_journal_pictures")),
    )
    op.create_table(
        "journal_measures",
        sa.Column("trade_id", sa.String(), nullable=False),
        sa.Column("measures", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("trade_id", name=op.f("pk_journal_measures")),
    )
