"""Answers in order of what was asked, with few questions under way at a time."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, Protocol

from app.services.events import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

PATIENCE_S: Final = 0.05


class Pending(Protocol):
    """An answer to come."""

    def done(self) -> bool:
        """Whether it has come, or will not."""

    def result(self) -> Any:
        """The answer; raises what went wrong."""


def in_order[Part, Asked: Pending](
    parts: Iterable[Part],
    submit: Callable[[Part], Asked],
    rest: Callable[[Asked], object],
    most: int,
) -> Generator[Any, None, None]:
    """The answers in order of the parts.

    Args:
        parts: what is asked, taken one by one.
        submit: asks.
        rest: waits for an answer, `PATIENCE_S` at most.
        most: so many are under way or waiting to be taken at a time, which bounds the memory.
    """
    waiting: deque[Asked] = deque()
    for part in parts:
        waiting.append(submit(part))
        while len(waiting) >= most:
            yield from _next(waiting.popleft(), rest)
    while waiting:
        yield from _next(waiting.popleft(), rest)


def _next[Asked: Pending](
    first: Asked, rest: Callable[[Asked], object]
) -> Generator[Any, None, None]:
    while not first.done():
        rest(first)
        if not first.done():
            yield Waiting()
    yield first.result()
