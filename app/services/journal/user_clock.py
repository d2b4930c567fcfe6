"""The user's clock over columns of times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from app.domain.errors import BadInput
from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from numpy.typing import NDArray

    type Times = NDArray[np.int64]


def offsets_in(name: str) -> Callable[[Times], Times]:
    """By how many ms the clock of a time zone is ahead of UTC, at int64[n] of UTC ms.

    Args:
        name: of the time zone database, such as ``Europe/Berlin``.

    Raises:
        BadInput: there is no such zone.
    """
    try:
        zone = ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise BadInput(f"{name!r} is no time zone such as Europe/Berlin") from error

    def offsets(times: Times) -> Times:
        days, places = np.unique(times // DAY, return_inverse=True)
        edges = [(_ahead(zone, day * DAY), _ahead(zone, (day + 1) * DAY)) for day in days.tolist()]
        begin, end = np.array(edges, np.int64).reshape(-1, 2).T
        found: Times = begin[places.reshape(-1)]
        for row in np.flatnonzero((begin != end)[places.reshape(-1)]).tolist():
            found[row] = _ahead(zone, int(times[row]))
        return found

    return offsets


def _ahead(zone: tzinfo, time: int) -> int:
    offset = datetime.fromtimestamp(time // 1000, UTC).astimezone(zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() * 1000)
