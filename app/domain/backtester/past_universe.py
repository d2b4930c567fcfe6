"""Which symbols a run may trade at which time: the universe of then, not that of today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from app.domain.backtester.book import Book
    from app.domain.candles import Candles
    from app.domain.lifecycle.bars import Booleans, Flags

type Timeline = tuple[tuple[int, frozenset[str]], ...]
"""Since when, market time, UTC ms, ascending, these symbols were the members."""

NOT_IN_UNIVERSE: Final = "not in the universe"
"""Why a hit is rejected, beside the reasons of `app.domain.lifecycle.layout.REJECTIONS`."""


@dataclass(frozen=True, slots=True)
class PastUniverse:
    """The members at each time of a run.

    Attributes:
        timeline: the members.
        stored_since: the first of the stored universes, UTC ms; None: none is stored.
        ranked: of how many symbols the largest were taken before, by the volume of the day before;
            0: there was nothing to rebuild from.
        top: how many of them.
        is_assumed: whether the first members count for all time before, though nothing tells so.
    """

    timeline: Timeline
    stored_since: int | None
    ranked: int = 0
    top: int = 0
    is_assumed: bool = False

    @property
    def symbols(self) -> tuple[str, ...]:
        """All that ever were members, in order of the alphabet."""
        return tuple(sorted({symbol for _, members in self.timeline for symbol in members}))

    def outside(self, symbol: str, closes: NDArray[np.int64]) -> Flags:
        """bool[n], whether the symbol was no member at each of ascending times, UTC ms."""
        since = np.array([time for time, _ in self.timeline], np.int64)
        out = np.array([symbol not in members for _, members in self.timeline], np.bool_)
        places = np.searchsorted(since, closes, side="right") - 1
        known: Flags = out[np.maximum(places, 0)]
        return known if self.is_assumed else known | (places < 0)

    def gate(self, books: Sequence[Book], step: int) -> tuple[tuple[Book, ...], int]:
        """The books without the hits outside of their time.

        Args:
            books: as the rules give them.
            step: length of a bar, ms.

        Returns:
            The books, and how many hits of the run were taken out.
        """
        gated, rejected = [], 0
        for book in books:
            outside = self.outside(book.symbol, book.candles.ts + step)
            entry, edges = without_hits(book.signals.entry, outside)
            rejected += int(edges[slice(*book.span)].sum())
            gated.append(replace(book, signals=replace(book.signals, entry=entry)))
        return tuple(gated), rejected

    @property
    def sentence(self) -> str:
        """How the symbols were chosen, for checks and assumptions."""
        rebuilt = (
            f"rebuilt each UTC day as the {self.top} largest of {self.ranked} symbols by the volume"
            " of the day before"
        )
        if self.stored_since is None:
            return f"A symbol is entered only while it is in the universe, {rebuilt}."
        since = _day(self.stored_since)
        if self.ranked:
            rest = f"{rebuilt} until {since}, as stored since then"
            return f"A symbol is entered only while it is in the universe, {rest}."
        return f"A symbol is entered only while it is in the universe, as stored since {since}."


def without_hits(entry: Booleans, outside: Flags) -> tuple[Booleans, Flags]:
    """An entry rule whose hits outside of the universe are gone.

    A hit is the bar at which the rule turns true. It is not tried again while the rule stays true,
    also when the symbol enters the universe meanwhile, so the rule counts as false until it ends.

    Args:
        entry: int8[n], 1 true, 0 false, −1 undefined, from the symbol's first bar on.
        outside: bool[n].

    Returns:
        int8[n], and bool[n]: where the hits were that are gone.
    """
    true = entry == 1
    edges = true.copy()
    edges[1:] &= ~true[:-1]
    gone: Flags = edges & outside
    if not gone.any():
        return entry, gone
    places = np.flatnonzero(edges)
    run = np.cumsum(edges)[true] - 1
    kept = entry.copy()
    kept[np.flatnonzero(true)[outside[places][run]]] = 0
    return kept, gone


def largest_by_day(
    candles: Mapping[str, Candles], steps: Mapping[str, int], top: int, least: float = 0.0
) -> Timeline:
    """Universes rebuilt from past volumes: each UTC day the largest by what was traded before it.

    Args:
        candles: by symbol.
        steps: length of their bars, ms.
        top: how many symbols at most.
        least: quote volume of a day below which a symbol is left out.

    Returns:
        From the first day on before which anything is known. A symbol without trade is no member.
    """
    names = sorted(candles)
    volumes = [_daily_volumes(candles[name], steps[name]) for name in names]
    if not volumes:
        return ()
    days = np.unique(np.concatenate([own for own, _ in volumes]))
    table = np.zeros((len(days), len(names)))
    for place, (own, traded) in enumerate(volumes):
        table[np.searchsorted(days, own), place] = traded
    order = np.argsort(-table, axis=1, kind="stable")[:, :top]
    found: list[tuple[int, frozenset[str]]] = []
    for day, row, ranked in zip(days.tolist(), table, order, strict=True):
        chosen = [place for place in ranked.tolist() if row[place] > 0 and row[place] >= least]
        members = frozenset(names[place] for place in chosen)
        if not found or found[-1][1] != members:
            found.append((day * DAY, members))
    return tuple(found)


def _daily_volumes(candles: Candles, step: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Days since the epoch at whose beginning a day's volume is known, and the quote volumes."""
    known = (candles.ts + step - 1) // DAY + 1
    days, begins = np.unique(known, return_index=True)
    traded = candles.close * candles.volume
    return days, np.add.reduceat(traded, begins) if len(begins) else np.empty(0)


def _day(time: int) -> str:
    return str(np.datetime64(time, "ms").astype("datetime64[D]"))
