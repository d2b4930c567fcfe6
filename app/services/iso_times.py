"""Times as documents write them: ISO 8601, UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def to_iso(ms: int | None) -> str | None:
    """ISO text of UTC ms, to the second unless there is more; None stays None."""
    if ms is None:
        return None
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    precision = "milliseconds" if ms % 1000 else "seconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")
