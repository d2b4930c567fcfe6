"""Which trades a query and a segment let through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.journal.figures import TradeResult
from app.ui.panels.journal.filter_line import Ending

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.panels.journal.rows import TradeRow

_RESULTS = {Ending.WINS: TradeResult.WIN, Ending.LOSSES: TradeResult.LOSS}


def sieve(query: str, ending: Ending, account: str) -> Callable[[TradeRow], bool] | None:
    """What a row must satisfy; None when all do."""
    words = query.casefold().split()
    if not words and ending is Ending.ALL and not account:
        return None

    def keep(row: TradeRow) -> bool:
        if account and row.trade.account != account:
            return False
        return has_ended(row, ending) and all(word in row.told for word in words)

    return keep


def has_ended(row: TradeRow, ending: Ending) -> bool:
    """Whether a trade belongs to a segment."""
    if ending is Ending.ALL:
        return True
    if ending is Ending.OPEN:
        return row.is_open
    return row.result is _RESULTS[ending]
