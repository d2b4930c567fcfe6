"""Fees of fills the journal has, converted once somebody knows what they were worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.journal.accounting import figures_of
from app.domain.journal.figures import TradeStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.domain.journal.fill import Fill
    from app.services.ports import UnitOfWork


def without_worth(work: UnitOfWork, fill_ids: Collection[str]) -> tuple[Fill, ...]:
    """Those of some fills in trades, part by part, whose fee is worth what nobody knows."""
    owners = set(work.journal.owners(fill_ids).values()) - {""}
    return tuple(
        fill
        for fills in work.journal.fills(owners).values()
        for fill in fills
        if fill.id in fill_ids and fill.fee_in_quote is None
    )


def put_worths(work: UnitOfWork, fills: Sequence[Fill]) -> frozenset[str]:
    """Gather what fees were worth, of fills that stand as they did but for that.

    A worth that is known already stays, whoever stated it.

    Args:
        work: that gathers the changes.
        fills: part by part as they are kept, with their ``fee_quote``.

    Returns:
        Ids of the fills that are complete now.
    """
    worths = {(fill.id, fill.part): fill for fill in fills}
    owners = work.journal.owners({fill.id for fill in fills})
    trade_ids = {owners[key] for key in worths if owners.get(key)}
    held = work.journal.fills(trade_ids)
    completed: set[str] = set()
    for trade_id, trade in work.journal.get(trade_ids).items():
        own = tuple(_completed(fill, worths.get((fill.id, fill.part))) for fill in held[trade_id])
        changed = [now for now, before in zip(own, held[trade_id], strict=True) if now != before]
        if not changed:
            continue
        completed.update(fill.id for fill in changed)
        dust = trade.figures.dust if trade.figures.status is TradeStatus.CLOSED else None
        figures = figures_of(own, trade.record, dust)
        work.journal_changes.put_trade(replace(trade, figures=figures))
        work.journal_changes.put_fills(trade_id, own)
    return frozenset(completed)


def _completed(fill: Fill, told: Fill | None) -> Fill:
    if told is None or fill.fee_in_quote is not None:
        return fill
    complete = replace(fill, fee_quote=told.fee_quote)
    return complete if complete == told else fill
