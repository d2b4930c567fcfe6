"""The shape of everything that waits for the network."""

from __future__ import annotations

from collections.abc import Generator

from app.services.events import Waiting

type Waits[T] = Generator[Waiting, None, T]
