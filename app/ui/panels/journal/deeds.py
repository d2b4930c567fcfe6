"""What the user does to the journal: asked of the service on a thread, taken back by a toast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import EnvironmentFault
from app.domain.journal.day import PictureKind
from app.ui.models import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.domain.journal.day import DayNote
    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade, TradeRecord
    from app.services.journal.service import JournalService
    from app.ui.context import Context
    from app.ui.panels.journal.page import Change
    from app.ui.panels.journal.pictures_page import NewPicture


class JournalDeeds(QObject):
    """Each deed is one named step; what fails is told by a notice unless a form wants to say it.

    Signals:
        added: the `JournalTrade` that was added.
        refilled: the `JournalTrade` whose fills were changed.
    """

    added = Signal(object)
    refilled = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._count = 0

    @property
    def _journal(self) -> JournalService:
        return self._context.services.journal

    # ------------------------------------------------------------ trades

    def add(
        self, fills: Sequence[Fill], record: TradeRecord, failed: Callable[[str], None]
    ) -> None:
        """Keep a trade made by hand; ``failed`` gets the sentence of a refusal."""
        journal = self._journal
        self._do(lambda: journal.add(fills, record), self.added.emit, failed)

    def edit(self, trade_ids: Sequence[str], name: str, change: Change) -> None:
        """Change what is noted about trades, in one step."""
        journal = self._journal
        self._do(lambda: journal.edit_many(trade_ids, change, name))

    def set_fills(
        self, trade_id: str, fills: Sequence[Fill], failed: Callable[[str], None]
    ) -> None:
        """Give a trade other fills."""
        journal = self._journal
        self._do(lambda: journal.set_fills(trade_id, fills), self.refilled.emit, failed)

    def delete(self, trades: Sequence[JournalTrade]) -> None:
        """Take trades out; a toast offers to take that back."""
        journal, ids = self._journal, [trade.id for trade in trades]
        self._do(lambda: journal.delete(ids), lambda _done: self._tell_deleted(trades))

    def restore(self, trade_ids: Sequence[str]) -> None:
        """Bring deleted trades back."""
        journal = self._journal
        self._do(lambda: journal.restore(trade_ids))

    def unlink(self, trade_id: str) -> None:
        """Say that a trade was outside of the system."""
        journal = self._journal
        self._do(lambda: journal.unlink(trade_id))

    def link(self, trade_id: str, setup_id: str) -> None:
        """Say which setup caused a trade."""
        journal = self._journal
        self._do(lambda: journal.link(trade_id, setup_id))

    def unite(self, trade_id: str, hand_id: str) -> None:
        """Say that an imported trade and one by hand are the same."""
        entries = self._context.services.trade_matching.by_hand
        self._do(lambda: entries.same(trade_id, hand_id))

    def keep_apart(self, trade_id: str) -> None:
        """Say that an imported trade is none of those by hand."""
        entries = self._context.services.trade_matching.by_hand
        self._do(lambda: entries.apart(trade_id))

    # ------------------------------------------------------------ pictures and days

    def add_pictures(self, trade_id: str, pictures: Sequence[NewPicture]) -> None:
        """Keep pictures with a trade."""
        journal = self._journal

        def deed() -> None:
            for picture in pictures:
                content = _content(picture)
                journal.add_picture(trade_id, content, picture.name, PictureKind.OWN)

        self._do(deed)

    def remove_pictures(self, trade_id: str, picture_ids: Sequence[str]) -> None:
        """Take pictures from a trade."""
        journal = self._journal

        def deed() -> None:
            for picture_id in picture_ids:
                journal.remove_picture(trade_id, picture_id)

        self._do(deed)

    def save_day(self, note: DayNote) -> None:
        """Keep the note of a day."""
        journal = self._journal
        self._do(lambda: journal.save_day(note))

    # ------------------------------------------------------------ steps

    def undo(self) -> None:
        """Take the newest step back."""
        self._do(self._journal.undo)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._do(self._journal.redo)

    # ------------------------------------------------------------ inside

    def _do[Answer](
        self,
        deed: Callable[[], Answer],
        done: Callable[[Answer], object] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        self._count += 1  # each is asked, also when the next one follows at once

        def receive(answer: Answer) -> None:
            if done is not None:
                done(answer)

        self._context.runner.ask(
            self,
            deed,
            receive,
            failed=failed or self._tell_failure,
            topic=f"deed {self._count}",
        )

    def _tell_deleted(self, trades: Sequence[JournalTrade]) -> None:
        if len(trades) == 1:
            title = self.tr("{0} deleted").format(trades[0].symbol)
        else:
            title = self.tr("{0} trades deleted").format(formats.count(len(trades)))
        ids = [trade.id for trade in trades]
        line = self.tr("Its fills stay known, so that no import brings it back.")
        action = (self.tr("Undo"), lambda: self.restore(ids))
        self._context.notices.show(title, line, action=action)

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("Not done"), sentence, token="warn")


def _content(picture: NewPicture) -> bytes:
    try:
        return picture.bytes_of()
    except OSError as error:
        raise EnvironmentFault(
            f"{picture.name} cannot be read ({error.strerror}); choose another file."
        ) from error
