"""Which pass of the hour that clocks repeat the rows of a file are of, as the journal tells."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from app.domain.journal.fill import fingerprint
from app.services.journal.import_values import ImportProgress
from app.services.journal.zones import KnownPasses
from app.services.ports import JournalFilter

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from app.domain.journal.layouts import FillDraft
    from app.services.journal.service import JournalService
    from app.services.journal.zones import Doubled

_ROWS_A_STEP: Final = 1_000


def known_passes(
    journal: JournalService, account: str, drafts: Sequence[FillDraft], rows: Iterable[Doubled]
) -> Generator[ImportProgress, None, KnownPasses]:
    """What the journal has of the hour in which these rows are.

    A row that it has in one pass alone is that one again, or a file that begins within the second
    pass would bring its rows twice. Where it has some of a night, the others are likely of the
    same pass. Where it has none of them but fills of the same symbol later in the first pass, the
    file goes on after these: its rows are likely of the second.

    Args:
        journal: what is kept.
        account: of the file.
        drafts: all fills of the file.
        rows: those in such an hour.
    """
    prints: frozenset[str] | None = None
    known: dict[int, bool] = {}
    nights: dict[int, list[Doubled]] = defaultdict(list)
    for count, row in enumerate(rows):
        if prints is None:
            prints = frozenset(journal.known_fills(account).values())
        draft = drafts[row.place]
        first, second = (print_of(draft, account, at) in prints for at in (row.first, row.second))
        if first != second:
            known[row.place] = second
        nights[row.night].append(row)
        if count % _ROWS_A_STEP == 0:
            yield ImportProgress(row.place, len(drafts))
    return KnownPasses(
        known,
        {
            night: _is_likely_second(journal, account, drafts, own, known)
            for night, own in nights.items()
        },
    )


def print_of(draft: FillDraft, account: str, time: int) -> str:
    """The fingerprint of a fill at this time, UTC ms."""
    values = draft.price, draft.amount, draft.fee
    return fingerprint(account, draft.symbol, time, draft.side, values)


def _is_likely_second(
    journal: JournalService,
    account: str,
    drafts: Sequence[FillDraft],
    rows: Iterable[Doubled],
    known: Mapping[int, bool],
) -> bool:
    told = [known[row.place] for row in rows if row.place in known]
    if told:
        return 2 * sum(told) > len(told)
    earliest: dict[str, Doubled] = {}
    for row in rows:
        symbol = drafts[row.place].symbol
        earliest[symbol] = min(row, earliest.get(symbol, row), key=lambda one: one.first)
    return any(
        _goes_on(journal, account, symbol, row.first, row.until) for symbol, row in earliest.items()
    )


def _goes_on(journal: JournalService, account: str, symbol: str, after: int, until: int) -> bool:
    """Whether the journal has fills between two moments, UTC ms, both exclusive."""
    found = journal.trades(JournalFilter(account=account, symbol=symbol, until=until))
    fills = journal.fills(
        trade.id
        for trade in found
        if trade.figures.closed_at is None or trade.figures.closed_at > after
    )
    return any(after < fill.time < until for own in fills.values() for fill in own)
