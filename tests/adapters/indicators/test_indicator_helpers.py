"""Helper processes that compute what pandas-ta knows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.adapters.indicators.helpers import IndicatorHelpers
from app.domain.errors import RetryableError
from app.domain.indicator_question import SEAM, Question
from app.domain.indicators.borrowed.computation import answer
from tests.domain.indicators.generated_batches import batch_of, computed, random_candles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.indicator_question import Runner

BATCH = batch_of(random_candles(300, 1), random_candles(40, 2), random_candles(120, 3))
QUESTION = Question(
    function="zlma",
    arguments={"length": 10, "mamode": "ema"},
    columns={"close": BATCH.close},
    runs=(BATCH.offsets[:-1], BATCH.offsets[1:]),
    outputs=(0,),
    blank=19,
)
LONG = replace(
    QUESTION,
    function="qqe",
    arguments={"length": 14},
    columns={"close": random_candles(40_000, 4).close},
    runs=(np.array([0]), np.array([40_000])),
    outputs=(0, 1, 2, 3),
    blank=90,
)


@contextmanager
def lent(runner: Runner) -> Iterator[None]:
    SEAM.runner = runner
    try:
        yield
    finally:
        SEAM.runner = None


def is_running(pid: int) -> bool:
    """Whether it runs; what nobody has waited for yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        os.sched_yield()


@pytest.fixture(scope="module")
def helpers() -> Iterator[IndicatorHelpers]:
    pool = IndicatorHelpers(most=2)
    yield pool
    pids = pool.pids
    pool.close()
    pool.close()
    assert not any(is_running(pid) for pid in pids)


def test_a_helper_gives_the_bits_of_this_process(helpers: IndicatorHelpers) -> None:
    here = computed("kdj", BATCH)
    with lent(helpers.answer):
        there = computed("kdj", BATCH)
    for output, column in here.items():
        np.testing.assert_array_equal(there[output], column)
    (expected,), (given,) = answer(QUESTION), helpers.answer(QUESTION)
    np.testing.assert_array_equal(given, expected)


def test_threads_share_the_helpers(helpers: IndicatorHelpers) -> None:
    (expected,) = answer(QUESTION)
    with ThreadPoolExecutor(6) as threads:
        for (column,) in threads.map(lambda _: helpers.answer(QUESTION), range(24)):
            np.testing.assert_array_equal(column, expected)
    assert 1 <= len(helpers.pids) <= 2


def test_a_fault_of_a_declaration_is_a_fault_and_not_the_helpers_end(
    helpers: IndicatorHelpers,
) -> None:
    with pytest.raises(RuntimeError, match=r"pandas-ta failed over no_such_name[\s\S]*Attribute"):
        helpers.answer(replace(QUESTION, function="no_such_name"))
    pids = helpers.pids
    assert len(helpers.answer(QUESTION)) == 1
    assert helpers.pids == pids


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="needs priorities of processes")
def test_helpers_leave_the_processor_to_the_window(helpers: IndicatorHelpers) -> None:
    helpers.answer(QUESTION)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    for pid in helpers.pids:
        assert os.getpriority(os.PRIO_PROCESS, pid) == min(own + 5, 19)


def kill(pids: tuple[int, ...]) -> None:
    """Kill them, and return when the system has done it."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    for pid in pids:
        with suppress(ChildProcessError):  # the pool was faster
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_a_helper_killed_at_work_is_a_failure_that_can_be_tried_again(
    helpers: IndicatorHelpers,
) -> None:
    helpers.answer(QUESTION)
    with ThreadPoolExecutor(1) as threads:
        under_way = threads.submit(helpers.answer, LONG)
        wait_until(lambda: helpers.busy)
        kill(helpers.pids)
        with pytest.raises(RetryableError, match="started anew"):
            under_way.result(60)
    np.testing.assert_array_equal(helpers.answer(QUESTION), answer(QUESTION))


def test_a_helper_killed_at_rest_is_replaced(helpers: IndicatorHelpers) -> None:
    helpers.answer(QUESTION)
    before = helpers.pids
    kill(before)
    np.testing.assert_array_equal(helpers.answer(QUESTION), answer(QUESTION))
    assert not set(before) & set(helpers.pids)


def test_closing_ends_what_is_under_way() -> None:
    pool = IndicatorHelpers(most=1)
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(pool.answer, LONG) for _ in range(3)]
        wait_until(lambda: pool.pids)
        (pid,) = pool.pids
        started = time.monotonic()
        pool.close()
        assert time.monotonic() - started < 5.0
        for one in asked:
            with pytest.raises(RetryableError, match="program ends"):
                one.result(5)
    assert not is_running(pid)
    with pytest.raises(RetryableError):
        pool.answer(QUESTION)


PROGRAM = """
import sys
from tests.adapters.indicators.test_indicator_helpers import QUESTION, IndicatorHelpers

if __name__ == "__main__":
    pool = IndicatorHelpers(most=1)
    pool.answer(QUESTION)
    print(pool.pids[0], flush=True)
    sys.stdin.read()
"""


def test_a_helper_ends_with_a_killed_program(tmp_path) -> None:
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environment,
    ) as program:  # fmt: skip
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        assert is_running(pid)
        program.kill()
        program.wait(10)
    wait_until(lambda: not is_running(pid), 10.0)
