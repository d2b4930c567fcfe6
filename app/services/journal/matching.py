"""Trades tied to the setups that caused them: sure ones at once, the others asked about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.journal.matching import match
from app.services.events import Event
from app.services.journal.hand_entries import HandEntries
from app.services.ports import JournalFilter, SetupFilter

if TYPE_CHECKING:
    from collections.abc import Collection, Generator

    from app.domain.journal.matching import Match
    from app.domain.journal.trade import JournalTrade
    from app.services.journal.hand_entries import HandQuestion
    from app.services.journal.service import JournalService
    from app.services.ports import OpenUnitOfWork


@dataclass(frozen=True, slots=True)
class MatchProgress(Event):
    """Symbols looked through so far."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Matched:
    """What came of it.

    Attributes:
        linked: sure answers, which the journal knows now.
        questions: trades with candidates of which none or more than one is sure.
        outside: how many trades have no candidate at all.
        by_hand: trades that may be ones entered by hand.
    """

    linked: tuple[Match, ...] = ()
    questions: tuple[Match, ...] = ()
    outside: int = 0
    by_hand: tuple[HandQuestion, ...] = ()


NO_MATCHES: Final = Matched()


class MatchingService:
    """Compares trades with setups, and with those entered by hand. Safe from any thread.

    Attributes:
        by_hand: asks whether an imported trade is one entered by hand, and takes the answer.
    """

    def __init__(self, journal: JournalService, open_work: OpenUnitOfWork) -> None:
        self._journal = journal
        self._open_work = open_work
        self.by_hand = HandEntries(journal, open_work)

    def run(
        self, trade_ids: Collection[str] | None = None
    ) -> Generator[MatchProgress, None, Matched]:
        """Link trades that are not linked yet, all the sure ones in one step.

        Args:
            trade_ids: these alone; None: every trade.
        """
        wanted = None if trade_ids is None else frozenset(trade_ids)
        trades = self._journal.trades()
        linked = {trade.record.setup_id for trade in trades} - {""}
        by_symbol: dict[str, list[JournalTrade]] = defaultdict(list)
        for trade in trades:
            if not trade.record.setup_id and (wanted is None or trade.id in wanted):
                by_symbol[trade.symbol].append(trade)
        found: list[Match] = []
        for done, (symbol, own) in enumerate(sorted(by_symbol.items())):
            yield MatchProgress(done, len(by_symbol))
            found.extend(self._of_symbol(symbol, own, linked))
        sure = _once({one.setup_id for one in found if one.setup_id}, found)
        known = {one.trade_id for one in sure}
        if sure:
            self._journal.link_many({one.trade_id: one.setup_id for one in sure})
        asked = tuple(one for one in found if one.candidates and one.trade_id not in known)
        outside = sum(not one.candidates for one in found)
        return Matched(sure, asked, outside, self.by_hand.questions(wanted))

    def candidates(self, trade_id: str) -> Match:
        """What may have caused one trade, whatever it is linked to.

        Raises:
            BadInput: no such trade.
        """
        trade = self._journal.trade(trade_id)
        others = self._journal.trades(JournalFilter(symbol=trade.symbol))
        linked = {one.record.setup_id for one in others if one.id != trade_id} - {""}
        return self._of_symbol(trade.symbol, [trade], linked)[0]

    def _of_symbol(
        self, symbol: str, trades: Collection[JournalTrade], linked: Collection[str]
    ) -> list[Match]:
        with self._open_work(read_only=True) as work:
            setups = work.setups.find(SetupFilter(open_only=False, symbol=symbol))
        return [match(trade, setups, linked) for trade in trades]


def _once(setup_ids: Collection[str], found: Collection[Match]) -> tuple[Match, ...]:
    """Sure answers whose setup is that of one trade alone."""
    claims: dict[str, list[Match]] = {setup_id: [] for setup_id in setup_ids}
    for one in found:
        if one.setup_id:
            claims[one.setup_id].append(one)
    return tuple(claimed[0] for claimed in claims.values() if len(claimed) == 1)
