"""Fills of an import taken into the journal, and what they come to there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.journal.arranging import Arranged, arrange

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from app.domain.journal.fill import Fill
    from app.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of an import.

    Attributes:
        added: fills that the journal did not have.
        trades_new: trades there were not before. ``trades_changed``: others than before.
        trade_ids: of both.
    """

    added: int
    trades_new: int
    trades_changed: int
    trade_ids: frozenset[str]


def put_new(work: UnitOfWork, fills: Sequence[Fill], dust_value: Decimal) -> TakenIn:
    """Gather the fills that the journal does not have, each account and symbol grouped anew.

    Args:
        work: that gathers the changes.
        fills: without duplicates.
        dust_value: quote currency; a remainder worth less closes a trade.
    """
    known = {fill_id for fill_id, _ in work.journal.owners(fill.id for fill in fills)}
    new = {fill.id: fill for fill in fills if fill.id not in known}
    places: dict[tuple[str, str], list[Fill]] = defaultdict(list)
    for fill in new.values():
        places[fill.account, fill.symbol].append(fill)
    found = Arranged()
    for (account, symbol), own in sorted(places.items()):
        found |= arrange(work, account, symbol, own, dust_value)
    touched = found.new | found.changed
    return TakenIn(len(new), len(found.new), len(found.changed), touched)
