"""Which trades a filter finds, worked out beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from app.domain.journal.columns import JournalColumns
from app.domain.journal.figures import TradeResult
from app.domain.journal.query_words import offers
from app.ui.models import formats
from app.ui.panels.journal.filter_line import Ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from app.domain.journal.query import Query
    from app.domain.journal.query_words import Offer
    from app.domain.journal.trade import JournalTrade
    from app.ui.context import Context
    from app.ui.panels.journal.rows import TradeRow

_RESULTS = {Ending.WINS: TradeResult.WIN, Ending.LOSSES: TradeResult.LOSS}
_HOUR_MS = 3_600_000


class Sifter(QObject):
    """Keeps the columns of the trades that are there; they are made on the thread of questions."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._trades: tuple[JournalTrade, ...] = ()
        self._columns: JournalColumns | None = None

    def take(self, rows: Iterable[TradeRow]) -> None:
        """Ask about these trades from now on."""
        self._trades = tuple(row.trade for row in rows)
        self._columns = None

    def find(self, query: Query, receive: Callable[[frozenset[str]], None]) -> None:
        """Hand the ids of the trades a filter finds to ``receive``; an overtaken answer is not."""

        def look() -> frozenset[str]:
            columns = self._read()
            found = np.flatnonzero(query.mask(columns))
            return frozenset(columns.trades[at].id for at in found)

        self._context.runner.ask(self, look, receive, topic="find")

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
        columns, trades = self._columns, self._trades
        if columns is None:
            columns = JournalColumns(trades, lambda times: clock_offsets(times, zone))
            if trades is self._trades:
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


def kept_by(
    found: frozenset[str] | None, ending: Ending, account: str
) -> Callable[[TradeRow], bool] | None:
    """What a row must satisfy to be shown; None when all do.

    Args:
        found: ids that the filter finds; None: it asks for nothing.
        ending: the segment.
        account: of the trades; "" for all.
    """
    if found is None and ending is Ending.ALL and not account:
        return None

    def keep(row: TradeRow) -> bool:
        if found is not None and row.trade.id not in found:
            return False
        return (not account or row.trade.account == account) and has_ended(row, ending)

    return keep


def has_ended(row: TradeRow, ending: Ending) -> bool:
    """Whether a trade belongs to a segment."""
    if ending is Ending.ALL:
        return True
    if ending is Ending.OPEN:
        return row.is_open
    return row.result is _RESULTS[ending]
