"""The kinds of failure, by what can be done about them.

Every message is a sentence for the user: what happened and what to do. Whatever is raised
outside this family is a bug.
"""

from __future__ import annotations


class HarrierError(Exception):
    """Base of every failure that the program expects."""


class RetryableError(HarrierError):
    """A passing trouble: network, rate limit, maintenance.

    Attributes:
        retry_at: wall clock, UTC ms, before which trying again is pointless; None when unknown.
    """

    def __init__(self, message: str, *, retry_at: int | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class SymbolError(HarrierError):
    """Permanent for one symbol: delisted, unknown, candles that hold no numbers."""

    def __init__(self, message: str, *, symbol: str) -> None:
        super().__init__(message)
        self.symbol = symbol


class ExchangeError(HarrierError):
    """Permanent for the exchange: geo-block, wrong address, banned, unsupported."""


class EnvironmentFault(HarrierError):
    """This machine refuses: disk full, no rights, no keyring, no display, newer database."""


class BadInput(HarrierError):
    """What the user gave cannot be taken; the command line exits with 2.

    Attributes:
        source: file, option or field the mistake is in; "" when the message names it.
        line: 1-based line inside the source, or None.
        column: 1-based column inside the line, or None.
    """

    def __init__(
        self, message: str, *, source: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.source = source
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = [self.source, *(str(n) for n in (self.line, self.column) if n is not None)]
        prefix = ":".join(part for part in place if part)
        return f"{prefix}: {self.args[0]}" if prefix else str(self.args[0])
