"""A trade entered by hand and its import made one, gathered in a unit of work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.domain.journal.accounting import figures_of
from app.domain.journal.figures import TradeStatus
from app.domain.journal.merging import merged
from app.services.journal.arranging import forget_trades
from app.services.journal.editing import BY_HAND, trade_in

if TYPE_CHECKING:
    from app.domain.journal.trade import JournalTrade
    from app.services.ports import UnitOfWork


def unite(work: UnitOfWork, trade_id: str, hand_id: str) -> JournalTrade:
    """Put the fills of an import in place of those entered by hand.

    What the user noted, planned and linked stays, and the pictures; what both have is that of the
    trade by hand. The trade keeps the import's id, so that further imports go on with it.

    Raises:
        BadInput: no such trades, or not a pair of an import and a trade by hand of one symbol and
            side.
    """
    imported, by_hand = trade_in(work, trade_id), trade_in(work, hand_id)
    fills = work.journal.fills([trade_id, hand_id])
    if any(fill.origin != BY_HAND for fill in fills[hand_id]):
        raise BadInput(f"The trade '{hand_id}' was not entered by hand alone.")
    if any(fill.origin == BY_HAND for fill in fills[trade_id]):
        raise BadInput(f"The trade '{trade_id}' was not imported alone.")
    if _kind(imported) != _kind(by_hand):
        raise BadInput(f"'{trade_id}' and '{hand_id}' are not of one symbol and side.")
    record = merged(by_hand.record, imported.record)
    forget_trades(work, [hand_id], {hand_id: trade_id})
    work.journal_changes.drop_fills((fill.id, fill.part) for fill in fills[hand_id])
    dust = imported.figures.dust if imported.figures.status is TradeStatus.CLOSED else None
    united = replace(
        imported,
        record=record,
        figures=figures_of(fills[trade_id], record, dust),
        pictures=imported.pictures + by_hand.pictures,
    )
    work.journal_changes.put_trade(united)
    return united


def _kind(trade: JournalTrade) -> tuple[str, str]:
    return trade.symbol, trade.figures.direction
