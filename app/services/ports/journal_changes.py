"""How the journal is changed: rows gathered to named changes that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from app.domain.journal.day import DayNote, Picture
    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade


JOINED: Final = "+ "
"""How the name of a change begins that belongs to the step before it."""


@dataclass(frozen=True, slots=True)
class JournalChange:
    """A change that was kept.

    Attributes:
        id: from 1, in the order they were made.
        recorded_at: wall clock, UTC ms.
        undoes: id of the change this one takes back; None: it takes none back.
        hash: covers the change and all before it.
        trade_ids: of the trades it touched, with ``days`` the notes.
    """

    id: int
    name: str
    recorded_at: int
    undoes: int | None
    hash: str
    trade_ids: frozenset[str] = frozenset()
    days: tuple[str, ...] = ()

    @property
    def is_joined(self) -> bool:
        """Whether it belongs to the step of the change before it, and goes and comes with that."""
        return self.name.startswith(JOINED)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change as one line of the copy beside the database."""

    id: int
    recorded_at: int
    hash: str
    text: bytes


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One line of the copy as it is read; of a damaged one ``head`` is empty.

    Attributes:
        path: of the file. ``number``: of the line, from 1.
        head: id, name, recorded_at, undoes.
        differences: JSON.
    """

    path: Path
    number: int
    head: tuple[Any, ...]
    hash: str
    differences: bytes

    @property
    def id(self) -> int:
        """Number of the change, from 1; 0 of a damaged line."""
        return int(self.head[0]) if self.head else 0

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.path}:{self.number}"


class JournalChanges(Protocol):
    """What is to be written is gathered, and written as one change by `keep`."""

    def put_trade(self, trade: JournalTrade) -> None:
        """Insert or replace a trade, without its measures."""

    def put_fills(self, trade_id: str, fills: Sequence[Fill]) -> None:
        """Insert or replace fills as those of a trade; "" keeps them outside of every trade."""

    def drop_trade(self, trade_id: str) -> None:
        """Forget a trade that has no fills left."""

    def drop_fills(self, keys: Iterable[tuple[str, int]]) -> None:
        """Forget fills by id and part."""

    def put_day(self, note: DayNote) -> None:
        """Insert or replace the note of a day."""

    def put_picture(self, picture: Picture) -> None:
        """Insert or replace a picture."""

    def drop_picture(self, trade_id: str, picture_id: str) -> None:
        """Take a picture from a trade."""

    def keep(self, name: str, recorded_at: int) -> JournalChange | None:
        """Write what was gathered as one change; None when nothing differs."""

    def take_back(self, change_id: int, recorded_at: int) -> JournalChange:
        """Undo a change by another of the same name.

        Raises:
            BadInput: there is none of that id, or a later one has touched the same rows.
        """

    def newest(self, limit: int) -> tuple[JournalChange, ...]:
        """The newest changes, oldest of them first, without the trades and days they touched."""

    def lines(self, after: int) -> Iterator[ChangeLine]:
        """The changes after one, oldest first, for the copy."""

    def replace_all(self, lines: Iterable[CopyLine]) -> int:
        """Put what the copy says in place of the whole journal; returns how many changes.

        Raises:
            BadInput: a line is damaged or one is missing; names it.
        """

    def hash_of(self, change_id: int) -> str | None:
        """The hash of one change; None when there is none."""


class JournalCopy(Protocol):
    """The copy of all changes beside the database, one line each, a file for each month."""

    def last(self) -> tuple[int, str]:
        """Id and hash of the newest whole line, (0, "") without one; a torn line is cut off.

        Raises:
            EnvironmentFault: the files cannot be read or mended.
        """

    def append(self, lines: Iterable[ChangeLine]) -> None:
        """Add lines, and see to it that they survive a loss of power.

        Raises:
            EnvironmentFault: the disk is full or the folder cannot be written.
        """

    def read(self, files: Sequence[Path] = ()) -> Sequence[CopyLine]:
        """The lines there are, or those of other files, in the order of the changes.

        Raises:
            BadInput: a file cannot be read.
        """

    def set_aside(self, moment: int) -> None:
        """Rename the files there are (``moment``: UTC ms), so that the copy begins anew."""


class PictureFiles(Protocol):
    """The bytes of the journal's pictures."""

    def save(self, picture_id: str, media_type: str, content: bytes) -> None:
        """Keep the bytes of a picture.

        Raises:
            EnvironmentFault: the disk is full or the folder cannot be written.
        """

    def load(self, picture_id: str) -> bytes:
        """The bytes of a picture.

        Raises:
            BadInput: there is none, or the file is damaged.
        """
