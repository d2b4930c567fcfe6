"""What the tests give to other processes."""

from __future__ import annotations

import os
import signal
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from app.domain.backtester.robustness.trial import try_sets
from app.domain.errors import BadInput
from app.services.events import Waiting
from tests.domain.backtester.robustness.grounds import ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.lifecycle.bars import Floats
    from app.services.ports import Spread


def uneven(turns: int, part: int) -> tuple[int, int]:
    """Later parts are done sooner."""
    return part, sum(range(turns // (part + 1)))


def endless(_shared: object, _part: int) -> None:
    Event().wait()


def deadly(_shared: object, _part: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refused(_shared: object, part: int) -> None:
    raise BadInput(f"part {part}", source="--param")


def some_points() -> list[Floats]:
    points = np.array([[fast, slow] for fast in range(2, 7) for slow in range(8, 12)], np.float64)
    return [points[at : at + 6] for at in range(0, len(points), 6)]


def answers(spread: Spread, points: Sequence[Floats]) -> list[Floats]:
    found = [a for a in spread.each(try_sets, ground(), points) if not isinstance(a, Waiting)]
    spread.close()
    return found


def patience() -> float:
    """How much longer things may take where other work has the processors."""
    return max(os.getloadavg()[0] / (os.cpu_count() or 1), 1.0)
