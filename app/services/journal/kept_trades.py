"""All trades of the journal in memory, kept as they are in the database."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from app.services.journal.events import JournalChanged
from app.services.ports import JournalFilter

if TYPE_CHECKING:
    from app.domain.journal.trade import JournalTrade
    from app.services.events import Event, EventBus
    from app.services.journal.service import JournalService


class KeptTrades:
    """Reads all trades once, and of each change only those it touched. Safe from any thread."""

    def __init__(self, journal: JournalService, bus: EventBus) -> None:
        self._journal = journal
        self._reading = threading.Lock()
        self._noting = threading.Lock()
        self._changed: set[str] = set()
        self._known: dict[str, JournalTrade] | None = None
        self._trades: tuple[JournalTrade, ...] = ()
        bus.subscribe(self._see)

    def trades(self) -> tuple[JournalTrade, ...]:
        """Newest opened first; the same object as long as nothing has changed."""
        with self._reading:
            with self._noting:
                changed, self._changed = frozenset(self._changed), set()
            try:
                self._catch_up(changed)
            except BaseException:
                with self._noting:
                    self._changed |= changed
                raise
            return self._trades

    def _catch_up(self, changed: frozenset[str]) -> None:
        if self._known is None:
            self._trades = self._journal.trades()
            self._known = {trade.id: trade for trade in self._trades}
        elif changed:
            fresh = self._journal.trades(JournalFilter(ids=changed))
            for trade_id in changed:
                self._known.pop(trade_id, None)
            self._known.update({trade.id: trade for trade in fresh})
            self._trades = tuple(
                sorted(self._known.values(), key=lambda one: (-one.figures.opened_at, one.id))
            )

    def _see(self, event: Event) -> None:
        if isinstance(event, JournalChanged):
            with self._noting:
                self._changed |= event.trade_ids
