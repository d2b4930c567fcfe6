"""Threads that services lend to the domain's kernels, which run without the interpreter lock."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from app.services.events import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.services.ports import Waits

_PATIENCE_S = 0.1


class Workers:
    """A pool for blocks of symbols, and a thread to wait for without falling silent."""

    def __init__(self, threads: int | None = None) -> None:
        count = threads or os.cpu_count() or 1
        self._blocks = ThreadPoolExecutor(count, thread_name_prefix="block")
        # Calls submit blocks and wait for them, so they must not take the blocks' own threads.
        self._calls = ThreadPoolExecutor(2, thread_name_prefix="call")

    def run(self, blocks: Sequence[Callable[[], None]]) -> None:
        """Run all blocks, in any order; the first error is raised after all have ended."""
        futures = [self._blocks.submit(block) for block in blocks]
        wait(futures)
        for future in futures:
            future.result()

    def stream[Answer](self, call: Callable[[], Answer], note: str = "") -> Waits[Answer]:
        """Run ``call`` on another thread, yielding `Waiting` until it answers.

        Closing the stream waits for the call, which cannot be broken off.
        """
        future = self._calls.submit(call)
        try:
            while not wait([future], timeout=_PATIENCE_S).done:
                yield Waiting(note)
        finally:
            if not future.cancel():
                wait([future])
        return future.result()

    def close(self) -> None:
        """End the threads after what they are doing."""
        self._calls.shutdown(wait=True, cancel_futures=True)
        self._blocks.shutdown(wait=True, cancel_futures=True)
