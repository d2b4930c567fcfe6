"""The journal: trades, fills, notes, days and pictures, with undo for good."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.errors import BadInput
from app.domain.journal.checks import require_day
from app.services.journal.drafts import linked, setup_in, unlinked
from app.services.journal.editing import (
    add_trade,
    as_it_is,
    change_fills,
    change_records,
    trade_in,
    trades_in,
)
from app.services.journal.late_fees import put_worths, without_worth
from app.services.journal.taking import put_new
from app.services.journal.uniting import unite
from app.services.ports import JournalFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from app.domain.journal.day import DayNote, Picture, PictureKind
    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade, TradeMeasures, TradeRecord
    from app.services.journal.drafts import Drafts, TradeDraft
    from app.services.journal.events import JournalStepsChanged
    from app.services.journal.ledger import JournalLedger
    from app.services.journal.pictures import PictureBook
    from app.services.journal.taking import TakenIn
    from app.services.ports import OpenUnitOfWork, UnitOfWork
    from app.services.setup_decisions import SetupDecisions

_ALL = JournalFilter()


class JournalService:
    """Every change is one transaction and one named step, told as `JournalChanged`.

    Nothing is deleted for good: a deleted trade keeps its fills, so that no import brings it
    back. Safe from any thread.
    """

    def __init__(
        self,
        open_work: OpenUnitOfWork,
        ledger: JournalLedger,
        pictures: PictureBook,
        drafts: Drafts,
        decisions: SetupDecisions,
    ) -> None:
        self._open_work = open_work
        self._ledger = ledger
        self._pictures = pictures
        self._drafts = drafts
        self._decisions = decisions

    # ------------------------------------------------------------ reading

    def trades(self, wanted: JournalFilter = _ALL) -> tuple[JournalTrade, ...]:
        """Newest opened first."""
        with self._open_work(read_only=True) as work:
            return work.journal.trades(wanted)

    def trade(self, trade_id: str) -> JournalTrade:
        """One trade, also a deleted one.

        Raises:
            BadInput: no such trade.
        """
        with self._open_work(read_only=True) as work:
            return trade_in(work, trade_id)

    def fills(self, trade_ids: Iterable[str]) -> Mapping[str, tuple[Fill, ...]]:
        """The fills of each trade, in their order."""
        with self._open_work(read_only=True) as work:
            return work.journal.fills(trade_ids)

    def accounts(self) -> tuple[str, ...]:
        """Every account with a fill, sorted."""
        with self._open_work(read_only=True) as work:
            return work.journal.accounts()

    def known_fills(self, account: str) -> Mapping[str, str]:
        """Fingerprint of each fill of an account by its id, of deleted trades too."""
        with self._open_work(read_only=True) as work:
            return work.journal.known_fills(account)

    # ------------------------------------------------------------ trades

    def add(self, fills: Sequence[Fill], record: TradeRecord) -> JournalTrade:
        """Keep a trade made by hand; grouping leaves its fills alone.

        A setup it names counts as taken from then on.

        Args:
            fills: of one account and symbol; an id of "" is given one.
            record: what is known beside them.

        Raises:
            BadInput: a figure cannot be, or a fill is in the journal already.
        """
        made: list[JournalTrade] = []

        def gather(work: UnitOfWork) -> str:
            made.append(add_trade(work, uuid4().hex[:16], fills, record))
            return f"add {made[0].symbol}"

        self._ledger.change(gather)
        self._take(made[0])
        return made[0]

    def draft_of_setup(self, setup_id: str) -> TradeDraft:
        """The trade a setup plans, to be looked over and added.

        Raises:
            BadInput: no such setup.
        """
        return self._drafts.of_setup(setup_id)

    def edit(self, trade_id: str, record: TradeRecord, name: str = "edit") -> JournalTrade:
        """Change what is noted about a trade.

        Args:
            trade_id: which.
            record: in place of the former one.
            name: what is done, as the menu names it before ``of BTC/USDT``.

        Raises:
            BadInput: no such trade, or a note that cannot be.
        """
        self.edit_many([trade_id], lambda _former: record, name)
        return self.trade(trade_id)

    def edit_many(
        self, trade_ids: Sequence[str], change: Callable[[TradeRecord], TradeRecord], name: str
    ) -> None:
        """Change what is noted about several trades in one step.

        Raises:
            BadInput: no such trade, or a note that cannot be; nothing is changed then.
        """

        def gather(work: UnitOfWork) -> str:
            return f"{name} of {_named(change_records(work, trade_ids, change))}"

        self._ledger.change(gather)

    def set_fills(
        self,
        trade_id: str,
        fills: Sequence[Fill],
        change: Callable[[TradeRecord], TradeRecord] | None = None,
    ) -> JournalTrade:
        """Give a trade other fills, see `change_fills`, and ``change`` its notes in that step.

        Raises:
            BadInput: no such trade, or a figure or a note that cannot be.
        """

        def gather(work: UnitOfWork) -> str:
            changed = change_fills(work, trade_id, fills, change or as_it_is)
            return f"edit fills of {changed.symbol}"

        self._ledger.change(gather)
        return self.trade(trade_id)

    def delete(self, trade_ids: Sequence[str]) -> None:
        """Take trades out of the journal; `restore` or undo brings them back.

        Raises:
            BadInput: no such trade.
        """
        self._mark(trade_ids, "delete", self._ledger.now)

    def restore(self, trade_ids: Sequence[str]) -> None:
        """Bring deleted trades back.

        Raises:
            BadInput: no such trade.
        """
        self._mark(trade_ids, "restore", None)

    def link(self, trade_id: str, setup_id: str) -> JournalTrade:
        """Say which setup caused a trade; own plan and checklist stay where there are any.

        Raises:
            BadInput: no such trade or setup.
        """
        self.link_many({trade_id: setup_id})
        return self.trade(trade_id)

    def link_many(self, links: Mapping[str, str]) -> None:
        """Say which setups, by trade, caused several trades, in one step.

        Raises:
            BadInput: no such trade or setup; nothing is changed then.
        """

        def gather(work: UnitOfWork) -> str:
            changed: list[JournalTrade] = []
            for trade_id, setup_id in links.items():
                link_to = partial(linked, setup=setup_in(work, setup_id))
                changed.extend(change_records(work, [trade_id], link_to))
            return f"link to a setup of {_named(changed)}"

        self._ledger.change(gather)

    def unite(self, trade_id: str, hand_id: str) -> JournalTrade:
        """Say that an imported trade is one entered by hand, see `unite`, in one step.

        Raises:
            BadInput: no such trades, or not a pair of an import and a trade by hand.
        """

        def gather(work: UnitOfWork) -> str:
            return f"unite {unite(work, trade_id, hand_id).symbol} with its import"

        self._ledger.change(gather)
        return self.trade(trade_id)

    def unlink(self, trade_id: str) -> JournalTrade:
        """Say that a trade was outside of the system; its plan stays.

        Raises:
            BadInput: no such trade.
        """
        self.edit_many([trade_id], unlinked, "unlink from its setup")
        return self.trade(trade_id)

    def take_in(self, fills: Sequence[Fill], name: str, dust_value: Decimal) -> TakenIn:
        """Add the fills of an import, and group each account and symbol they touch anew.

        Args:
            fills: without duplicates; those that the journal has are left out.
            name: of the step, such as ``import 214 fills``.
            dust_value: quote currency; a remainder worth less closes a trade.

        Raises:
            BadInput: a fill with a figure that cannot be.
        """
        taken: list[TakenIn] = []

        def gather(work: UnitOfWork) -> str:
            taken.append(put_new(work, fills, dust_value))
            return name

        self._ledger.change(gather)
        return taken[0]

    def without_worth(self, told: Mapping[str, Fill]) -> tuple[Fill, ...]:
        """Fills in trades, part by part, whose fee nobody could convert.

        Args:
            told: these alone, by their ids, as they came again.
        """
        wanted = {fill_id for fill_id, fill in told.items() if fill.fee_in_quote is None}
        with self._open_work(read_only=True) as work:
            return without_worth(work, wanted)

    def convert_fees(self, fills: Sequence[Fill]) -> int:
        """Keep what fees were worth, see `put_worths`; returns how many fills are complete now."""
        completed: set[str] = set()

        def gather(work: UnitOfWork) -> str:
            completed.update(put_worths(work, fills))
            return f"convert {len(completed)} {'fee' if len(completed) == 1 else 'fees'}"

        self._ledger.change(gather)
        return len(completed)

    # ------------------------------------------------------------ days, pictures, measures

    def days(self, since: str = "", until: str = "") -> tuple[DayNote, ...]:
        """Notes from one ISO date to another, both inclusive; "" is no bound."""
        with self._open_work(read_only=True) as work:
            return work.journal.days(since, until)

    def save_day(self, note: DayNote) -> None:
        """Keep the note of a day in place of the former one.

        Raises:
            BadInput: a note that cannot be.
        """
        require_day(note)

        def gather(work: UnitOfWork) -> str:
            work.journal_changes.put_day(note)
            return f"edit notes of {note.day}"

        self._ledger.change(gather)

    def pictures(self, trade_id: str) -> tuple[Picture, ...]:
        """The pictures of a trade in the order they were added."""
        return self._pictures.of(trade_id)

    def add_picture(
        self, trade_id: str, content: bytes, name: str, kind: PictureKind, *, joins: bool = False
    ) -> Picture:
        """Keep a picture with a trade; one that ``joins`` is part of the trade's newest step.

        Raises:
            BadInput: no such trade, or no picture that can be kept.
            EnvironmentFault: the disk is full or the folder cannot be written.
        """
        return self._pictures.add(trade_id, content, name, kind, joins=joins)

    def picture_bytes(self, picture_id: str) -> bytes:
        """The bytes of a picture.

        Raises:
            BadInput: there is none, or its file is damaged.
        """
        return self._pictures.content(picture_id)

    def remove_picture(self, trade_id: str, picture_id: str) -> None:
        """Take a picture from a trade.

        Raises:
            BadInput: no such trade.
        """
        self._pictures.remove(trade_id, picture_id)

    def save_measures(self, measures: Mapping[str, TradeMeasures]) -> None:
        """Keep what candles say about trades, by their ids; no step of the user's."""
        if not measures:
            return
        with self._open_work() as work:
            work.journal.save_measures(measures)
            work.commit()
        self._ledger.tell(frozenset(measures))

    # ------------------------------------------------------------ undo and redo

    @property
    def steps(self) -> JournalStepsChanged:
        """What undo and redo would do, by name."""
        return self._ledger.steps

    def undo(self) -> str:
        """Take the newest step back, also one of an earlier session; returns its name.

        Raises:
            BadInput: there is none.
        """
        return self._ledger.undo()

    def redo(self) -> str:
        """Do again what was undone last; returns its name.

        Raises:
            BadInput: there is nothing.
        """
        return self._ledger.redo()

    def _mark(self, trade_ids: Sequence[str], verb: str, removed_at: int | None) -> None:
        def gather(work: UnitOfWork) -> str:
            found = trades_in(work, trade_ids)
            marked = [replace(trade, removed_at=removed_at) for trade in found]
            for trade in marked:
                work.journal_changes.put_trade(trade)
            return f"{verb} {_named(marked)}"

        self._ledger.change(gather)

    def _take(self, trade: JournalTrade) -> None:
        if not trade.record.setup_id:
            return
        with self._open_work(read_only=True) as work:
            setup = work.setups.get(trade.record.setup_id)
        if setup is None or setup.taken_at is not None:
            return
        try:
            self._decisions.take(
                setup.id, float(trade.figures.entry_price), float(trade.figures.amount)
            )
        except BadInput:
            return  # it has ended, or was let go: the trade stands all the same


def _named(trades: Sequence[JournalTrade]) -> str:
    return trades[0].symbol if len(trades) == 1 else f"{len(trades)} trades"
