from __future__ import annotations

import threading
import time

from app.adapters.scheduling.apscheduler_timer import APSchedulerTimer


def test_stopping_waits_for_a_call_that_plans_anew() -> None:
    timer, begun, go_on, planned = APSchedulerTimer(), *(threading.Event() for _ in range(3))

    def call() -> None:
        begun.set()
        go_on.wait()
        timer.plan("next", time.time_ns() // 10**6 + 60_000, planned.set)
        planned.set()

    timer.plan("first", time.time_ns() // 10**6, call)
    begun.wait()
    stopping = threading.Thread(target=timer.stop)
    stopping.start()
    go_on.set()
    stopping.join(20)
    assert not stopping.is_alive()
    assert planned.is_set()


def test_a_cancelled_plan_does_not_run() -> None:
    timer, ran, sooner = APSchedulerTimer(), threading.Event(), threading.Event()
    now = time.time_ns() // 10**6
    timer.plan("cancelled", now + 60_000, ran.set)
    timer.cancel("cancelled")
    timer.cancel("never planned")
    timer.plan("kept", now + 50, sooner.set)
    assert sooner.wait(20)
    timer.stop()
    assert not ran.is_set()
