"""Run by alembic inside the transaction that the upgrade opened."""

from __future__ import annotations

from alembic import context

from app.adapters.storage.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
