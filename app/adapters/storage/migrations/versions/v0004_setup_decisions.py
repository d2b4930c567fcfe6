"""What the user decides about setups, beside their lives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPEN = "('waiting', 'active', 'tp1', 'tp2', 'tp3', 'tp4', 'tp5')"


def upgrade() -> None:
    """Add the decisions, what follows from them for a setup, and the mark of shadow events."""
    for name in ("taken_at", "passed_at", "snoozed_until", "left_at"):
        op.add_column("setups", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("setups", sa.Column("shadow", sa.String(), nullable=True))
    op.create_index(
        "ix_setups_shadow",
        "setups",
        ["exchange", "symbol"],
        unique=False,
        sqlite_where=sa.text(f"shadow IN {_OPEN}"),
    )
    op.add_column(
        "setup_events",
        sa.Column("shadow", sa.Boolean(), server_default=sa.text("0"), nullable=False),
    )
    _decisions()


def _decisions() -> None:
    op.create_table(
        "setup_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setup_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("bar_time", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("price", sa.Double(), nullable=True),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('take', 'skip', 'pass', 'cancel', 'snooze', 'note', 'undo')",
            name=op.f("ck_setup_decisions_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["setup_id"],
            ["setups.id"],
            name=op.f("fk_setup_decisions_setup_id_setups"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["undoes"],
            ["setup_decisions.id"],
            name=op.f("fk_setup_decisions_undoes_setup_decisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_decisions")),
    )
    op.create_index(
        op.f("ix_setup_decisions_setup_id"), "setup_decisions", ["setup_id"], unique=False
    )
