"""Whether an imported trade is one that the user had entered by hand: asked and answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.journal.hand_entries import TradeShelf
from app.services.journal.editing import BY_HAND
from app.services.ports import JournalFilter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade
    from app.services.journal.service import JournalService
    from app.services.ports import OpenUnitOfWork, UnitOfWork

_APART: Final = "journal/apart"


@dataclass(frozen=True, slots=True)
class HandQuestion:
    """Is one of the trades entered by hand this imported one?

    Attributes:
        trade_id: of the imported trade.
        by_hand: those that may be it, the nearest entry price first.
    """

    trade_id: str
    by_hand: tuple[JournalTrade, ...]


class HandEntries:
    """Finds the pairs, and keeps the answers. Safe from any thread."""

    def __init__(self, journal: JournalService, open_work: OpenUnitOfWork) -> None:
        self._journal = journal
        self._open_work = open_work

    def questions(self, trade_ids: Collection[str] | None = None) -> tuple[HandQuestion, ...]:
        """What is to be asked about imported trades.

        Args:
            trade_ids: these alone; None: every trade.
        """
        trades = self._journal.trades()
        asked = [trade for trade in trades if trade_ids is None or trade.id in trade_ids]
        shelf = TradeShelf(self._others(trades, trade_ids))
        pairs = [(trade, alike) for trade in asked if (alike := shelf.alike(trade))]
        return self._asked(pairs)

    def question(self, trade_id: str) -> HandQuestion:
        """What is to be asked about one trade, empty when there is nothing.

        Raises:
            BadInput: no such trade.
        """
        trade = self._journal.trade(trade_id)
        shelf = TradeShelf(self._journal.trades(JournalFilter(symbol=trade.symbol)))
        found = self._asked([(trade, shelf.alike(trade))])
        return found[0] if found else HandQuestion(trade_id, ())

    def questions_about(self, hand_id: str) -> tuple[HandQuestion, ...]:
        """What is to be asked once a trade was entered by hand: it may be imported already.

        Each question names this one alone; `question` names all that are like the imported trade.

        Raises:
            BadInput: no such trade.
        """
        hand = self._journal.trade(hand_id)
        shelf = TradeShelf([hand])
        others = self._journal.trades(JournalFilter(symbol=hand.symbol))
        return self._asked([(trade, alike) for trade in others if (alike := shelf.alike(trade))])

    def same(self, trade_id: str, hand_id: str) -> JournalTrade:
        """Say that both are one trade, see `JournalService.unite`.

        Raises:
            BadInput: no such trades, or not a pair of an import and a trade by hand.
        """
        return self._journal.unite(trade_id, hand_id)

    def apart(self, trade_id: str) -> None:
        """Say that a trade is none of those by hand which may be it; it is not asked again."""
        pairs = {f"{trade_id} {trade.id}" for trade in self.question(trade_id).by_hand}
        if not pairs:
            return
        with self._open_work() as work:
            work.facts.set(_APART, sorted(_apart(work) | pairs))
            work.commit()

    def _others(
        self, trades: Sequence[JournalTrade], trade_ids: Collection[str] | None
    ) -> list[JournalTrade]:
        """Those that may be by hand; an import may bring thousands, which are none."""
        if trade_ids is not None:
            return [trade for trade in trades if trade.id not in trade_ids]
        fills = self._journal.fills(trade.id for trade in trades)
        return [trade for trade in trades if is_by_hand(fills[trade.id])]

    def _asked(
        self, pairs: Sequence[tuple[JournalTrade, Sequence[JournalTrade]]]
    ) -> tuple[HandQuestion, ...]:
        ids = {trade.id for trade, alike in pairs for trade in (trade, *alike)}
        if not ids:
            return ()
        with self._open_work(read_only=True) as work:
            fills, answered = work.journal.fills(ids), _apart(work)
        by_hand = {trade_id for trade_id, own in fills.items() if is_by_hand(own)}
        imported = {trade_id for trade_id, own in fills.items() if is_imported(own)}
        asked = []
        for trade, alike in pairs:
            own = tuple(
                one for one in alike if one.id in by_hand and f"{trade.id} {one.id}" not in answered
            )
            if own and trade.id in imported:
                asked.append(HandQuestion(trade.id, own))
        return tuple(asked)


def is_by_hand(fills: Iterable[Fill]) -> bool:
    """Whether all fills of a trade were entered by hand."""
    return all(fill.origin == BY_HAND for fill in fills)


def is_imported(fills: Iterable[Fill]) -> bool:
    """Whether none was."""
    return all(fill.origin != BY_HAND for fill in fills)


def _apart(work: UnitOfWork) -> set[str]:
    """Pairs of trades, imported and by hand, that the user said are two."""
    kept = work.facts.get(_APART)
    return set(map(str, kept)) if isinstance(kept, list) else set()
