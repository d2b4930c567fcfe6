"""Fills that arrive: which of them the journal has, and in what order they were made."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count, pairwise
from typing import TYPE_CHECKING

from app.domain.journal.fill import Side, fill_id

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from app.domain.journal.fill import Fill


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came of the fills of one file or one answer.

    Attributes:
        new: with their ids, in the order they came.
        duplicates: how many the journal had, or came twice.
        known: those the journal had as they came, by the journal's ids.
    """

    new: tuple[Fill, ...]
    duplicates: int
    known: Mapping[str, Fill] = field(default_factory=dict)


def settle(
    fills: Sequence[Fill],
    known: Mapping[str, str],
    elsewhere: Callable[[], Collection[str]] = frozenset,
) -> Arrivals:
    """Give fills their ids and leave out those the journal has.

    A fill is known by the exchange's id. One without is known by its fingerprint; equal rows are
    separate fills, of which only as many are new as the journal has not yet. What a file told and
    the exchange tells again is the same fill, and so the other way round, whether or not the file
    has ids: some exchanges name an execution otherwise there.

    Args:
        fills: of one account, whole, without ids.
        known: fingerprint of each of the account's fills by its id.
        elsewhere: ids of those that came the other way, from files or from the exchange; asked
            for when it matters.
    """
    settling = Settling(known, elsewhere)
    new = tuple(fill for fill in map(settling.settled, fills) if fill is not None)
    return Arrivals(new, len(fills) - len(new), settling.known)


class Settling:
    """The journal's fills, and which of them the arriving ones are: `settle` one by one."""

    def __init__(
        self, known: Mapping[str, str], elsewhere: Callable[[], Collection[str]] = frozenset
    ) -> None:
        self._before = frozenset(known)
        self._ids = set(known)
        self._told: dict[str, Fill] = {}
        self._elsewhere = cache(elsewhere)
        self._alike: dict[str, set[str]] = defaultdict(set)
        for id_, print_ in known.items():
            if print_:
                self._alike[print_].add(id_)

    @property
    def known(self) -> Mapping[str, Fill]:
        """What came so far of the journal's fills, by their ids there."""
        return {id_: fill for id_, fill in self._told.items() if id_ in self._before}

    def settled(self, fill: Fill) -> Fill | None:
        """It with its id, or None when it is known."""
        if not fill.exchange_id:
            return self._told_without_id(fill)
        id_ = fill_id(fill.account, fill.symbol, fill.exchange_id)
        if id_ in self._ids:
            self._alike[fill.fingerprint].discard(id_)
            self._told[id_] = fill
            return None
        told = next(self._told_otherwise(fill), None)
        if told is not None:
            self._alike[fill.fingerprint].remove(told)
            self._told[told] = fill
            return None
        self._ids.add(id_)
        return replace(fill, id=id_)

    def _told_without_id(self, fill: Fill) -> Fill | None:
        alike = self._alike[fill.fingerprint]
        if alike:
            # Each of the journal's fills stands for one row alone.
            self._told[alike.pop()] = fill
            return None
        names = (fill_id(fill.account, fill.symbol, fill.fingerprint, place) for place in count())
        id_ = next(name for name in names if name not in self._ids)
        self._ids.add(id_)
        return replace(fill, id=id_)

    def _told_otherwise(self, fill: Fill) -> Iterator[str]:
        """Fills alike that came without an id of the exchange's, or the other way."""
        alike = self._alike[fill.fingerprint]
        yield from self._without_ids(fill, alike)
        if alike:
            yield from sorted(alike.intersection(self._elsewhere()))

    def _without_ids(self, fill: Fill, alike: set[str]) -> Iterator[str]:
        for place in count() if alike else ():
            id_ = fill_id(fill.account, fill.symbol, fill.fingerprint, place)
            if id_ not in self._ids:
                return
            if id_ in alike:
                yield id_


def sequenced(fills: Sequence[Fill], *, ordered: bool = False) -> tuple[Fill, ...]:
    """Number the fills of one symbol and millisecond in the order they were made.

    Ids that grow with time tell it. Otherwise the direction of the file does, which lists fills
    oldest or newest first, as its other times show. Where all are the same, it is the order that
    begins with a purchase.

    Args:
        fills: in the order of the file.
        ordered: they are known to be in the order they were made.
    """
    places = list(range(len(fills)))
    if not ordered:
        places = _by_id(fills) or (places[::-1] if _newest_first(fills) else places)
    numbers: dict[tuple[str, int], int] = defaultdict(int)
    sequences = [0] * len(fills)
    for place in places:
        key = fills[place].symbol, fills[place].time
        sequences[place] = numbers[key]
        numbers[key] += 1
    return tuple(
        replace(fill, sequence=number) if number else fill
        for fill, number in zip(fills, sequences, strict=True)
    )


def _by_id(fills: Sequence[Fill]) -> list[int] | None:
    """Places in the order of the exchange's ids; None where these do not grow with time."""
    if not all(fill.exchange_id.isdecimal() for fill in fills):
        return None
    ids = [int(fill.exchange_id) for fill in fills]
    places = sorted(range(len(fills)), key=lambda place: (fills[place].time, ids[place]))
    highest: dict[str, int] = {}
    for place in places:
        symbol = fills[place].symbol
        if ids[place] < highest.get(symbol, 0):
            return None
        highest[symbol] = ids[place]
    return places


def _newest_first(fills: Sequence[Fill]) -> bool:
    steps = [later.time - earlier.time for earlier, later in pairwise(fills)]
    rising, falling = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    if rising != falling:
        return falling > rising
    if not fills:
        return False
    return fills[0].side is Side.SELL and fills[-1].side is Side.BUY
