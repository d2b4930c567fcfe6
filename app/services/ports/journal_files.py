"""The journal as files for people and other programs, and as one that another journal takes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

    from app.domain.journal.day import DayNote, Picture
    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade
    from app.services.file_progress import FileWriting

type Cell = str | float | int | bool | Decimal | None


class Rows(Protocol):
    """Rows whose number is known."""

    def __len__(self) -> int:
        """How many."""

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        """From the first to the last, as often as asked."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, for a sheet or a file.

    Attributes:
        name: of the sheet.
        rows: may be made only when they are asked for.
        times: headings of columns that hold UTC ms.
    """

    name: str
    headings: tuple[str, ...]
    rows: Rows
    times: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BundledTrade:
    """A trade with everything kept about it."""

    trade: JournalTrade
    fills: tuple[Fill, ...]
    pictures: tuple[Picture, ...] = ()


class BundledTrades(Protocol):
    """Trades whose number is known."""

    def __len__(self) -> int:
        """How many there are at most."""

    def __iter__(self) -> Iterator[BundledTrade]:
        """From the first to the last, as often as asked."""


@dataclass(frozen=True, slots=True)
class JournalBundle:
    """A journal, or a part of one, without the bytes of its pictures.

    Attributes:
        trades: may be read only when they are asked for.
        days: notes of them.
        pictures: how many the trades have at most, to tell how far the writing is.
    """

    trades: BundledTrades
    days: tuple[DayNote, ...] = ()
    pictures: int = 0


class JournalFiles(Protocol):
    """Writes whole files or none, in place of what was there, and reads bundles.

    All take seconds for many trades: for a thread that may wait. To cancel, close the stream.
    """

    def csv(self, table: Table, path: Path) -> FileWriting:
        """A table as CSV (UTF-8); no text in it is a formula.

        Raises:
            EnvironmentFault: the file cannot be written. So do the others.
        """

    def workbook(self, tables: Sequence[Table], path: Path) -> FileWriting:
        """Tables as the sheets of an Excel workbook; no text in it is a formula."""

    def bundle(
        self, content: JournalBundle, picture: Callable[[str], bytes], path: Path
    ) -> FileWriting:
        """Everything as JSON in a ZIP file with the pictures beside it.

        Args:
            content: what is written.
            picture: gives the bytes of a picture by its id.
            path: where to.
        """

    def read_bundle(self, path: Path) -> JournalBundle:
        """What a bundle holds.

        Raises:
            BadInput: it is missing, of another kind, damaged or made by a newer version.
        """

    def bundled_picture(self, path: Path, picture: Picture) -> bytes:
        """The bytes of a picture of a bundle.

        Raises:
            BadInput: it is not there, or is not what it was.
        """
