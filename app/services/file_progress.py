"""What the writing of a file tells on its way."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from app.services.events import Event


@dataclass(frozen=True, slots=True)
class FileProgress(Event):
    """Rows written so far, of ``total``."""

    done: int
    total: int


type FileWriting = Generator[FileProgress, None, None]
"""A file that comes to be; there is no trace of it, and the older one stays, when it is closed."""
