"""The port to the listener for messages from outside, and what is kept of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


WITHOUT_TOKEN: Final = "without the token"


class HookFate(StrEnum):
    """What became of a request.

    ``TAKEN`` stands only while the request is worked on.
    """

    TAKEN = "taken"
    SETUP = "setup"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class HookRecord:
    """One request, or several alike that were refused within a second.

    Attributes:
        id: counts up; 0 before it is kept.
        received_at: wall clock, UTC ms.
        peer: address it came from.
        count: how many requests it stands for.
        reason: a sentence.
        body: the message without token, shortened; "" for a sender without the token.
        body_hash: of the message without token; "" likewise.
        setup_id: of the setup it made, "" when it made none.
    """

    received_at: int
    peer: str
    fate: HookFate
    reason: str
    count: int = 1
    body: str = ""
    body_hash: str = ""
    setup_id: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class HookPlace:
    """Where a listener listens, and whom it serves.

    Attributes:
        port: 0 takes any that is free.
        token_hash: SHA-256 of the token, hexadecimal; the token itself stays with the keyring.
        allow_network: whether other machines of the local network may send.
        hosts: further names by which it is called, such as that of a tunnel.
        require_time: whether a message must say when it was sent.
        seen: hashes of messages taken in the last minutes, with wall clock, UTC ms.
    """

    port: int
    token_hash: str
    allow_network: bool = False
    hosts: tuple[str, ...] = ()
    require_time: bool = False
    seen: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HookOpened:
    """The listener listens. ``network`` says whether beyond this machine."""

    port: int
    network: bool


@dataclass(frozen=True, slots=True)
class HookStopped:
    """The listener does not listen; the reason is a sentence.

    Attributes:
        died: whether its process ended by itself, so that another one may be started.
    """

    reason: str
    died: bool = False


type HookNews = HookOpened | HookStopped | HookRecord


class HookListener(Protocol):
    """Listens in a process of its own."""

    def open(self, place: HookPlace, take: Callable[[HookNews], None]) -> None:
        """Begin to listen, elsewhere than before if it did.

        Args:
            place: where.
            take: called on a thread of the listener's, with what happens there.

        Raises:
            EnvironmentFault: the process cannot be started.
        """

    def close(self) -> None:
        """Stop, and wait for the process; ``take`` is called no more."""

    def knock(self, port: int, path: str) -> None:
        """Send a request to this machine's port; where nobody listens, nothing happens."""


class HookRepository(Protocol):
    """The requests of the last time."""

    def add(self, record: HookRecord) -> int:
        """Keep one request, dropping the oldest ones when there are too many; returns its id."""

    def settle(self, number: int, fate: HookFate, reason: str, setup_id: str = "") -> None:
        """Say what became of a request."""

    def latest(self, limit: int) -> tuple[HookRecord, ...]:
        """Newest first."""

    def seen_since(self, since: int) -> dict[str, int]:
        """Hashes of the messages taken since a wall-clock time, with their times (UTC ms)."""

    def abandon(self) -> int:
        """Settle what a process that died was working on; how many requests."""
