"""What the webhooks' service tells."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.events import Event


@dataclass(frozen=True, slots=True)
class ListenerState:
    """Whether messages are listened for.

    Attributes:
        listens: whether they are.
        port: on which; 0 while it is not known.
        network: whether other machines can reach it.
        problem: why not, though it was asked for; a sentence, or "".
    """

    listens: bool = False
    port: int = 0
    network: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ListenerChanged(Event):
    """The listener began or ended to listen."""

    state: ListenerState


@dataclass(frozen=True, slots=True)
class WebhookSettled(Event):
    """A request came, and this is what became of it; its record is number ``record``."""

    record: int
    made_setup: bool = False
