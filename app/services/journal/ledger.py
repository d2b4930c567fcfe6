"""Changes of the journal, one transaction and one named step each, told and copied."""

from __future__ import annotations

import threading
from functools import reduce
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.services.journal.events import DayNoteChanged, JournalChanged
from app.services.journal.steps import CHANGES_READ, JournalSteps, name_of, steps_of
from app.services.ports.journal_changes import JOINED

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.events import EventBus
    from app.services.journal.copying import CopyKeeper
    from app.services.journal.events import JournalStepsChanged
    from app.services.ports import JournalChange, OpenUnitOfWork, UnitOfWork, WallClock


class JournalLedger:
    """Makes changes, and takes them back in the order they were made. Safe from any thread."""

    def __init__(
        self, open_work: OpenUnitOfWork, bus: EventBus, wall: WallClock, keeper: CopyKeeper
    ) -> None:
        self._open_work = open_work
        self._bus = bus
        self._wall = wall
        self._keeper = keeper
        self._steps: JournalSteps | None = None
        self._lock = threading.Lock()

    @property
    def now(self) -> int:
        """Wall clock, UTC ms."""
        return self._wall.now()

    @property
    def steps(self) -> JournalStepsChanged:
        """What undo and redo would do, by name."""
        with self._lock:
            return self._known_steps().names

    def change(
        self, gather: Callable[[UnitOfWork], str], follows: str = ""
    ) -> JournalChange | None:
        """Keep what ``gather`` gathers as the step it names; None when nothing differs.

        Args:
            gather: gathers, and names.
            follows: id of a trade; where the newest step touched it, the change joins that step.

        Raises:
            BadInput: by ``gather``; nothing has changed then.
            EnvironmentFault: the database cannot be written.
        """
        with self._lock:
            steps = self._known_steps()
            joins = JOINED if steps.is_last_of(follows) else ""
            with self._open_work() as work:
                change = work.journal_changes.keep(joins + gather(work), self._wall.now())
                if change is None:
                    return None
                work.commit()
            self._steps = steps.then(change)
            self._keeper.catch_up()
        self._tell(change)
        return change

    def undo(self) -> str:
        """Take the newest step back; returns its name.

        Raises:
            BadInput: there is none.
        """
        return self._reverse(lambda steps: steps.undo, "There is nothing to undo.")

    def redo(self) -> str:
        """Do again what was undone last; returns its name.

        Raises:
            BadInput: there is nothing.
        """
        return self._reverse(lambda steps: steps.redo, "There is nothing to redo.")

    def _reverse(
        self, step: Callable[[JournalSteps], tuple[JournalChange, ...]], nothing: str
    ) -> str:
        with self._lock:
            steps = self._known_steps()
            wanted = step(steps)
            name = name_of(wanted)
            if name is None:
                raise BadInput(nothing)
            with self._open_work() as work:
                changes = tuple(
                    work.journal_changes.take_back(one.id, self._wall.now()) for one in wanted
                )
                work.commit()
            self._steps = reduce(JournalSteps.then, changes, steps)
            self._keeper.catch_up()
        self._tell(*changes)
        return name

    def _known_steps(self) -> JournalSteps:
        if self._steps is None:
            with self._open_work(read_only=True) as work:
                self._steps = steps_of(work.journal_changes.newest(CHANGES_READ))
        return self._steps

    def tell(self, trade_ids: frozenset[str]) -> None:
        """Announce that trades are others now, without a step of the user's."""
        self._bus.publish(JournalChanged(trade_ids))

    def _tell(self, *changes: JournalChange) -> None:
        trade_ids = frozenset[str]().union(*(change.trade_ids for change in changes))
        if trade_ids:
            self._bus.publish(JournalChanged(trade_ids))
        for change in changes:
            for day in change.days:
                self._bus.publish(DayNoteChanged(day))
        self._bus.publish(self.steps)
