"""Requests from outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FATES = "('taken', 'setup', 'rejected', 'duplicate', 'ignored', 'refused', 'failed')"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "webhook_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.Integer(), nullable=False),
        sa.Column("peer", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("setup_id", sa.String(), nullable=False),
        sa.CheckConstraint(f"fate IN {_FATES}", name=op.f("ck_webhook_requests_fate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_requests")),
    )
    op.create_index(
        op.f("ix_webhook_requests_received_at"), "webhook_requests", ["received_at"], unique=False
    )
