"""Which trades a filter finds, worked out beside the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from app.domain.journal.columns import JournalColumns
from app.domain.journal.figures import TradeResult
from app.domain.journal.query_words import offers
from app.ui.models import formats
from app.ui.panels.journal.filter_line import Ending
from app.ui.panels.journal.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from app.domain.journal.query import Query
    from app.domain.journal.query_words import Offer
    from app.ui.context import Context
    from app.ui.panels.journal.rows import TradeRow
    from app.ui.panels.journal.sums import Sums

_RESULTS = {Ending.WINS: TradeResult.WIN, Ending.LOSSES: TradeResult.LOSS}
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be shown.

    Attributes:
        text: of the filter. ``query``: the same as it was read.
        ending: the segment.
        account: of the trades; "" for all.
    """

    text: str
    query: Query
    ending: Ending
    account: str

    @property
    def is_all(self) -> bool:
        """Whether every trade is."""
        return not (self.query.alternatives or self.account) and self.ending is Ending.ALL


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is shown, with what it comes to.

    Attributes:
        ids: of the trades; None: all.
    """

    wanted: Wanted
    ids: frozenset[str] | None
    sums: Sums


class Sifter(QObject):
    """Keeps the columns of the trades that are there; they are made on the thread of questions.

    Twenty thousand trades are looked at and added up there too, so that the window goes on.
    """

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: tuple[TradeRow, ...] = ()
        self._columns: JournalColumns | None = None

    def take(self, rows: Iterable[TradeRow]) -> None:
        """Ask about these trades from now on."""
        self._rows = tuple(rows)
        self._columns = None

    def find(self, wanted: Wanted, receive: Callable[[Sifted], None]) -> None:
        """Hand what is found to ``receive``; an overtaken answer is not handed out."""
        self._context.runner.ask(self, lambda: self._sift(wanted), receive, topic="find")

    def _sift(self, wanted: Wanted) -> Sifted:
        rows = self._rows
        if wanted.query.alternatives:
            found = np.flatnonzero(wanted.query.mask(self._read()))
            rows = tuple(rows[at] for at in found)
        kept = [row for row in rows if _is_wanted(row, wanted)]
        ids = None if wanted.is_all else frozenset(row.trade.id for row in kept)
        return Sifted(wanted, ids, sums_of(kept))

    def complete(
        self, text: str, cursor: int, receive: Callable[[tuple[Offer, ...]], None]
    ) -> None:
        """Hand ways to go on with a filter to ``receive``."""
        self._context.runner.ask(
            self, lambda: offers(text, cursor, self._read()), receive, topic="offers"
        )

    def _read(self) -> JournalColumns:
        """Only called on the thread of questions, of which there is one."""
        zone = self._context.zone
        columns, rows = self._columns, self._rows
        if columns is None:
            trades = tuple(row.trade for row in rows)
            columns = JournalColumns(trades, lambda times: clock_offsets(times, zone))
            if rows is self._rows:
                self._columns = columns
        return columns


def clock_offsets(times: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """By how many ms the clocks of a zone are ahead of UTC.

    Args:
        times: int64[n], UTC ms.
        zone: IANA name.

    Returns:
        int64[n]; each hour is asked about once, and zones change on the hour.
    """
    hours, places = np.unique(times // _HOUR_MS, return_inverse=True)
    ahead = np.zeros(len(hours), np.int64)
    for at, hour in enumerate(hours.tolist()):
        offset = formats.local(hour * _HOUR_MS, zone).utcoffset()
        ahead[at] = round(offset.total_seconds() * 1000) if offset is not None else 0
    return ahead[places]


def _is_wanted(row: TradeRow, wanted: Wanted) -> bool:
    if wanted.account and row.trade.account != wanted.account:
        return False
    return has_ended(row, wanted.ending)


def has_ended(row: TradeRow, ending: Ending) -> bool:
    """Whether a trade belongs to a segment."""
    if ending is Ending.ALL:
        return True
    if ending is Ending.OPEN:
        return row.is_open
    return row.result is _RESULTS[ending]
