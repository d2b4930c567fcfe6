"""Whether a run's rules knew the future: they are asked again with the later bars cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester.check import Check, CheckLevel

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from app.domain.backtester.book import Book
    from app.domain.lifecycle import SignalColumns

    type Evaluate = Callable[[int], SignalColumns]
    """What the rules say when only so many of the book's rows exist."""

SAMPLES: Final = 6


def look_ahead(book: Book, evaluate: Evaluate, samples: int = SAMPLES) -> Check:
    """Cut the history after some bars and compare all that the rules said up to there.

    The language cannot look ahead; this proves it for the run at hand, at the price of ``samples``
    evaluations of part of one symbol.

    Args:
        book: one symbol of the run.
        evaluate: the same rules over its first rows alone, rows of the candles counted from 1.
        samples: at how many bars: half of them hits, where there are, the others evenly spread.

    Returns:
        A warning that names the first bar at which something differs.
    """
    walk = walk_look_ahead(book, evaluate, samples)
    while True:
        try:
            next(walk)
        except StopIteration as end:
            found: Check = end.value
            return found


def walk_look_ahead(
    book: Book, evaluate: Evaluate, samples: int = SAMPLES
) -> Generator[int, None, Check]:
    """The same, one sample at a time: yields how many are done before each."""
    bars = sampled_bars(book, samples)
    for done, row in enumerate(bars):
        yield done
        differs = _differing(book.signals, evaluate(row + 1), row + 1)
        if differs:
            time = np.datetime64(int(book.candles.ts[row]), "ms").astype("datetime64[m]")
            sentence = (
                f"Look-ahead: {differs} of {book.symbol} at the bar of {time} UTC or before"
                " differs when the bars after it are cut off. Do not trust this result."
            )
            return Check("look_ahead", CheckLevel.WARNING, sentence)
    sentence = (
        f"No look-ahead: cut off after {len(bars)} bars of {book.symbol}, the rules said the same."
    )
    return Check("look_ahead", CheckLevel.OK, sentence)


def sampled_bars(book: Book, samples: int) -> list[int]:
    """Rows of the run to cut after, ascending; the same for the same run."""
    first, after = book.span
    hits = first + np.flatnonzero(book.signals.entry[first:after] == 1)
    chosen = _spread(hits, samples // 2)
    others = _spread(np.arange(first, after), samples - len(chosen))
    return sorted({*chosen, *others})


def _spread(rows: NDArray[np.int64], most: int) -> list[int]:
    """At most so many of the rows, evenly spread, none at the very end: there nothing is cut."""
    if not len(rows) or most < 1:
        return []
    places = np.linspace(0, len(rows), min(most, len(rows)) + 2)[1:-1].astype(np.int64)
    found: list[int] = rows[np.unique(places)].tolist()
    return found


def _differing(whole: SignalColumns, cut: SignalColumns, rows: int) -> str:
    """Which column says something else in its first rows; "" when none does."""
    columns: dict[str, tuple[NDArray[np.int8 | np.float64], NDArray[np.int8 | np.float64]]] = {
        "the entry rule": (whole.entry, cut.entry),
        "a level": (whole.levels, cut.levels),
        "the exit rule": (whole.exit, cut.exit),
        "the invalidation rule": (whole.invalidation, cut.invalidation),
        "the trailing stop": (whole.trailing, cut.trailing),
        "the score": (whole.score, cut.score),
        "the regime": (whole.allowed, cut.allowed),
    }
    for name, (full, part) in columns.items():
        if not np.array_equal(full[..., :rows], part, equal_nan=full.dtype.kind == "f"):
            return name
    return ""
