"""Wall-clock timers by APScheduler, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler


class APSchedulerTimer:
    """The `Timer` port. APScheduler is imported with the first plan."""

    def __init__(self) -> None:
        self._scheduler: BackgroundScheduler | None = None
        self._calls: ThreadPoolExecutor | None = None

    def plan(self, name: str, at: int, call: Callable[[], None]) -> None:
        """Call once at wall clock ``at`` (UTC ms); a moment missed by sleep is made up once."""
        self._running().add_job(
            call,
            "date",
            run_date=datetime.fromtimestamp(at / 1000, UTC),
            id=name,
            replace_existing=True,
        )

    def cancel(self, name: str) -> None:
        """Drop the plan of that name, if there is one."""
        if self._scheduler is not None and self._scheduler.get_job(name) is not None:
            self._scheduler.remove_job(name)

    def stop(self) -> None:
        """Drop all plans and end the thread."""
        if self._scheduler is not None and self._calls is not None:
            # The thread must be done with the plans before their places are taken away from it,
            # and waiting in `shutdown` would hold the lock that a call which plans anew asks for.
            self._scheduler.pause()
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)
            self._calls.shutdown(wait=True)
            self._scheduler = self._calls = None

    def _running(self) -> BackgroundScheduler:
        if self._scheduler is None:
            from apscheduler.executors.pool import ThreadPoolExecutor
            from apscheduler.schedulers.background import BackgroundScheduler

            self._calls = ThreadPoolExecutor(1)
            # No grace limit and coalescing: waking from sleep runs a missed plan exactly once.
            self._scheduler = BackgroundScheduler(
                timezone=UTC,
                executors={"default": self._calls},
                job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            )
            self._scheduler.start()
        return self._scheduler
