"""Pictures of trades: taken in, given out, removed."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.domain.journal.day import Picture, PictureKind
from app.services.journal.editing import trade_in

if TYPE_CHECKING:
    from app.services.journal.ledger import JournalLedger
    from app.services.ports import OpenUnitOfWork, PictureFiles, UnitOfWork

LARGEST_PICTURE: Final = 20 * 1024 * 1024
_STARTS: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


class PictureBook:
    """A picture is a file named by its content; the journal says which trades show it."""

    def __init__(
        self, open_work: OpenUnitOfWork, ledger: JournalLedger, files: PictureFiles
    ) -> None:
        self._open_work = open_work
        self._ledger = ledger
        self._files = files

    def of(self, trade_id: str) -> tuple[Picture, ...]:
        """The pictures of a trade in the order they were added."""
        with self._open_work(read_only=True) as work:
            return work.journal.pictures(trade_id)

    def add(
        self, trade_id: str, content: bytes, name: str, kind: PictureKind, *, joins: bool = False
    ) -> Picture:
        """Keep a picture with a trade; the file is written before the journal names it.

        Args:
            trade_id: whose.
            content: PNG, JPEG or WebP.
            name: shown with it.
            kind: what it shows.
            joins: as part of the step before, where that touched the trade.

        Raises:
            BadInput: no such trade, or no picture that can be kept.
            EnvironmentFault: the disk is full or the folder cannot be written.
        """
        media_type = media_type_of(content, name)
        own = sha256(content).hexdigest()[:32]
        now = self._ledger.now
        picture = Picture(own, trade_id, PictureKind(kind), name, media_type, len(content), now)
        self._files.save(picture.id, media_type, content)

        def gather(work: UnitOfWork) -> str:
            trade = trade_in(work, trade_id)
            work.journal_changes.put_picture(picture)
            return f"add picture to {trade.symbol}"

        self._ledger.change(gather, trade_id if joins else "")
        return picture

    def content(self, picture_id: str) -> bytes:
        """The bytes of a picture.

        Raises:
            BadInput: there is none, or its file is damaged.
        """
        content = self._files.load(picture_id)
        if sha256(content).hexdigest()[:32] != picture_id:
            raise BadInput(
                f"The picture {picture_id} is not as it was saved: its file has changed."
            )
        return content

    def remove(self, trade_id: str, picture_id: str) -> None:
        """Take a picture from a trade; its file stays, so that undo brings it back."""

        def gather(work: UnitOfWork) -> str:
            trade = trade_in(work, trade_id)
            work.journal_changes.drop_picture(trade_id, picture_id)
            return f"remove picture of {trade.symbol}"

        self._ledger.change(gather)


def media_type_of(content: bytes, name: str) -> str:
    """What kind of picture the bytes are, by how they begin.

    Raises:
        BadInput: empty, too large, or neither PNG, JPEG nor WebP.
    """
    if len(content) > LARGEST_PICTURE:
        largest = LARGEST_PICTURE // 1024 // 1024
        raise BadInput(f"{name} is larger than {largest} MB; make it smaller first.")
    for start, media_type in _STARTS:
        if content.startswith(start):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise BadInput(f"{name} is no picture: PNG, JPEG and WebP can be kept.")
