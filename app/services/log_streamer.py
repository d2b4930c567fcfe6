"""Keeps the newest log lines in memory, without secrets, and tells when there are more."""

from __future__ import annotations

import logging
import re
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.services.events import Event

if TYPE_CHECKING:
    from app.services.events import EventBus

MOST_LINES: Final = 5_000
MOST_CHARACTERS: Final = 4_000
_HIDDEN: Final = "•••"
_NAMED_SECRET: Final = (
    r"\b((?:api[-_]?key|secret|token|password|passphrase|signature|authorization)"
    r"[\"']?\s*[=:]\s*[\"']?(?:bearer\s+|basic\s+)?)[^\s\"'&,;}]+"
)
_PATTERNS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"\bbot\d{6,}:[\w-]{20,}", f"bot{_HIDDEN}"),
        (r"(://[^/\s:@]*):[^/\s@]+@", rf"\1:{_HIDDEN}@"),
        (_NAMED_SECRET, rf"\1{_HIDDEN}"),
        (r"\b(bearer\s+)[\w.~+/=-]{8,}", rf"\1{_HIDDEN}"),
    )
)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One log record as it is shown.

    Attributes:
        number: counts up from 1 over the process's life.
        time: wall clock, UTC ms.
        level: as `logging` numbers them.
        text: the message and, after a line break, the traceback; secrets are hidden.
    """

    number: int
    time: int
    level: int
    source: str
    text: str


class LogGrew(Event):
    """There are new lines; told again only after they were taken by `LogStreamer.since`."""


class Redactor:
    """Hides what looks like a secret, and the secrets it was told. Safe from any thread."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()
        self._lock = threading.Lock()

    def learn(self, secret: str) -> None:
        """Never show this text from now on, nor a line of it, nor as Python quotes them.

        Shorter ones than 4 characters are not hidden.
        """
        texts = {secret, *(line.strip() for line in secret.splitlines())}
        texts |= {repr(text)[1:-1] for text in texts}
        with self._lock:
            known = {text for text in texts if len(text) >= 4}.union(self._known)
            self._known = tuple(sorted(known, key=len, reverse=True))  # one may be part of another

    def clean(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._known:
            text = text.replace(secret, _HIDDEN)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class RedactingFilter(logging.Filter):
    """Cleans records before any handler writes them; put it on every handler."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace message and traceback by their clean text; lets every record pass."""
        record.msg = self._redactor.clean(record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._redactor.clean(record.exc_text)
        return True


class LogStreamer(logging.Handler):
    """A logging handler with a memory of bounded size."""

    def __init__(self, redactor: Redactor, most: int = MOST_LINES) -> None:
        super().__init__()
        self._redactor = redactor
        self._bus: EventBus | None = None
        self._lines: deque[LogLine] = deque(maxlen=most)
        self._guard = threading.Lock()
        self._count = 0
        self._told = False
        self.addFilter(RedactingFilter(redactor))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record; publishes `LogGrew` unless that is still unanswered."""
        text = record.getMessage()
        if record.exc_text:
            text = f"{text}\n{record.exc_text}"
        with self._guard:
            self._count += 1
            time = round(record.created * 1000)
            line = LogLine(self._count, time, record.levelno, record.name, text[:MOST_CHARACTERS])
            self._lines.append(line)
            bus = None if self._told else self._bus
            self._told = self._told or bus is not None
        if bus is not None:
            bus.publish(LogGrew())

    def clean(self, text: str) -> str:
        """The text without secrets, for what is shown besides the log."""
        return self._redactor.clean(text)

    def announce_on(self, bus: EventBus) -> None:
        """Publish `LogGrew` there from now on."""
        self._bus = bus

    def since(self, number: int = 0) -> tuple[LogLine, ...]:
        """The kept lines after this number, oldest first."""
        with self._guard:
            self._told = False
            if not self._lines or self._lines[-1].number <= number:
                return ()
            first = self._lines[0].number
            start = max(0, number + 1 - first)
            return tuple(self._lines)[start:]
