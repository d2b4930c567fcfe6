"""What the services need of this machine: clocks, timers, kernels, preferences, secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.services.ports.waits import Waits


class WallClock(Protocol):
    """The machine's own clock: for Retry-After, quiet hours, ``created_at``."""

    def now(self) -> int:
        """UTC ms."""


class Timer(Protocol):
    """Calls back at planned wall-clock moments, on a thread of its own."""

    def plan(self, name: str, at: int, call: Callable[[], None]) -> None:
        """Call once at wall clock ``at`` (UTC ms), replacing an earlier plan of that name.

        A moment missed by sleep is made up once.
        """

    def cancel(self, name: str) -> None:
        """Drop a plan."""

    def stop(self) -> None:
        """Drop all plans and end the thread."""


class Kernels(Protocol):
    """Machine code of the numeric kernels."""

    @property
    def ready(self) -> bool:
        """Whether everything is compiled, so that nothing waits for a compiler."""

    def prepare(self) -> Waits[None]:
        """Compile what is missing, outside this process.

        Raises:
            EnvironmentFault: compiling failed.
        """


class SettingsStore(Protocol):
    """Where preferences are kept: nested JSON, only what differs from the defaults."""

    def read(self) -> dict[str, object]:
        """The stored values; {} when there are none.

        Raises:
            BadInput: damaged.
            EnvironmentFault: written by a newer program, or not readable.
        """

    def set_aside(self) -> str:
        """Keep what is stored under another name, which is returned, and forget it."""

    def write(self, values: Mapping[str, object]) -> None:
        """Replace them atomically.

        Raises:
            EnvironmentFault: the disk is full or the folder cannot be written.
        """


class SecretStore(Protocol):
    """The system's keyring."""

    @property
    def available(self) -> bool:
        """Whether this system has one at all."""

    def get(self, name: str) -> str | None:
        """The secret, or None."""

    def set(self, name: str, value: str) -> None:
        """Keep a secret.

        Raises:
            EnvironmentFault: no keyring on this system.
        """

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is no error."""


class StrategyTexts(Protocol):
    """Where strategies come from as text."""

    def read(self, path: str) -> str:
        """The text of a strategy file.

        Raises:
            BadInput: missing, too large, or no text.
        """

    def write(self, path: str, text: str) -> None:
        """Write a strategy file in place of what was there, whole or not at all.

        Raises:
            EnvironmentFault: the folder cannot be written.
        """

    def gallery(self) -> tuple[tuple[str, str], ...]:
        """The ready strategies that ship with the program: (file name, text), by file name."""
