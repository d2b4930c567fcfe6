"""Processes of this machine, by joblib's loky."""

from __future__ import annotations

import signal
from concurrent.futures import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from app.adapters.cluster.order import PATIENCE_S, in_order
from app.adapters.processes import interrupts_blocked
from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from concurrent.futures import Future

    from app.services.events import Waiting

_IDLE_S: Final = 30
_SHARED: Final = "shared.pickle"


class ProcessSpread:
    """The `Spread` port over processes that are killed when they are no longer wanted.

    What all parts share lies in a file whose columns every process maps into its memory, so that
    they are held once, however many processes there are. A copy is made of what is written to:
    kernels are compiled for arrays that may be.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: Any = None
        self._folder: TemporaryDirectory[str] | None = None

    def each[Shared, Part, Answer](
        self, work: Callable[[Shared, Part], Answer], shared: Shared, parts: Sequence[Part]
    ) -> Generator[Waiting | Answer, None, None]:
        """See `app.services.ports.Spread`."""
        import joblib
        from joblib.externals.loky.process_executor import (
            ProcessPoolExecutor,
            TerminatedWorkerError,
        )

        self.close()
        self._folder = TemporaryDirectory(prefix="harrier-")
        path = str(Path(self._folder.name) / _SHARED)
        joblib.dump(shared, path)
        self._pool = ProcessPoolExecutor(
            min(self._jobs, max(len(parts), 1)), timeout=_IDLE_S, initializer=_begin
        )
        try:
            yield from in_order(
                parts,
                lambda part: self._submit(work, path, part),
                lambda pending: wait([pending], timeout=PATIENCE_S),
                2 * self._jobs,
            )
        except TerminatedWorkerError as error:
            raise EnvironmentFault(
                "A process that computed was ended by the system, most likely for want of memory;"
                " use fewer --jobs."
            ) from error
        finally:
            self.close()

    def _submit(self, work: Callable[..., Any], path: str, part: object) -> Future[Any]:
        with interrupts_blocked():
            pending: Future[Any] = self._pool.submit(_work, work, path, part)
        return pending

    def close(self) -> None:
        """Kill the processes, which have nothing to lose."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, kill_workers=True)
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()


_known: dict[str, Any] = {}


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _work(work: Callable[[Any, Any], Any], path: str, part: Any) -> Any:
    """One part, in a process of its own."""
    if path not in _known:
        import joblib

        _known.clear()
        _known[path] = joblib.load(path, mmap_mode="c")
    return work(_known[path], part)
