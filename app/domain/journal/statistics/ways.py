"""Every way to split the trades of the journal by what they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.journal.labels import Labels
from app.domain.journal.query import quoted
from app.domain.journal.query_fields import WEEKDAYS
from app.domain.timeframe import DAY, HOUR, MINUTE, WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from app.domain.journal.columns import JournalColumns
    from app.domain.journal.statistics.facts import JournalFacts

    type Codes = NDArray[np.int64]

_HELD: Final = (
    (5 * MINUTE, "5m"),
    (15 * MINUTE, "15m"),
    (HOUR, "1h"),
    (4 * HOUR, "4h"),
    (12 * HOUR, "12h"),
    (DAY, "1d"),
    (3 * DAY, "3d"),
    (WEEK, "1w"),
    (4 * WEEK, "4w"),
)
_SCORES: Final = ("1", "2", "3", "4", "5")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way to split all trades.

    Attributes:
        id: never renamed.
        label: for a heading.
        labels: which trade is of which kind.
        texts: how each kind is shown, in order of the labels' names.
        queries: filter words that find each kind; "" where there are none.
        natural: whether the kinds have an order of their own; else the largest comes first.
    """

    id: str
    label: str
    labels: Labels
    texts: tuple[str, ...]
    queries: tuple[str, ...]
    natural: bool = False


def ways(columns: JournalColumns) -> Iterator[Way]:
    """Those that hold for any choice of trades, in order of their places on screen."""
    yield _named("strategy", "Strategy", columns.strategies, "strategy")
    yield _named("symbol", "Symbol", columns.symbols, "symbol")
    yield _fixed("side", "Side", (columns.side < 0) * 1, ("Long", "Short"), "side:{}")
    yield _named("account", "Account", columns.accounts, "account")
    yield _setup(columns)
    yield _named("tag", "Tag", columns.tags, "tag")
    yield _groups(columns.tags)
    yield _named("mistake", "Mistake", columns.mistakes, "mistake")
    yield _named("emotion", "Emotion", columns.emotions, "emotion")
    yield _fixed("weekday", "Weekday of entry", columns.weekday, WEEKDAYS, "weekday:{}", True)
    hours = tuple(f"{hour:02d}" for hour in range(24))
    yield _fixed("hour", "Hour of entry", columns.hour, hours, "hour:{}", True)
    yield _months(columns)
    yield _holding(columns)
    yield _named("regime", "Regime at the entry", columns.regimes, "regime")
    yield _scores("rating", "Rating", columns.rating)
    yield _scores("confidence", "Confidence", columns.confidence)
    yield _rules(columns)
    yield _touches(columns)
    for label, truths in columns.truths.items():
        yield _answers(f"condition:{label}", label, truths, (f"condition:{quoted(label)}",))
    for text, checks in columns.checks.items():
        yield _answers(f"checklist:{text}", text, checks, ())


def way_after(facts: JournalFacts) -> Way:
    """By how the trade ended that was closed last before the entry, among those chosen."""
    columns, rows = facts.columns, facts.rows
    before = np.searchsorted(facts.closed_at, columns.opened_at[rows], side="right") - 1
    # A trade opened and closed in the same millisecond stands behind its own exit.
    before = np.where(before >= np.arange(len(rows)), np.arange(len(rows)) - 1, before)
    ended = np.append(facts.outcome, 0)[before]
    codes = np.where(before < 0, 3, np.select([ended > 0, ended < 0], [0, 1], 2))
    names = ("win", "loss", "break_even", "first")
    labels = Labels(len(columns), rows.astype(np.int64), codes, names)
    texts = ("After a win", "After a loss", "After break-even", "First")
    return Way("after", "After the trade before", labels, texts, ("",) * 4, natural=True)


def _all(codes: Codes, names: Sequence[str]) -> Labels:
    """Labels of trades that all have one; −1: none."""
    rows = np.flatnonzero(codes >= 0)
    return Labels(len(codes), rows, codes[rows].astype(np.int64), tuple(names))


def _named(id: str, label: str, labels: Labels, field: str) -> Way:
    """Kinds that bear names of the user's."""
    queries = tuple(f"{field}:{quoted(name)}" for name in labels.names)
    return Way(id, label, labels, labels.names, queries)


def _fixed(
    id: str, label: str, codes: Codes, names: Sequence[str], query: str, natural: bool = False
) -> Way:
    """Kinds that are always the same; ``{}`` in the query stands for the name."""
    keys = tuple(name.casefold().lstrip("0") or "0" for name in names)
    queries = tuple(query.format(key) for key in keys)
    return Way(id, label, _all(codes, keys), tuple(names), queries, natural)


