"""How the services spread independent parts of one piece of work over processors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from app.services.events import Waiting


class Spread(Protocol):
    """Processors that are lent for one use; the same bits whichever they are."""

    def each[Shared, Part, Answer](
        self, work: Callable[[Shared, Part], Answer], shared: Shared, parts: Sequence[Part]
    ) -> Generator[Waiting | Answer, None, None]:
        """The answers in order of the parts, with `Waiting` between them.

        Closing the stream ends what is under way; answers given by then are whole.

        Args:
            work: a function of a module of the program, without effects.
            shared: what every part needs; plain values, sent to each process once.
            parts: small plain values.

        Raises:
            EnvironmentFault: processes cannot be started, were ended, or cannot be reached.
        """

    def close(self) -> None:
        """Give the processors back."""


class Spreads(Protocol):
    """Where processors are lent."""

    def lend(self, jobs: int | None, scheduler: str, seconds: float) -> Spread:
        """Processors for one use; for a thread that may wait for them.

        Args:
            jobs: at most so many at a time; None: all of this machine.
            scheduler: address of a Dask scheduler whose workers are used instead; empty: none.
            seconds: how long one processor would take, roughly: what is soon done does not wait
                for processes to start.

        Raises:
            EnvironmentFault: Dask is not installed, or no scheduler answers there.
        """
