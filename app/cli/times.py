"""Times as the command line reads and writes them: ISO 8601, UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.errors import BadInput
from app.services.iso_times import to_iso

__all__ = ["to_iso", "to_ms"]


def to_ms(text: str, option: str) -> int:
    """UTC ms of an ISO time; one without a zone is UTC.

    Raises:
        BadInput: the text is no ISO 8601 time; names ``option``.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        example = "2022-11-08T12:00"
        raise BadInput(f"{text!r} is no ISO 8601 time such as {example}", source=option) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)
