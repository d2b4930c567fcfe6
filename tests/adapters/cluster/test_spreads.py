"""Many processors: answers in order, ended at once, the same bits everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from app.adapters.cluster.processes import ProcessSpread
from app.adapters.cluster.spreads import MachineSpreads
from app.adapters.cluster.threads import ThreadSpread
from app.domain.errors import BadInput, EnvironmentFault
from app.services.events import Waiting
from tests.adapters.cluster.spread_work import (
    answers,
    deadly,
    endless,
    patience,
    refused,
    some_points,
    uneven,
)


def test_answers_come_in_order_from_threads() -> None:
    spread = ThreadSpread(3)
    found = [a for a in spread.each(uneven, 300_000, range(12)) if not isinstance(a, Waiting)]
    spread.close()
    assert [place for place, _ in found] == list(range(12))


def test_a_mistake_is_raised_where_it_is_awaited() -> None:
    spread = ThreadSpread(2)
    with pytest.raises(BadInput, match="part 0"):
        list(spread.each(refused, None, range(5)))
    spread.close()


def test_processes_give_the_same_bits_in_the_same_order_and_pass_mistakes_on() -> None:
    points = some_points()
    here = answers(ThreadSpread(1), points)
    there = answers(ProcessSpread(2), points)
    assert [a.tobytes() for a in there] == [a.tobytes() for a in here]
    with pytest.raises(BadInput, match="--param: part 0"):
        list(ProcessSpread(1).each(refused, None, range(2)))


def test_processes_are_killed_when_nobody_waits_any_more() -> None:
    spread = ProcessSpread(2)
    stream = spread.each(endless, None, range(4))
    assert isinstance(next(stream), Waiting)
    began = time.monotonic()
    stream.close()
    assert time.monotonic() - began < 0.3 * patience()
    assert not [one for one in _children() if "popen_loky" in one]


def test_a_process_that_the_system_ends_is_an_environment_fault() -> None:
    with pytest.raises(EnvironmentFault, match="want of memory"):
        list(ProcessSpread(1).each(deadly, None, range(1)))


def test_what_is_soon_done_stays_in_this_process() -> None:
    spreads = MachineSpreads()
    kinds = []
    for jobs, seconds in ((2, 1.0), (2, 100.0), (1, 100.0)):
        spread = spreads.lend(jobs, "", seconds)
        kinds.append(type(spread))
        spread.close()
    assert kinds == [ThreadSpread, ProcessSpread, ThreadSpread]


def test_a_cluster_of_two_processes_gives_the_same_bits() -> None:
    # In a process of its own: Dask leaves threads behind.
    done = subprocess.run(
        [sys.executable, "-m", "tests.adapters.cluster.dask_child"],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["same", "refused", "cancelled", "unreachable"]


def _children() -> list[str]:
    me = str(os.getpid())
    listed = subprocess.run(
        ["ps", "-o", "ppid=,args=", "-A"], capture_output=True, text=True, check=True
    ).stdout
    return [line for line in listed.splitlines() if line.split()[0] == me]
