"""Closed trades of the journal split by what they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.base_rate import wilson
from app.domain.journal.statistics.report import Breakdown, GroupRow
from app.domain.journal.statistics.ways import way_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.domain.journal.statistics.facts import Booleans, JournalFacts
    from app.domain.journal.statistics.ways import Way


def breakdowns(facts: JournalFacts, known: Iterable[Way]) -> Iterator[Breakdown]:
    """Each way to split the chosen closed trades that makes a group.

    Args:
        facts: of the chosen trades.
        known: `ways` of the same columns; the one after the trade before follows them.
    """
    chosen = facts.chosen & facts.columns.closed
    for way in (*known, way_after(facts)):
        rows = tuple(_rows(facts, chosen, way))
        if rows:
            yield Breakdown(way.id, way.label, rows)


def _rows(facts: JournalFacts, chosen: Booleans, way: Way) -> Iterator[GroupRow]:
    labels = way.labels
    picked = chosen[labels.rows]
    rows, codes, size = labels.rows[picked], labels.codes[picked], len(labels.names)
    results, outcome = facts.results[rows], facts.columns.outcome[rows]
    has = ~np.isnan(results)
    counts = np.bincount(codes, minlength=size)
    wins = np.bincount(codes[outcome > 0], minlength=size)
    losses = np.bincount(codes[outcome < 0], minlength=size)
    cases = np.bincount(codes[has], minlength=size)
    totals = np.bincount(codes[has], results[has], minlength=size)
    places = np.flatnonzero(counts)
    if not way.natural:
        places = places[np.argsort(-counts[places], kind="stable")]
    for place in places.tolist():
        n, won = int(counts[place]), int(wins[place])
        low, high = wilson(won, n)
        yield GroupRow(
            key=labels.names[place],
            label=way.texts[place],
            n=n,
            wins=won,
            losses=int(losses[place]),
            win_rate=won / n,
            low=low,
            high=high,
            mean=float(totals[place] / cases[place]) if cases[place] else None,
            total=float(totals[place]),
            query=way.queries[place],
        )
