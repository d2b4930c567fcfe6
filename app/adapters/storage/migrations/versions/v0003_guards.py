"""What portfolio guards found about a setup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the marks; setups of before have none."""
    op.add_column("setups", sa.Column("guards", sa.String(), nullable=True))
