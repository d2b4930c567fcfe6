"""Whether the journal is as it was saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class JournalDamage:
    """Something that is not as it was saved.

    Attributes:
        table: of the database, or ``copy``.
        row: its key, or file and line.
        trade_id: of the trade it belongs to; "" where it belongs to none.
        sentence: what is wrong, with the names of all three.
    """

    table: str
    row: str
    trade_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class JournalReport:
    """Outcome of a check.

    Attributes:
        trades: looked at, deleted ones too; ``fills`` and ``changes`` likewise.
        copied: changes that the copy beside the database has.
        damages: empty when all is sound.
    """

    trades: int = 0
    fills: int = 0
    changes: int = 0
    copied: int = 0
    damages: tuple[JournalDamage, ...] = ()


class JournalCheck(Protocol):
    """Looks at every row of the journal, its chain of changes, and the copy."""

    def verify(self) -> JournalReport:
        """Look without changing anything.

        Raises:
            EnvironmentFault: the database cannot be read at all.
        """