def _setup(columns: JournalColumns) -> Way:
    labels = _all(np.where(columns.from_setup, 0, 1), ("yes", "no"))
    texts = ("From a setup", "Outside the system")
    return Way("setup", "Setup", labels, texts, ("setup:yes", "setup:no"))


def _groups(tags: Labels) -> Way:
    """Tags by what stands before their colon."""
    groups = [name.partition(":")[0].strip() if ":" in name else "" for name in tags.names]
    names = tuple(sorted({group for group in groups if group}))
    places = np.array([names.index(group) if group else -1 for group in groups], np.int64)
    codes = places[tags.codes] if len(tags.codes) else tags.codes
    marks = np.unique(np.stack([tags.rows[codes >= 0], codes[codes >= 0]]), axis=1)
    labels = Labels(tags.size, marks[0], marks[1], names)
    queries = tuple(f"tag:{quoted(f'{name}:')}" for name in names)
    return Way("tag_group", "Tag group", labels, names, queries)


def _months(columns: JournalColumns) -> Way:
    """Calendar months of the exits: ``Dec 2023``."""
    months = columns.ended_here.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)
    known, codes = np.unique(months, return_inverse=True)
    keys = np.datetime_as_string(known.astype("datetime64[M]")).tolist()
    texts = tuple(f"{_MONTHS[month % 12]} {1970 + month // 12}" for month in known.tolist())
    labels = _all(codes.reshape(-1), keys)
    return Way("month", "Month", labels, texts, tuple(f"day:{key}" for key in keys), natural=True)


def _holding(columns: JournalColumns) -> Way:
    bounds = [length for length, _ in _HELD]
    places = np.searchsorted(bounds, np.nan_to_num(columns.held, nan=0.0), side="right")
    words = [word for _, word in _HELD]
    shown = [f"{word[:-1]} {'min' if word[-1] == 'm' else word[-1]}" for word in words]
    texts = [f"below {shown[0]}", *_spans(shown), f"{shown[-1]} and more"]
    queries = [
        f"held < {words[0]}",
        *(f"held >= {low} held < {high}" for low, high in pairwise(words)),
        f"held >= {words[-1]}",
    ]
    keys = ("0", *words)
    labels = _all(np.where(columns.closed, places, -1), keys)
    return Way("holding_time", "Time held", labels, tuple(texts), tuple(queries), natural=True)


def _spans(shown: Sequence[str]) -> Iterator[str]:
    for low, high in pairwise(shown):
        same = low.split()[1] == high.split()[1]
        yield f"{low.split()[0] if same else low} – {high}"


def _scores(id: str, label: str, scores: NDArray[np.float64]) -> Way:
    codes = np.nan_to_num(scores, nan=0.0).astype(np.int64) - 1
    codes = np.where(codes < len(_SCORES), codes, -1)
    queries = tuple(f"{id} = {score}" for score in _SCORES)
    return Way(id, label, _all(codes, _SCORES), _SCORES, queries, natural=True)


def _rules(columns: JournalColumns) -> Way:
    codes = np.where(np.isnan(columns.rules_kept), 2, np.where(columns.rules_broken, 1, 0))
    keys = ("kept", "broken", "unanswered")
    texts = ("Every rule kept", "A rule broken", "Not answered")
    queries = tuple(f"rules:{key}" for key in keys)
    return Way("rules", "Rules", _all(codes, keys), texts, queries, natural=True)


def _touches(columns: JournalColumns) -> Way:
    """Stop, target, neither of them, or nobody knows: no plan or no candles."""
    touches = columns.touches
    known = (~np.isnan(columns.measured("mae")) & ~np.isnan(columns.stop)) & ~np.isnan(
        columns.target
    )
    codes = np.where(known, 2, 3)
    places = {name: place for place, name in enumerate(("stop", "target"))}
    for name, place in places.items():
        codes[touches.carriers(name.__eq__)] = place
    keys = ("stop", "target", "neither", "unknown")
    texts = ("Stop first", "Target first", "Neither", "Unknown")
    queries = ("touch:stop", "touch:target", "", "")
    return Way("first_touch", "Met first", _all(codes, keys), texts, queries, natural=True)


def _answers(id: str, label: str, labels: Labels, queries: tuple[str, ...]) -> Way:
    names = labels.names
    padded = queries + ("",) * (len(names) - len(queries))
    return Way(id, label, labels, tuple(name.capitalize() for name in names), padded, natural=True)
