"""The ways out that are on, each built when it is first sent through."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from app.domain.alerts.policy import IN_APP, TRAY, WEBHOOK
from app.domain.errors import EnvironmentFault, HarrierError
from app.domain.timeframe import SECOND
from app.services.alerts.events import DesktopMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.services.events import EventBus
    from app.services.ports import Channel, Message

IDEMPOTENT: Final = (WEBHOOK,)
"""Channels whose receivers are given the message's key and so can refuse a repetition."""

EACH_ALONE: Final = (WEBHOOK,)
"""Channels whose receivers are programs, which want no digests."""

_BETWEEN: Final = {TRAY: 6 * SECOND}  # so that a click is for the notification that is seen
_USUALLY_BETWEEN: Final = SECOND


def pause_between(channel: str) -> int:
    """Least time between two messages of a channel, ms."""
    return _BETWEEN.get(channel, _USUALLY_BETWEEN)


class ChannelBook:
    """Knows which channels are on, and holds those in use. Safe from any thread."""

    def __init__(
        self, makers: Mapping[str, Callable[[], Channel]], is_on: Callable[[str], bool]
    ) -> None:
        """Nothing is built yet.

        Args:
            makers: what builds a channel, by its name, in the order they are served. They may
                raise a `HarrierError`, such as for a missing secret.
            is_on: whether the user wants a channel now.
        """
        self._makers = dict(makers)
        self._is_on = is_on
        self._open: dict[str, Channel] = {}
        self._lock = threading.Lock()

    def offer(self, name: str, maker: Callable[[], Channel]) -> None:
        """Add a channel that exists from now on; it is served before the others."""
        with self._lock:
            self._makers = {name: maker} | self._makers

    def names(self) -> tuple[str, ...]:
        """Channels that are on, the centre first: it always is."""
        return (IN_APP, *self.ways_out())

    def ways_out(self) -> tuple[str, ...]:
        """Channels that are on without the centre, which needs no sending."""
        with self._lock:
            makers = tuple(self._makers)
        return tuple(name for name in makers if self._is_on(name))

    def get(self, name: str) -> Channel:
        """The channel, built if need be.

        Raises:
            HarrierError: it cannot be built now.
        """
        with self._lock:
            channel = self._open.get(name)
            if channel is None:
                if name not in self._makers:
                    raise EnvironmentFault(f"There is no channel {name} in this program.")
                channel = self._open[name] = self._makers[name]()
            return channel

    def refresh(self) -> None:
        """Close what is open, so that it is built anew with the settings that hold now."""
        with self._lock:
            closing, self._open = list(self._open.values()), {}
        for channel in closing:
            with suppress(HarrierError):
                channel.close()


class DesktopChannel:
    """Hands messages to the window, which shows them in the system tray."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    @property
    def name(self) -> str:
        """``tray``."""
        return TRAY

    def send(self, message: Message) -> str:
        """Announce it; the window shows it as soon as it can."""
        self._bus.publish(DesktopMessage(message))
        return ""

    def close(self) -> None:
        """Nothing is held."""
