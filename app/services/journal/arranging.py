"""Fills put into trades: those of an account and symbol grouped anew, or one trade by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from app.domain.journal.accounting import figures_of
from app.domain.journal.fill import ZERO, fill_id
from app.domain.journal.grouping import group_fills, order_of, trade_ids
from app.domain.journal.merging import merged
from app.domain.journal.trade import JournalTrade, TradeRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from app.domain.journal.fill import Fill
    from app.domain.journal.grouping import Group
    from app.services.ports import UnitOfWork

DUST_SHARE: Final = Decimal("0.005")
"""A trade made by hand is closed when less than this share of what was entered is left."""

_NOTHING: Final = TradeRecord()


@dataclass(frozen=True, slots=True)
class Arranged:
    """What came of grouping: ids of the trades that are new, and of those that are others now."""

    new: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()

    def __or__(self, other: Arranged) -> Arranged:
        return Arranged(self.new | other.new, self.changed | other.changed)


def arrange(
    work: UnitOfWork, account: str, symbol: str, new: Sequence[Fill], dust_value: Decimal
) -> Arranged:
    """Group every fill of an account and symbol, and gather what differs as changes.

    Trades keep their ids and what was noted about them. Where one has lost all its fills to
    another, the notes on both become one. Fills of deleted trades stay deleted.

    Args:
        work: that gathers the changes.
        account: whose fills.
        symbol: ``BASE/QUOTE``.
        new: fills the journal does not have.
        dust_value: quote currency; a remainder worth less closes a trade.
    """
    held = work.journal.fills_of(account, symbol)
    owners = {(fill.id, fill.part): trade_id for trade_id, fills in held.items() for fill in fills}
    every = [fill for fills in held.values() for fill in fills]
    before = work.journal.get(held)
    groups = group_fills([*every, *new], dust_value, _closed(before, held))
    ids = trade_ids(groups, owners)
    successors = _successors(groups, ids, owners)
    fresh, changed = set(), set()
    for trade_id, group in zip(ids, groups, strict=True):
        trade = _trade(trade_id, group, before, successors[trade_id], owners)
        if trade_id not in before:
            fresh.add(trade_id)
        elif trade != before[trade_id] or held[trade_id] != group.fills:
            changed.add(trade_id)
        else:
            continue
        work.journal_changes.put_trade(trade)
        work.journal_changes.put_fills(trade_id, group.fills)
    gone = set(before).difference(ids)
    forget_trades(work, gone, {old: new for new, olds in successors.items() for old in olds})
    kept = {(fill.id, fill.part) for group in groups for fill in group.fills}
    work.journal_changes.drop_fills(key for key in owners if key not in kept)
    return Arranged(frozenset(fresh), frozenset(changed | gone))


def _closed(
    before: Mapping[str, JournalTrade], held: Mapping[str, Sequence[Fill]]
) -> dict[str, Decimal]:
    """What trades left over, by the fill that closed them: another import has its own dust."""
    return {
        max(held[trade_id], key=order_of).id: abs(trade.figures.dust)
        for trade_id, trade in before.items()
        if trade.figures.dust
    }


def _successors(
    groups: Sequence[Group], ids: Sequence[str], owners: Mapping[tuple[str, int], str]
) -> dict[str, list[str]]:
    """Of each trade those that are no more and whose first fill it took."""
    kept, seen = set(ids), set()
    found: dict[str, list[str]] = {trade_id: [] for trade_id in ids}
    for trade_id, group in zip(ids, groups, strict=True):
        for fill in group.fills:
            former = owners.get((fill.id, fill.part))
            if former is not None and former not in kept and former not in seen:
                seen.add(former)
                found[trade_id].append(former)
    return found


def _trade(
    trade_id: str,
    group: Group,
    before: Mapping[str, JournalTrade],
    taken_over: Sequence[str],
    owners: Mapping[tuple[str, int], str],
) -> JournalTrade:
    first = group.fills[0]
    known = before.get(trade_id)
    record = known.record if known is not None else _NOTHING
    for former in taken_over:
        record = merged(record, before[former].record)
    return JournalTrade(
        trade_id,
        first.account,
        first.symbol,
        figures_of(group.fills, record, group.dust),
        record,
        measures=known.measures if known is not None else None,
        pictures=known.pictures if known is not None else 0,
        removed_at=_removed_at(group, before, owners),
    )


def _removed_at(
    group: Group, before: Mapping[str, JournalTrade], owners: Mapping[tuple[str, int], str]
) -> int | None:
    """Deleted when all trades are whose fills it has."""
    formers = {owners[key] for fill in group.fills if (key := (fill.id, fill.part)) in owners}
    moments = [before[former].removed_at for former in formers if former in before]
    if not moments or None in moments:
        return None
    return max(moment for moment in moments if moment is not None)


def forget_trades(work: UnitOfWork, gone: Iterable[str], successor: Mapping[str, str]) -> None:
    """Forget trades without fills; their pictures go to the trades that took the fills."""
    for trade_id in gone:
        work.journal_changes.drop_trade(trade_id)
        for picture in work.journal.pictures(trade_id):
            work.journal_changes.drop_picture(trade_id, picture.id)
            if trade_id in successor:
                moved = replace(picture, trade_id=successor[trade_id])
                work.journal_changes.put_picture(moved)


def group_by_hand(fills: Iterable[Fill], least: Decimal = ZERO) -> Group:
    """The fills of one trade as the user put them, in their order.

    Args:
        fills: at least one.
        least: quote currency; a remainder worth less closes the trade whatever was entered.
    """
    ordered = sorted(fills, key=order_of)
    opening = ordered[0].side
    entered = sum((fill.value for fill in ordered if fill.side is opening), ZERO)
    own = [replace(fill, pinned="one", part=0) for fill in ordered]
    (group,) = group_fills(own, max(entered * DUST_SHARE, least))
    return replace(group, fills=tuple(ordered))


def pinned_to(
    trade_id: str, fills: Iterable[Fill], halves: Collection[str] = ()
) -> tuple[Fill, ...]:
    """Fills as those of a trade the user made: in order of time, with ids where they have none.

    Args:
        trade_id: of the trade.
        fills: those of the same time in the order the user gave.
        halves: ids of executions whose other part is in another trade; the part here becomes a
            fill of its own.
    """
    pinned = []
    for number, fill in enumerate(sorted(fills, key=lambda fill: fill.time)):
        own = fill.id
        if not own:
            own = fill_id(fill.account, fill.symbol, f"{trade_id} {uuid4().hex}")
        elif own in halves:
            own = fill_id(fill.account, fill.symbol, own, 1 + fill.part)
        pinned.append(replace(fill, id=own, part=0, sequence=number, pinned=trade_id))
    return tuple(pinned)
