"""Ways out of the program for alerts, and what goes through them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from app.domain.alerts.alert import AlertKind
from app.domain.errors import RetryableError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AlertButton", "AlertKind", "BrokenOff", "Channel", "Message", "SetupPictures"]


class AlertButton(StrEnum):
    """What the receiver may answer to an alert about a setup."""

    TAKE = "take"
    SKIP = "skip"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class Message:
    """One alert as one channel gets it.

    Attributes:
        key: what makes it unique for ever; a channel that can refuse repetitions is given it.
        title: one line of plain text.
        text: plain text, with line breaks; never empty.
        payload: the facts as JSON values, for programs that listen.
        setup_id: the setup it tells of, None when of none.
        buttons: answers to offer, in order.
        picture: PNG of the setup's chart, None without one.
        silent: to be shown without a sound.
        arrived: what `BrokenOff` told of an earlier try; "" when none of it has arrived.
    """

    key: str
    kind: AlertKind
    title: str
    text: str
    payload: Mapping[str, object] = MappingProxyType({})
    setup_id: str | None = None
    buttons: tuple[AlertButton, ...] = ()
    picture: bytes | None = None
    silent: bool = False
    arrived: str = ""


class BrokenOff(RetryableError):
    """A part of the message has arrived; the rest follows when the same message is sent again.

    Attributes:
        receipt: the receiver's own names for the parts that it has.
    """

    def __init__(self, message: str, *, receipt: str, retry_at: int | None = None) -> None:
        super().__init__(message, retry_at=retry_at)
        self.receipt = receipt


class Channel(Protocol):
    """One way out. Called on one thread of the sender, never two at a time."""

    @property
    def name(self) -> str:
        """``in_app``, ``tray``, ``telegram``, ``apprise`` or ``webhook``."""

    def send(self, message: Message) -> str:
        """Hand the message over; returns the receiver's own name for it, "" without one.

        Raises:
            RetryableError: not delivered now: network, rate limit (with ``retry_at``), outage;
                a `BrokenOff` when a part was.
            BadInput: it will never be delivered so: wrong token, chat or address, refused text.
            EnvironmentFault: this machine refuses: no keyring, no tray.
        """

    def close(self) -> None:
        """End connections and threads."""


class SetupPictures(Protocol):
    """Charts of setups as pictures."""

    def png(self, setup_id: str) -> bytes | None:
        """The chart of exactly that setup with its levels; None when its candles are gone."""
