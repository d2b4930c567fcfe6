"""The workers of a Dask cluster."""

from __future__ import annotations

import os
import pickle
from importlib import import_module
from threading import Event
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from app.adapters.cluster.order import PATIENCE_S, in_order
from app.adapters.cluster.remote import answer
from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from app.services.events import Waiting

_PATIENCE_TO_CONNECT_S: Final = 5
_KERNELS: Final = "NUMBA_CACHE_DIR"


class DaskSpread:
    """The `Spread` port over a cluster whose workers can import the same version of Harrier."""

    def __init__(self, scheduler: str) -> None:
        """Connect.

        Raises:
            EnvironmentFault: Dask is not installed, or no scheduler answers at that address.
        """
        try:
            distributed: Any = import_module("distributed")
        except ImportError as error:
            raise EnvironmentFault(
                "A Dask cluster needs a package that is not installed: "
                "pip install 'dask[distributed]'"
            ) from error
        try:
            self._client: Any = distributed.Client(
                scheduler, timeout=_PATIENCE_TO_CONNECT_S, set_as_default=False
            )
        except (OSError, ValueError, TypeError) as error:
            raise EnvironmentFault(
                f"No Dask scheduler answers at {scheduler}: start one, or check --dask."
            ) from error

    def each[Shared, Part, Answer](
        self, work: Callable[[Shared, Part], Answer], shared: Shared, parts: Sequence[Part]
    ) -> Generator[Waiting | Answer, None, None]:
        """See `app.services.ports.Spread`."""
        key = uuid4().hex
        kernels = os.environ.get(_KERNELS, "")
        slots = sum(self._client.ncores().values())
        if not slots:
            raise EnvironmentFault("The Dask cluster has no workers.")
        sent = self._client.scatter(pickle.dumps(shared), broadcast=True, hash=False)
        pending: list[Any] = []

        def submit(part: Part) -> _Reply:
            question = pickle.dumps((work, part))
            asked = self._client.submit(answer, key, kernels, sent, question, pure=False)
            pending.append(asked)
            return _Reply(asked)

        try:
            yield from in_order(parts, submit, _Reply.rest, 2 * slots)
        except ModuleNotFoundError as error:
            raise EnvironmentFault(
                f"The workers of the Dask cluster lack a module ({error.name}): they must be able"
                " to import the same version of Harrier."
            ) from error
        finally:
            self._client.cancel(pending, force=True)

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close()


class _Reply:
    """An answer of the cluster."""

    def __init__(self, asked: Any) -> None:
        self._asked = asked
        self._settled = Event()
        asked.add_done_callback(lambda _: self._settled.set())

    def done(self) -> bool:
        """Whether it has come, or will not."""
        return self._settled.is_set()

    def rest(self) -> None:
        """Wait a moment for it."""
        self._settled.wait(PATIENCE_S)

    def result(self) -> Any:
        """The answer; raises what went wrong."""
        found = pickle.loads(self._asked.result())
        self._asked.release()
        return found
