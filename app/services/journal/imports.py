"""Fills out of a file: looked at first, then taken in one step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.domain.journal.arrivals import Arrivals, Settling, sequenced
from app.domain.journal.fill import Fill
from app.domain.journal.layouts import (
    FAMILIES,
    LAYOUTS,
    FillDraft,
    Ignored,
    MappedLayout,
    Refused,
    first_lines,
    open_table,
    suggested,
)
from app.services.journal.fee_rates import FeeRates, unconverted, worth_known
from app.services.journal.import_values import (
    AUTO,
    FileContent,
    Glimpse,
    ImportProgress,
    ImportResult,
)
from app.services.journal.origins import fills_of_exchange
from app.services.journal.passes import known_passes, print_of
from app.services.journal.zones import LocalTimes, zone_named

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

    from app.domain.journal.layouts import Layout, RowRead, Table
    from app.domain.journal.layouts.layout import Row
    from app.services.journal.import_values import ImportRequest
    from app.services.journal.matching import MatchingService, MatchProgress
    from app.services.journal.profiles import ProfileService
    from app.services.journal.service import JournalService
    from app.services.ports import CandleStore
    from app.services.ports.fills import FillFiles

_ROWS_A_STEP: Final = 1_000


class ImportService:
    """Reads files of fills and takes them in. Safe from any thread.

    Args:
        files: reads them.
        journal: keeps the fills.
        profiles: of the column mapper.
        store: candles for the worth of fees.
        matching: ties new trades to setups.
    """

    def __init__(
        self,
        files: FillFiles,
        journal: JournalService,
        profiles: ProfileService,
        store: CandleStore,
        matching: MatchingService,
    ) -> None:
        self._files = files
        self._journal = journal
        self._matching = matching
        self._store = store
        self.profiles = profiles

    def formats(self) -> tuple[str, ...]:
        """What ``format`` may be."""
        return (AUTO, *FAMILIES, *(profile.name for profile in self.profiles.list()))

    def glimpse(self, path: Path) -> Glimpse:
        """The beginning of a file whose columns are to be mapped.

        Raises:
            BadInput: it cannot be read.
        """
        delimiter, rows = first_lines(self._files.read(path))
        header = max(rows, key=lambda cells: sum(map(bool, cells)), default=())
        return Glimpse(delimiter, rows, suggested(header))

    def preview(self, request: ImportRequest) -> Generator[ImportProgress, None, FileContent]:
        """What a file holds; nothing is kept.

        Raises:
            BadInput: the file cannot be read, has no known layout, or an option is wrong.
        """
        layouts = self._layouts(request)
        text = self._files.read(request.path)
        try:
            table = open_table(text, layouts)
        except BadInput as error:
            raise BadInput(error.args[0], source=str(request.path)) from error
        zone_named(request.timezone.strip() or "UTC", "--timezone")  # wrong even where unused
        zone, source = _zone(table, request)
        times = LocalTimes(zone_named(zone, source), request.repeated)
        account = request.account.strip() or table.layout.family
        read = yield from _read(table)
        fills = yield from self._made(read, account, times, request.path.name)
        arrived = yield from self._arrived(fills, account)
        rates = {name.upper(): price for name, price in request.rates.items()}
        worth = FeeRates(self._store, rates, table.layout.family)
        new = worth.convert(arrived.new)
        late = worth.convert(self._journal.without_worth(arrived.known))
        return FileContent(
            path=request.path,
            format=table.layout.family,
            layout=table.layout.title,
            account=account,
            header=table.header.names,
            delimiter=table.delimiter,
            rows=read.rows,
            fills=new,
            duplicates=arrived.duplicates,
            ignored=read.ignored,
            refused=tuple(read.refused),
            zone=zone,
            unconverted=unconverted((*new, *late)),
            convertible=worth_known(late),
            notes=times.notes(),
            doubtful=times.doubtful,
            doubtful_pass=times.doubtful_pass,
        )

    def take(
        self, content: FileContent, dust: Decimal, *, skip_bad: bool
    ) -> Generator[MatchProgress, None, ImportResult]:
        """Keep what a file holds, all of it or, with damaged rows, nothing unless they are skipped.

        Fees of fills the journal has that can be converted now are, in a step of their own. The
        trades that come of it are then tied to the setups that surely caused them.

        Raises:
            BadInput: a fill with a figure that cannot be.
        """
        if content.refused and not skip_bad:
            return ImportResult(content, taken=False)
        late = self._journal.convert_fees(content.convertible) if content.convertible else 0
        if not content.fills:
            return ImportResult(content, taken=True, fees_converted=late)
        count = len(content.fills)
        name = f"import {count} {'fill' if count == 1 else 'fills'}"
        taken = self._journal.take_in(content.fills, name, dust)
        repeated = count - taken.added
        matched = yield from self._matching.run(taken.trade_ids)
        return ImportResult(
            replace(content, duplicates=content.duplicates + repeated),
            taken=True,
            added=taken.added,
            trades_new=taken.trades_new,
            trades_changed=taken.trades_changed,
            trade_ids=frozenset(taken.trade_ids),
            fees_converted=late,
            matched=matched,
        )

    def run(
        self, request: ImportRequest
    ) -> Generator[ImportProgress | MatchProgress, None, ImportResult]:
        """Read a file and keep its fills in one step.

        Raises:
            BadInput: as `preview` does.
        """
        if request.dust < 0 or not request.dust.is_finite():
            raise BadInput("a remainder is worth 0 or more", source="--dust")
        content = yield from self.preview(request)
        return (yield from self.take(content, request.dust, skip_bad=request.skip_bad))

    def _made(
        self, read: _Read, account: str, times: LocalTimes, origin: str
    ) -> Generator[ImportProgress, None, tuple[Fill, ...]]:
        """The fills of a file, without ids, in the order of the file."""
        for place, draft in enumerate(read.drafts):
            times.add(draft.moment)
            if place % _ROWS_A_STEP == 0:
                yield ImportProgress(read.rows, read.rows)
        repeated = times.shown_twice()
        known = yield from known_passes(self._journal, account, read.drafts, repeated)
        found: list[Fill] = []
        for place, (draft, time) in enumerate(zip(read.drafts, times.utc(known), strict=True)):
            found.append(_fill(draft, account, time, origin))
            if place % _ROWS_A_STEP == 0:
                yield ImportProgress(read.rows, read.rows)
        return sequenced(found)

    def _arrived(
        self, fills: Sequence[Fill], account: str
    ) -> Generator[ImportProgress, None, Arrivals]:
        elsewhere = partial(fills_of_exchange, self._journal, account)
        settling = Settling(self._journal.known_fills(account), elsewhere)
        new: list[Fill] = []
        for place, fill in enumerate(fills):
            settled = settling.settled(fill)
            if settled is not None:
                new.append(settled)
            if place % _ROWS_A_STEP == 0:
                yield ImportProgress(len(fills), len(fills))
        return Arrivals(tuple(new), len(fills) - len(new), settling.known)

    def _layouts(self, request: ImportRequest) -> Sequence[Layout]:
        if request.profile is not None:
            request.profile.check()
            return (MappedLayout(request.profile),)
        wanted = request.format.strip()
        known = [layout for _, layout in LAYOUTS.items()]
        if wanted.lower() == AUTO:
            return (*known, *map(MappedLayout, self.profiles.list()))
        family = [layout for layout in known if layout.family == wanted.lower()]
        if family:
            return family
        profile = self.profiles.find(wanted)
        if profile is None:
            said = f"{wanted!r} is no format; choose one of {', '.join(self.formats())}"
            raise BadInput(said, source="--format")
        return (MappedLayout(profile),)


@dataclass(slots=True)
class _Read:
    """What was read of a file so far."""

    rows: int = 0
    ignored: int = 0
    drafts: list[FillDraft] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def add(self, read: RowRead) -> None:
        if isinstance(read, FillDraft):
            self.drafts.append(read)
        elif isinstance(read, Refused):
            self.refused.append(read)
        elif isinstance(read, Ignored):
            self.ignored += 1


def _read(table: Table) -> Generator[ImportProgress, None, _Read]:
    """Every row, the good and the bad ones each in the order of the file."""
    total = max(len(table.lines) - table.first, 1)
    found = _Read()

    def counted() -> Iterator[Row | Refused]:
        for row in table.rows():
            found.rows += 1
            yield row

    for place, read in enumerate(table.layout.read(counted())):
        found.add(read)
        if place % _ROWS_A_STEP == 0:
            yield ImportProgress(min(found.rows, total), total)
    found.drafts.sort(key=attrgetter("line"))
    found.refused.sort()
    return found


def _zone(table: Table, request: ImportRequest) -> tuple[str, str]:
    """The zone of times without one, and who says so."""
    if table.zone:
        return table.zone, str(request.path)
    if table.layout.zone:
        return table.layout.zone, table.layout.title
    return request.timezone.strip() or "UTC", "--timezone"


def _fill(draft: FillDraft, account: str, time: int, origin: str) -> Fill:
    return Fill(
        id="",
        account=account,
        symbol=draft.symbol,
        time=time,
        side=draft.side,
        price=draft.price,
        amount=draft.amount,
        fee=draft.fee,
        fee_currency=draft.fee_currency,
        exchange_id=draft.exchange_id,
        fingerprint=print_of(draft, account, time),
        line=draft.line,
        origin=origin,
    )
