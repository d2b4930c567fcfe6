"""What the import of a file is asked for, tells on its way, and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from app.services.events import Event
from app.services.journal.matching import NO_MATCHES
from app.services.journal.zones import FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.domain.journal.fill import Fill
    from app.domain.journal.layouts import Profile, Refused
    from app.services.journal.matching import Matched

AUTO: Final = "auto"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file and how it is to be read.

    Attributes:
        account: "" takes the format's name.
        format: ``auto``, one of the exchanges, or the name of a profile.
        timezone: of times for which neither file nor layout states one; "" is UTC.
        rates: price of a currency in the quote of the fills whose fee it paid.
        dust: quote currency; a remainder worth less closes a trade.
        skip_bad: take the sound rows of a file with damaged ones.
        profile: one that is not saved, in place of ``format``.
        repeated: ``first`` or ``second`` pass of the hour that clocks repeat, for times of which
            nothing tells it; "" takes what is likely.
    """

    path: Path
    account: str = ""
    format: str = AUTO
    timezone: str = ""
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    dust: Decimal = Decimal(1)
    skip_bad: bool = False
    profile: Profile | None = None
    repeated: str = ""


@dataclass(frozen=True, slots=True)
class ImportProgress(Event):
    """Rows read so far, of about ``total``."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file holds for the journal, before anything is kept.

    Attributes:
        format: the layout's family, or the profile's name. ``layout``: its title.
        header: the columns. ``delimiter``: between them.
        rows: read, blank lines apart.
        fills: those the journal does not have, in the order of the file, fees converted.
        duplicates: fills it has.
        ignored: sound rows that are no fills.
        refused: damaged rows, in the order of the file.
        zone: that times without one were read in.
        unconverted: currencies of fees whose worth nobody knows.
        convertible: fills the journal has, part by part, whose fee it could not convert and which
            are converted now.
        notes: sentences on what was assumed.
        doubtful: rows in the hour that clocks repeat of which nothing tells the pass for sure.
        doubtful_pass: which one they, or most of them, are read as: ``first`` or ``second``.
    """

    path: Path
    format: str
    layout: str
    account: str
    header: tuple[str, ...]
    delimiter: str
    rows: int
    fills: tuple[Fill, ...]
    duplicates: int
    ignored: int
    refused: tuple[Refused, ...]
    zone: str
    unconverted: tuple[str, ...] = ()
    convertible: tuple[Fill, ...] = ()
    notes: tuple[str, ...] = ()
    doubtful: int = 0
    doubtful_pass: str = FIRST


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of an import.

    Attributes:
        content: what the file holds.
        taken: whether its fills are in the journal; not where rows were refused.
        added: fills that are new there.
        trade_ids: of the trades that are new or changed.
        fees_converted: fills that were known before and whose fee is worth something known now.
        matched: which of these are tied to setups now, and which are to be asked about.
    """

    content: FileContent
    taken: bool
    added: int = 0
    trades_new: int = 0
    trades_changed: int = 0
    trade_ids: frozenset[str] = frozenset()
    fees_converted: int = 0
    matched: Matched = NO_MATCHES


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The first rows of a file, to map its columns by hand.

    Attributes:
        rows: cells, the header among them.
        suggested: columns by field, as far as their names tell.
    """

    delimiter: str
    rows: tuple[tuple[str, ...], ...]
    suggested: Mapping[str, str]
