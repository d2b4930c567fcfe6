"""The base of every announced fact, and the bus that carries them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Event:
    """A fact that happened; immutable, so safe to hand across threads.

    Each service declares the events it announces in its own module.
    """


@dataclass(frozen=True, slots=True)
class Waiting(Event):
    """Nothing to report yet; a stream yields it at least every 100 ms while it waits.

    Attributes:
        note: what is waited for, a short phrase for the status bar; "" when obvious.
        until: wall clock, UTC ms, when the wait ends if that is known (a rate limit's end).
    """

    note: str = ""
    until: int | None = None


class EventBus:
    """Calls every subscriber, on the thread that published."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Event], None]] = []
        self._lock = threading.Lock()

    def subscribe(self, subscriber: Callable[[Event], None]) -> Callable[[], None]:
        """Add a subscriber; the returned function removes it again."""
        with self._lock:
            self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers.remove(subscriber)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Hand ``event`` to every subscriber."""
        with self._lock:
            subscribers = tuple(self._subscribers)
        for subscriber in subscribers:
            subscriber(event)
