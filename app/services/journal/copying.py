"""Keeping the copy beside the database as far as the journal is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from app.domain.errors import EnvironmentFault, HarrierError

if TYPE_CHECKING:
    from app.services.ports import JournalCopy, OpenUnitOfWork, WallClock

_LOG: Final = logging.getLogger(__name__)


class CopyKeeper:
    """Adds to the copy what it lacks; never a reason for a change to fail."""

    def __init__(self, open_work: OpenUnitOfWork, copy: JournalCopy, wall: WallClock) -> None:
        self._open_work = open_work
        self._copy = copy
        self._wall = wall

    def catch_up(self) -> None:
        """Add every change that the copy lacks; one of another journal is set aside first."""
        try:
            self._catch_up(sets_aside=True)
        except EnvironmentFault as error:
            # What it lacks is added with the next change, or at the next start.
            _LOG.warning("the journal's copy is behind: %s", error)

    def begin(self) -> None:
        """Catch up at the start, where a copy that knows more than the database is left alone.

        It may be all that is left of a journal whose database was lost or is an older backup.
        """
        try:
            self._catch_up(sets_aside=False)
        except HarrierError as error:
            _LOG.warning("the journal's copy is behind: %s", error)

    def _catch_up(self, *, sets_aside: bool) -> None:
        last, hash_ = self._copy.last()
        with self._open_work(read_only=True) as work:
            is_other = last and work.journal_changes.hash_of(last) != hash_
            if is_other and not sets_aside:
                _LOG.warning(
                    "the journal's copy has changes that the database has not; `journal rebuild"
                    " --replace` makes the journal from the copy"
                )
                return
            if is_other:
                self._copy.set_aside(self._wall.now())
                last = 0
            self._copy.append(work.journal_changes.lines(last))
