"""Small facts that change in one transaction with the data."""

from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.storage.models.base import Base


class FactRow(Base):
    """One JSON value by key. Preferences are not here but in the settings file."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
