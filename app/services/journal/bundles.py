"""What a bundle adds to the journal, gathered in a unit of work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from app.domain.journal.day import Picture
    from app.domain.journal.trade import TradeMeasures
    from app.services.ports import PictureFiles, UnitOfWork
    from app.services.ports.journal_files import BundledTrade, JournalBundle


@dataclass(frozen=True, slots=True)
class BundleTaken:
    """What came of a bundle.

    Attributes:
        trades: added. ``known``: were in the journal already, by id or by a fill; left alone.
        fills: added with their trades.
        pictures: added, also to trades that were known.
        days: notes added. ``days_known``: days that had notes already; left alone.
    """

    trades: int = 0
    known: int = 0
    fills: int = 0
    pictures: int = 0
    days: int = 0
    days_known: int = 0


class BundleTaking:
    """Takes a bundle in once.

    Attributes:
        taken: what came of it.
        measures: of the trades that were added, by their ids.
    """

    def __init__(
        self, bundle: JournalBundle, content: Callable[[Picture], bytes], files: PictureFiles
    ) -> None:
        """Prepare.

        Args:
            bundle: what is taken in.
            content: gives the bytes of one of its pictures.
            files: where they are kept.
        """
        self.taken = BundleTaken()
        self.measures: dict[str, TradeMeasures] = {}
        self._bundle = bundle
        self._content = content
        self._files = files

    def gather(self, work: UnitOfWork) -> str:
        """Gather what the journal does not have; the name of the step.

        Raises:
            BadInput: a picture is missing or damaged.
            EnvironmentFault: a picture cannot be kept.
        """
        trades = self._bundle.trades
        known = set(work.journal.get(own.trade.id for own in trades))
        fills = (fill.id for own in trades for fill in own.fills)
        owned = {fill_id for fill_id, _ in work.journal.owners(fills)}
        for own in trades:
            if own.trade.id in known:
                self._count(known=1)
            elif owned.isdisjoint(fill.id for fill in own.fills):
                self._add(work, own)
                known.add(own.trade.id)
            else:
                self._count(known=1)
                continue
            self._add_pictures(work, own)
        self._add_days(work, {note.day for note in work.journal.days()})
        return f"import {self.taken.trades} trades"

    def _add(self, work: UnitOfWork, own: BundledTrade) -> None:
        work.journal_changes.put_trade(own.trade)
        work.journal_changes.put_fills(own.trade.id, own.fills)
        if own.trade.measures is not None:
            self.measures[own.trade.id] = own.trade.measures
        self._count(trades=1, fills=len(own.fills))

    def _add_pictures(self, work: UnitOfWork, own: BundledTrade) -> None:
        """The bytes are kept before the journal names them."""
        shown = {picture.id for picture in work.journal.pictures(own.trade.id)}
        for picture in own.pictures:
            if picture.id not in shown:
                self._files.save(picture.id, picture.media_type, self._content(picture))
                work.journal_changes.put_picture(picture)
                self._count(pictures=1)

    def _add_days(self, work: UnitOfWork, known: Collection[str]) -> None:
        for note in self._bundle.days:
            if note.day in known:
                self._count(days_known=1)
            else:
                work.journal_changes.put_day(note)
                self._count(days=1)

    def _count(self, **more: int) -> None:
        sums = {name: getattr(self.taken, name) + count for name, count in more.items()}
        self.taken = replace(self.taken, **sums)
