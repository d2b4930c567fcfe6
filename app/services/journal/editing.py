"""What the user changes about trades, gathered in a unit of work."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.domain.journal.accounting import figures_of
from app.domain.journal.checks import (
    fitting_plan,
    require_fills,
    require_one_position,
    require_plan,
    require_record,
)
from app.domain.journal.figures import TradeStatus
from app.domain.journal.fill import ZERO
from app.domain.journal.merging import merged
from app.domain.journal.trade import JournalTrade
from app.services.journal.arranging import DUST_SHARE, forget_trades, group_by_hand, pinned_to

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import TradeRecord
    from app.services.ports import UnitOfWork

    type Change = Callable[[TradeRecord], TradeRecord]

BY_HAND: Final = "hand"
_OF_IMPORTS: Final = Decimal(1)


def as_it_is(record: TradeRecord) -> TradeRecord:
    """No change of a record."""
    return record


def trade_in(work: UnitOfWork, trade_id: str) -> JournalTrade:
    """One trade, also a deleted one.

    Raises:
        BadInput: no such trade.
    """
    found = work.journal.get([trade_id]).get(trade_id)
    if found is None:
        raise BadInput(f"There is no trade '{trade_id}' in the journal; `journal list` shows all.")
    return found


def trades_in(work: UnitOfWork, trade_ids: Iterable[str]) -> list[JournalTrade]:
    """Trades, also deleted ones, each once, in the order asked for.

    Raises:
        BadInput: there is no such trade.
    """
    wanted = list(dict.fromkeys(trade_ids))
    found = work.journal.get(wanted)
    return [found.get(trade_id) or trade_in(work, trade_id) for trade_id in wanted]


def add_trade(
    work: UnitOfWork, trade_id: str, fills: Sequence[Fill], record: TradeRecord
) -> JournalTrade:
    """Make a trade of fills entered by hand.

    Raises:
        BadInput: a figure cannot be, or a fill is in the journal already.
    """
    require_fills(fills)
    require_record(record)
    known = work.journal.owners(fill.id for fill in fills if fill.id)
    for (fill_id, _), owner in known.items():
        raise BadInput(f"The fill {fill_id} is in the journal already, in trade '{owner}'.")
    made = _put(work, trade_id, pinned_to(trade_id, fills), record)
    plan = fitting_plan(record.plan, made.figures)
    require_plan(plan, made.figures)
    begun = replace(made, record=replace(record, plan=plan))
    work.journal_changes.put_trade(begun)
    return begun


def change_records(
    work: UnitOfWork, trade_ids: Iterable[str], change: Callable[[TradeRecord], TradeRecord]
) -> tuple[JournalTrade, ...]:
    """Change what is noted about trades; R follows the stop.

    A plan that is not changed may be of an older journal, which kept levels on any side.

    Raises:
        BadInput: no such trade, or a note that cannot be.
    """
    trades = trades_in(work, trade_ids)
    fills = work.journal.fills(trade.id for trade in trades)
    changed = []
    for trade in trades:
        record = change(trade.record)
        require_record(record)
        dust = trade.figures.dust if trade.figures.status is TradeStatus.CLOSED else None
        figures = figures_of(fills[trade.id], record, dust)
        if record.plan != trade.record.plan:
            require_plan(record.plan, figures)
        changed.append(replace(trade, record=record, figures=figures))
        work.journal_changes.put_trade(changed[-1])
    return tuple(changed)


def change_fills(
    work: UnitOfWork, trade_id: str, fills: Sequence[Fill], change: Change = as_it_is
) -> JournalTrade:
    """Give a trade other fills, and change what is noted about it.

    Figures of its fills may change freely. A trade that gets or loses one is left alone by
    grouping from then on; a fill that was in another trade leaves it. What an import brought and
    is in no trade any more is kept outside of them, so that no import brings it back.

    Raises:
        BadInput: no such trade, or a figure or a note that cannot be.
    """
    trade = trade_in(work, trade_id)
    require_fills(fills)
    held = work.journal.fills([trade_id])[trade_id]
    first = fills[0]
    if _keys(held) == _keys(fills) and (first.account, first.symbol) == (
        trade.account,
        trade.symbol,
    ):
        return _put_changed(work, trade, fills, trade.record, change)
    owners = work.journal.owners(fill.id for fill in fills if fill.id)
    record = _taken_from_others(work, trade, _keys(fills), owners)
    siblings = Counter(fill_id for fill_id, _ in owners)
    halves = {fill_id for (fill_id, part) in owners if part or siblings[fill_id] > 1}
    own = pinned_to(trade_id, fills, halves)
    _leave_outside(work, [*held, *_known(fills, owners)], _keys(own))
    return _put_changed(work, trade, own, record, change)


def _put_changed(
    work: UnitOfWork,
    trade: JournalTrade,
    fills: Sequence[Fill],
    record: TradeRecord,
    change: Change,
) -> JournalTrade:
    changed = change(record)
    require_record(changed)
    made = _put(work, trade.id, fills, changed, trade)
    if changed.plan != record.plan:
        require_plan(changed.plan, made.figures)
    return made


def _keys(fills: Iterable[Fill]) -> set[tuple[str, int]]:
    return {(fill.id, fill.part) for fill in fills}


def _known(fills: Iterable[Fill], owners: Mapping[tuple[str, int], str]) -> list[Fill]:
    return [fill for fill in fills if (fill.id, fill.part) in owners]


def _taken_from_others(
    work: UnitOfWork,
    trade: JournalTrade,
    taken: Collection[tuple[str, int]],
    owners: Mapping[tuple[str, int], str],
) -> TradeRecord:
    """Take fills from the trades that have them; the trade's record with theirs if none is left."""
    record = trade.record
    others = {owners[key] for key in taken if key in owners} - {trade.id, ""}
    fills, before = work.journal.fills(others), work.journal.get(others)
    for other in sorted(others):
        left = [fill for fill in fills[other] if (fill.id, fill.part) not in taken]
        if left:
            _put(work, other, left, before[other].record, before[other])
        else:
            record = merged(record, before[other].record)
            forget_trades(work, [other], {other: trade.id})
    return record


def _leave_outside(
    work: UnitOfWork, fills: Iterable[Fill], kept: Collection[tuple[str, int]]
) -> None:
    for fill in fills:
        if (fill.id, fill.part) in kept:
            continue
        if fill.origin == BY_HAND:
            work.journal_changes.drop_fills([(fill.id, fill.part)])
        else:
            work.journal_changes.put_fills("", [replace(fill, pinned="")])


def _put(
    work: UnitOfWork,
    trade_id: str,
    fills: Sequence[Fill],
    record: TradeRecord,
    before: JournalTrade | None = None,
) -> JournalTrade:
    by_hand = bool(fills[0].pinned)
    group = group_by_hand(fills, ZERO if by_hand else _OF_IMPORTS)
    if by_hand:
        require_one_position(group.fills, DUST_SHARE)
    trade = JournalTrade(
        trade_id,
        fills[0].account,
        fills[0].symbol,
        figures_of(group.fills, record, group.dust),
        record,
        pictures=before.pictures if before is not None else 0,
        removed_at=before.removed_at if before is not None else None,
    )
    work.journal_changes.put_trade(trade)
    work.journal_changes.put_fills(trade_id, group.fills)
    return trade
