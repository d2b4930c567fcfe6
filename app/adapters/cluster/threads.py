"""Threads of this process: nothing to start, for work that is soon done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from app.adapters.cluster.order import PATIENCE_S, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from app.services.events import Waiting


class ThreadSpread:
    """The `Spread` port in this process. Kernels run without the interpreter lock."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="spread")

    def each[Shared, Part, Answer](
        self, work: Callable[[Shared, Part], Answer], shared: Shared, parts: Sequence[Part]
    ) -> Generator[Waiting | Answer, None, None]:
        """See `app.services.ports.Spread`."""
        yield from in_order(
            parts,
            lambda part: self._pool.submit(work, shared, part),
            lambda pending: wait([pending], timeout=PATIENCE_S),
            2 * self._jobs,
        )

    def close(self) -> None:
        """Drop what has not begun and wait for what has."""
        self._pool.shutdown(wait=True, cancel_futures=True)
