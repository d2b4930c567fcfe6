"""Earlier cases of rules, and the base rates of setups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "base_cases",
        sa.Column("strategy_hash", sa.String(), nullable=False),
        sa.Column("exchange", sa.String(), nullable=False),
        sa.Column("timeframe", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("history_hash", sa.String(), nullable=False),
        sa.Column("cases", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "strategy_hash", "exchange", "timeframe", "symbol", name=op.f("pk_base_cases")
        ),
    )
    op.create_table(
        "base_rates",
        sa.Column("setup_id", sa.String(), nullable=False),
        sa.Column("computed_at", sa.Integer(), nullable=False),
        sa.Column("rates", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["setup_id"],
            ["setups.id"],
            name=op.f("fk_base_rates_setup_id_setups"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("setup_id", name=op.f("pk_base_rates")),
    )
