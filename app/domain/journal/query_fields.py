"""What a filter of the journal can ask for: every field, declared once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.timeframe import DAY, HOUR, MINUTE, WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from app.domain.journal.columns import JournalColumns
    from app.domain.journal.labels import Labels

    type Floats = NDArray[np.float64]
    type Booleans = NDArray[np.bool_]

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY: Final = re.compile(r"\d{4}(-\d\d){0,2}")
DURATIONS: Final = {"m": MINUTE, "min": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}


class Quantity(StrEnum):
    """How a number of a filter is written."""

    NUMBER = "number"
    SHARE = "share"
    """A fraction, written as a percentage: ``80`` and ``80%`` are 0.8."""
    DURATION = "duration"
    """``90m``, ``4h``, ``2d``; without a unit hours."""
    DAY = "day"
    """``2023-12-18``."""


@dataclass(frozen=True, slots=True)
class NumberField:
    """A field that is compared, as in ``R > 1``.

    Attributes:
        names: as it is written, casefolded; the first one is offered.
        words: what it is, for a completion.
        column: float64[n], NaN for what is unknown, which no comparison finds.
        of_setups: whether setups have it too, not only trades.
    """

    names: tuple[str, ...]
    words: str
    quantity: Quantity
    column: Callable[[JournalColumns], Floats]
    of_setups: bool = False


@dataclass(frozen=True, slots=True)
class WordField:
    """A field that is asked for a word, as in ``tag:late``.

    Attributes:
        names: as it is written, casefolded; the first one is offered.
        words: what it is, for a completion.
        find: bool[n] of the trades that have the word (casefolded, never "").
        offers: words worth offering.
        of_setups: whether setups have it too.
        choices: the only words there are; none: any word may be asked for.
    """

    names: tuple[str, ...]
    words: str
    find: Callable[[JournalColumns, str], Booleans]
    offers: Callable[[JournalColumns], tuple[str, ...]]
    of_setups: bool = False
    choices: tuple[str, ...] = ()


def is_like(name: str, wanted: str) -> bool:
    """Whether a name is the wanted one, or begins so where that ends in ``*``; any case."""
    folded = name.casefold()
    if wanted.endswith("*"):
        return folded.startswith(wanted[:-1])
    return folded == wanted


def _tag_is(name: str, wanted: str) -> bool:
    """A tag by itself, as ``group: tag``, by the part behind the group, or by the group alone."""
    group, parted, tag = name.partition(":")
    if is_like(name, wanted) or name.casefold().replace(": ", ":") == wanted:
        return True
    return bool(parted) and (is_like(tag.strip(), wanted) or is_like(f"{group}:", wanted))


def _symbol_is(name: str, wanted: str) -> bool:
    return is_like(name, wanted) or is_like(name.partition("/")[0], wanted)


def _contains(name: str, wanted: str) -> bool:
    return wanted in name.casefold()


def _labels(
    names: tuple[str, ...],
    words: str,
    column: Callable[[JournalColumns], Labels],
    is_wanted: Callable[[str, str], bool] = is_like,
    *,
    of_setups: bool = False,
) -> WordField:
    def find(columns: JournalColumns, wanted: str) -> Booleans:
        return column(columns).carriers(lambda name: is_wanted(name, wanted))

    return WordField(names, words, find, lambda columns: column(columns).names, of_setups)


def _choice(
    names: tuple[str, ...],
    words: str,
    choices: Mapping[str, Callable[[JournalColumns], Booleans]],
    *,
    of_setups: bool = False,
) -> WordField:
    """A field with a few fixed words; any beginning of one stands for it."""

    def find(columns: JournalColumns, wanted: str) -> Booleans:
        found = np.zeros(len(columns), np.bool_)
        for word, choose in choices.items():
            if word.startswith(wanted.rstrip("*")):
                found |= choose(columns)
        return found

    known = tuple(choices)
    return WordField(names, words, find, lambda _columns: known, of_setups, known)


def _notes(columns: JournalColumns, wanted: str) -> Booleans:
    return np.fromiter((wanted in text for text in columns.notes), np.bool_, len(columns))


def _day(columns: JournalColumns, wanted: str) -> Booleans:
    """Closed on a day, or in a month or year: ``2023-12-18``, ``2023-12``, ``2023``."""
    try:
        whole = np.datetime64(wanted if _DAY.fullmatch(wanted) else "?")
    except ValueError:
        return np.zeros(len(columns), np.bool_)
    begin, end = (
        int(edge.astype("datetime64[ms]").astype(np.int64)) for edge in (whole, whole + 1)
    )
    here = columns.ended_here
    chosen: Booleans = columns.closed & (here >= begin) & (here < end)
    return chosen


def _days(columns: JournalColumns) -> tuple[str, ...]:
    here = columns.ended_here[columns.closed]
    days = np.unique(here // DAY).astype("datetime64[D]")
    return tuple(reversed(np.datetime_as_string(days).tolist()))


def _entered_on(day: int) -> Callable[[JournalColumns], Booleans]:
    def find(columns: JournalColumns) -> Booleans:
        chosen: Booleans = columns.weekday == day
        return chosen

    return find


def _hour(columns: JournalColumns, wanted: str) -> Booleans:
    chosen: Booleans = columns.hour == (int(wanted) if wanted.isdecimal() else -1)
    return chosen


def _rated(columns: JournalColumns, wanted: str) -> Booleans:
    chosen: Booleans = columns.rating == (int(wanted) if wanted.isdecimal() else -1)
    return chosen


def _answered(columns: JournalColumns) -> Booleans:
    known: Booleans = ~np.isnan(columns.rules_kept)
    return known


WORD_FIELDS: Final = (
    _labels(("tag", "tags"), "a tag", lambda columns: columns.tags, _tag_is),
    _labels(("mistake", "mistakes"), "a mistake", lambda columns: columns.mistakes),
    _labels(("emotion", "emotions"), "an emotion", lambda columns: columns.emotions),
    _labels(
        ("strategy",), "strategy", lambda columns: columns.strategies, _contains, of_setups=True
    ),
    _labels(("symbol",), "symbol", lambda columns: columns.symbols, _symbol_is, of_setups=True),
    _labels(("quote",), "quote currency", lambda columns: columns.quotes, of_setups=True),
    _labels(("regime",), "trend at the entry", lambda columns: columns.regimes, of_setups=True),
    _labels(("account",), "account", lambda columns: columns.accounts),
    _labels(
        ("condition",),
        "a condition that held",
        lambda columns: columns.conditions_true,
        _contains,
    ),
    _choice(
        ("side", "direction"),
        "long or short",
        {"long": lambda columns: columns.side > 0, "short": lambda columns: columns.side < 0},
        of_setups=True,
    ),
    _choice(
        ("status", "result", "is"),
        "open, closed, how it ended",
        {
            "open": lambda columns: ~columns.closed,
            "closed": lambda columns: columns.closed,
            "win": lambda columns: columns.outcome > 0,
            "loss": lambda columns: columns.outcome < 0,
            "break-even": lambda columns: columns.closed & (columns.outcome == 0),
        },
    ),
    _choice(
        ("setup",),
        "whether a setup caused it",
        {"yes": lambda columns: columns.from_setup, "no": lambda columns: ~columns.from_setup},
    ),
    _choice(
        ("rules",),
        "whether every rule was kept",
        {
            "kept": lambda columns: _answered(columns) & ~columns.rules_broken,
            "broken": lambda columns: columns.rules_broken,
            "unanswered": lambda columns: ~_answered(columns),
        },
    ),
    _choice(
        ("reviewed",),
        "rated, noted or checked",
        {"yes": lambda columns: columns.reviewed, "no": lambda columns: ~columns.reviewed},
    ),
    _choice(
        ("pictures", "picture"),
        "whether it has pictures",
        {"yes": lambda columns: columns.pictured, "no": lambda columns: ~columns.pictured},
    ),
    _choice(
        ("touch", "touched"),
        "which price met first",
        {
            "stop": lambda columns: columns.touches.carriers("stop".__eq__),
            "target": lambda columns: columns.touches.carriers("target".__eq__),
            "neither": lambda columns: ~columns.touches.marked,
        },
    ),
    _choice(
        ("weekday",),
        "day of the entry",
        {name.casefold(): _entered_on(day) for day, name in enumerate(WEEKDAYS)},
        of_setups=True,
    ),
    WordField(
        ("hour",),
        "hour of the entry, 0–23",
        _hour,
        lambda _columns: tuple(str(hour) for hour in range(24)),
        of_setups=True,
    ),
    WordField(("rated",), "rating, 1–5", _rated, lambda _columns: ("1", "2", "3", "4", "5")),
    WordField(("day", "closed"), "day or month of the exit", _day, _days),
    WordField(("notes", "note"), "text of the notes", _notes, lambda _columns: ()),
)
"""Fields that are asked for words, in order of their offers."""

NUMBER_FIELDS: Final = (
    NumberField(("r",), "result in R", Quantity.NUMBER, lambda columns: columns.r, True),
    NumberField(("profit",), "profit", Quantity.NUMBER, lambda columns: columns.profit),
    NumberField(("rating",), "rating, 1–5", Quantity.NUMBER, lambda columns: columns.rating),
    NumberField(
        ("confidence",), "confidence, 1–5", Quantity.NUMBER, lambda columns: columns.confidence
    ),
    NumberField(("held",), "time in the market", Quantity.DURATION, lambda columns: columns.held),
    NumberField(("kept",), "rules kept, %", Quantity.SHARE, lambda columns: columns.rules_kept),
    NumberField(("fees", "fee"), "fees", Quantity.NUMBER, lambda columns: columns.fees),
    NumberField(("risk",), "money at stake", Quantity.NUMBER, lambda columns: columns.risk),
    NumberField(("mae",), "MAE in R", Quantity.NUMBER, lambda columns: columns.measured("mae_r")),
    NumberField(("mfe",), "MFE in R", Quantity.NUMBER, lambda columns: columns.measured("mfe_r")),
    NumberField(
        ("efficiency",),
        "captured share of the range, %",
        Quantity.SHARE,
        lambda columns: columns.measured("efficiency"),
    ),
    NumberField(
        ("slip",),
        "entry worse than planned, %",
        Quantity.SHARE,
        lambda columns: columns.entry_slip,
    ),
    NumberField(("amount",), "amount", Quantity.NUMBER, lambda columns: columns.amount),
    NumberField(("entry",), "entry price", Quantity.NUMBER, lambda columns: columns.entry_price),
    NumberField(("exit",), "exit price", Quantity.NUMBER, lambda columns: columns.exit_price),
    NumberField(("fills",), "number of fills", Quantity.NUMBER, lambda columns: columns.fills),
    NumberField(
        ("opened",),
        "day of the entry",
        Quantity.DAY,
        lambda columns: (columns.opened_here // DAY).astype(np.float64),
        True,
    ),
    NumberField(
        ("closed",),
        "day of the exit",
        Quantity.DAY,
        lambda columns: np.where(columns.closed, columns.ended_here // DAY, np.nan),
    ),
)
"""Fields that are compared."""

WORD_FIELD: Final = {name: field for field in WORD_FIELDS for name in field.names}
NUMBER_FIELD: Final = {name: field for field in NUMBER_FIELDS for name in field.names}
