"""An attribute that is built at its first use, by one thread however many ask for it at once."""

from __future__ import annotations

from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from typing import Self

_BUILDING = RLock()
"""One for all: services build one another, and locks taken in two orders would wait forever."""


class built_once[T](cached_property[T]):  # noqa: N801 used like a decorator of the language
    """Like `functools.cached_property`, which since Python 3.12 may build twice under threads.

    A database that two threads open at once would be made twice over, one of them waiting for
    the other's lock.
    """

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...
    def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Self | T:
        if instance is None:
            return self
        with _BUILDING:
            return super().__get__(instance, owner)
