"""Care of the journal: verified against its hashes, made anew from its copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.services.ports import JournalFilter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.services.backups import BackupService
    from app.services.ports import JournalCheck, JournalCopy, JournalReport, OpenUnitOfWork


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of making the journal anew.

    Attributes:
        trades: there are now, those deleted left out.
        backup: of the database as it was; None where it had no journal.
    """

    changes: int
    trades: int
    backup: Path | None


class JournalCare:
    """Looks at the journal, and makes it anew from the files beside the database."""

    def __init__(
        self,
        open_work: OpenUnitOfWork,
        copy: JournalCopy,
        check: JournalCheck,
        backups: BackupService,
    ) -> None:
        self._open_work = open_work
        self._copy = copy
        self._check = check
        self._backups = backups

    def verify(self) -> JournalReport:
        """Look at every row, the chain of changes and the copy, without changing anything.

        Raises:
            EnvironmentFault: the database cannot be read at all.
        """
        return self._check.verify()

    def rebuild(self, files: Sequence[Path] = (), *, replace: bool = False) -> Rebuilt:
        """Make the journal from its copy, row by row as it was.

        Args:
            files: of the copy, in place of those in the data folder.
            replace: also where there is a journal already; the database is backed up first.

        Raises:
            BadInput: there is no copy, a line of it is damaged or missing, or there is a journal;
                nothing has changed then.
        """
        lines = self._copy.read(files)
        if not lines:
            raise BadInput("There is no copy of the journal to make it from.")
        with self._open_work(read_only=True) as work:
            is_empty = not work.journal_changes.newest(1)
        if not is_empty and not replace:
            raise BadInput("There is a journal already; --replace puts the copy in its place.")
        backup = None if is_empty else self._backups.make()
        with self._open_work() as work:
            changes = work.journal_changes.replace_all(lines)
            trades = len(work.journal.trades(JournalFilter()))
            work.commit()
        return Rebuilt(changes, trades, backup)
