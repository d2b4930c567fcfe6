"""Sets tried by a cluster of two processes on loopback, and in this one."""

from __future__ import annotations

import logging
import time

import numpy as np
from distributed import LocalCluster

from app.adapters.cluster.dask import DaskSpread
from app.adapters.cluster.threads import ThreadSpread
from app.domain.errors import BadInput, EnvironmentFault
from app.services.events import Waiting
from tests.adapters.cluster.spread_work import answers, endless, patience, refused, some_points


def main() -> None:
    points = some_points()
    here = answers(ThreadSpread(1), points)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        there = answers(DaskSpread(cluster.scheduler_address), points)
        assert [a.tobytes() for a in there] == [a.tobytes() for a in here]
        assert all(np.isfinite(a[:, 0, 0]).all() for a in here)
        print("same")
        spread = DaskSpread(cluster.scheduler_address)
        try:
            list(spread.each(refused, None, range(2)))
        except BadInput as error:
            assert str(error) == "--param: part 0"
            print("refused")
        stream = spread.each(endless, None, range(4))
        assert isinstance(next(stream), Waiting)
        began = time.monotonic()
        stream.close()
        assert time.monotonic() - began < 0.3 * patience()
        print("cancelled")
        spread.close()
        logging.disable(logging.CRITICAL)  # the endless parts are killed with their workers
    try:
        DaskSpread("tcp://127.0.0.1:9")
    except EnvironmentFault as error:
        assert "tcp://127.0.0.1:9" in str(error)
        print("unreachable")


if __name__ == "__main__":
    main()
