"""Changes of the market's regime."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "regime_changes",
        sa.Column("exchange", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.Column("trend", sa.String(), nullable=True),
        sa.Column("volatility", sa.String(), nullable=True),
        sa.Column("trend_before", sa.String(), nullable=True),
        sa.Column("volatility_before", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "trend IN ('bull', 'range', 'bear')", name=op.f("ck_regime_changes_trend")
        ),
        sa.CheckConstraint(
            "volatility IN ('calm', 'normal', 'high')",
            name=op.f("ck_regime_changes_volatility"),
        ),
        sa.PrimaryKeyConstraint("exchange", "reference", "time", name=op.f("pk_regime_changes")),
    )
