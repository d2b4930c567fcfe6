"""Times as the command line reads and writes them: ISO 8601, UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.errors import BadInput


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


def to_iso(ms: int | None) -> str | None:
    """ISO text of UTC ms, to the second unless there is more; None stays None."""
    if ms is None:
        return None
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    precision = "milliseconds" if ms % 1000 else "seconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")
