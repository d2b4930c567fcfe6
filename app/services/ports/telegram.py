"""What the Telegram bot asks of the program when somebody writes to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.ports.notify import AlertButton

TELEGRAM_COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "status": "How the scanner stands",
        "setups": "Open setups",
        "scan": "Scan now",
        "regime": "The market's regime",
        "pause": "Hold scheduled scans",
        "resume": "Go on with scheduled scans",
        "journal": "Results of the last week",
        "help": "What can be asked",
    }
)
"""The commands and what Telegram's menu and ``/help`` say of them."""


class BotState(StrEnum):
    """How the bot stands."""

    OFF = "off"
    CONNECTING = "connecting"
    LISTENING = "listening"
    UNREACHABLE = "unreachable"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PressAnswer:
    """What became of a pressed button.

    Attributes:
        text: a sentence of at most 200 characters, shown to who pressed.
        done: what stands on the keyboard instead of the button, such as ``✓ Taken``.
        left: buttons that may still be pressed, in order.
    """

    text: str
    done: str = ""
    left: tuple[AlertButton, ...] = ()


class TelegramCommands(Protocol):
    """Answers the configured chat. Called on the bot's thread, one call at a time."""

    def answer(self, command: str) -> str:
        """The answer, plain text, to one of `TELEGRAM_COMMANDS`.

        Raises:
            HarrierError: it cannot be answered; the sentence is sent instead.
        """

    def press(self, button: AlertButton, setup_id: str) -> PressAnswer:
        """Do what a button under a setup's alert says.

        Raises:
            BadInput: no such setup, or it is too late for that.
        """

    def next_update(self) -> int:
        """Number of the first update that was not taken yet; 0 before the first."""

    def taken(self, next_update: int) -> None:
        """Keep that number for good, before the update ahead of it is acted on."""

    def listening(self, state: BotState, sentence: str) -> None:
        """Hear how the bot stands; the sentence says what to do, "" when all is well."""
