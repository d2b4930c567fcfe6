"""Fills to trades: a position of one account and symbol from flat to flat."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from app.domain.journal.fill import ZERO, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from app.domain.journal.fill import Fill

_NONE_CLOSED: Final[Mapping[str, Decimal]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Group:
    """The fills of one trade, in their order.

    Attributes:
        dust: base currency left over by a trade that is taken for closed; None: it is open.
    """

    fills: tuple[Fill, ...]
    dust: Decimal | None


@dataclass(slots=True)
class _Position:
    """The trade under way, and what it holds."""

    dust_value: Decimal
    closed: Mapping[str, Decimal]
    held: Decimal = ZERO
    fills: list[Fill] = field(default_factory=list)
    reduced: bool = False

    @property
    def is_flat(self) -> bool:
        """Whether what it holds is worth less than what counts, or was taken for dust before."""
        if not self.held or not self.reduced:
            return not self.held
        last = self.fills[-1]
        small = abs(self.held) * last.price < self.dust_value
        return small or abs(self.held) <= self.closed.get(last.id, ZERO)

    def add(self, fill: Fill) -> None:
        self.fills.append(fill)
        self.held += fill.change
        self.reduced = self.reduced or fill.side is not self.fills[0].side

    def end(self) -> Group:
        group = Group(tuple(self.fills), self.held if self.is_flat else None)
        self.held, self.fills, self.reduced = ZERO, [], False
        return group


def group_fills(
    fills: Iterable[Fill], dust_value: Decimal, closed: Mapping[str, Decimal] = _NONE_CLOSED
) -> tuple[Group, ...]:
    """The trades of one account and symbol, oldest first.

    A fill that turns a position round is split: its first part closes the one trade, the rest
    opens the next. Fills the user has put into a trade of their own stay there.

    Args:
        fills: in any order; parts of one execution are put together first.
        dust_value: quote currency; a remainder worth less closes a trade.
        closed: what was left over, base currency above 0, when the fill of that id closed a
            trade; it closes one again where no more is left over.
    """
    pinned: dict[str, list[Fill]] = defaultdict(list)
    free: list[Fill] = []
    for fill in sorted(_wholes(fills), key=order_of):
        (pinned[fill.pinned] if fill.pinned else free).append(fill)
    groups = [
        *_flat_to_flat(free, _Position(dust_value, closed)),
        *(_pinned(own, _Position(dust_value, closed)) for own in pinned.values()),
    ]
    return tuple(sorted(groups, key=lambda group: order_of(group.fills[0])))


def order_of(fill: Fill) -> tuple[int, int, str, int]:
    """What fills of one account and symbol are sorted by."""
    return fill.time, fill.sequence, fill.id, fill.part


def trade_ids(groups: Sequence[Group], known: Mapping[tuple[str, int], str]) -> tuple[str, ...]:
    """The id of each group: that of the trade its fills were in, else a new one.

    Args:
        groups: of one account and symbol, oldest first.
        known: id of the trade that held each fill so far, by the fill's id and part.
    """
    used: set[str] = set()
    ids = []
    for group in groups:
        chosen = next(_candidates(group, known, used))
        used.add(chosen)
        ids.append(chosen)
    return tuple(ids)


def _candidates(
    group: Group, known: Mapping[tuple[str, int], str], used: set[str]
) -> Iterator[str]:
    first = group.fills[0]
    if first.pinned:
        yield first.pinned
    for fill in group.fills:
        former = known.get((fill.id, fill.part))
        if former is not None and former not in used:
            yield former
    taken = used.union(known.values())
    for attempt in range(len(taken) + 1):
        text = f"{first.id}\x1f{first.part}\x1f{attempt}"
        fresh = sha256(text.encode()).hexdigest()[:16]
        if fresh not in taken:
            yield fresh


def _wholes(fills: Iterable[Fill]) -> Iterator[Fill]:
    parts: dict[str, list[Fill]] = defaultdict(list)
    for fill in fills:
        parts[fill.id].append(fill)
    for some in parts.values():
        yield whole(tuple(sorted(some, key=lambda fill: fill.part)))


def _flat_to_flat(fills: Iterable[Fill], position: _Position) -> Iterator[Group]:
    for fill in fills:
        yield from _take(position, fill)
    if position.fills:
        yield position.end()


def _take(position: _Position, fill: Fill) -> Iterator[Group]:
    """Add a fill to the position under way, ending it before or at that fill where it must."""
    held = position.held
    reduces = bool(held) and (held > 0) != (fill.change > 0)
    beyond = abs(fill.change) - abs(held) if reduces else ZERO
    if position.fills and position.is_flat and not (reduces and beyond <= 0):
        # What is left over is no position any more; only a fill that sells it belongs to it.
        yield position.end()
        position.add(fill)
    elif beyond * fill.price >= position.dust_value and beyond > 0:
        closing, opening = fill.split(-held)
        position.add(closing)
        position.held = ZERO  # what division left over after its last digit
        yield position.end()
        position.add(opening)
    else:
        position.add(fill)


def _pinned(fills: list[Fill], position: _Position) -> Group:
    for fill in fills:
        position.add(fill)
    return position.end()
