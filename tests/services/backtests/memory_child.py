"""Prints the most memory (MB) that 64 sets took over 20,000 bars, and 640."""

from __future__ import annotations

import resource

import numpy as np

from app.adapters.cluster.threads import ThreadSpread
from app.domain.backtester.robustness.trial import sets_at_once, try_sets
from app.services.events import Waiting
from tests.domain.backtester.robustness.grounds import ground
from tests.domain.market_columns import wandering


def main() -> None:
    where = ground({"A/USDT": wandering(1, 20_000)})
    sets = np.array([[fast, slow] for fast in range(2, 10) for slow in range(10, 90)], np.float64)
    at_once = sets_at_once(where)
    parts = [sets[at : at + at_once] for at in range(0, len(sets), at_once)]
    figures = []
    for some in (parts[:2], parts):
        spread = ThreadSpread(1)
        kept = [a for a in spread.each(try_sets, where, some) if not isinstance(a, Waiting)]
        spread.close()
        assert sum(len(one) for one in kept) == sum(len(one) for one in some)
        figures.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(*figures)


if __name__ == "__main__":
    main()
