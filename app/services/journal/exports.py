"""The journal to files, and from a bundle into the journal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.services.journal.bundles import BundleTaking
from app.services.journal.tables import (
    TRADES_AT_ONCE,
    day_table,
    figure_table,
    fill_table,
    report_tables,
    trade_table,
)
from app.services.ports.journal_files import BundledTrade, JournalBundle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.domain.journal.statistics.report import JournalReport
    from app.domain.journal.trade import JournalTrade
    from app.services.file_progress import FileWriting
    from app.services.journal.bundles import BundleTaken
    from app.services.journal.ledger import JournalLedger
    from app.services.journal.service import JournalService
    from app.services.journal.statistics import StatisticsService
    from app.services.ports import PictureFiles
    from app.services.ports.journal_files import JournalFiles, Table

TRADES: Final = "trades"
FILLS: Final = "fills"
ENDINGS: Final = (".csv", ".xlsx", ".zip")


class JournalExports:
    """Files of trades, of fills and of any statistic; bundles that another journal takes in."""

    def __init__(
        self,
        journal: JournalService,
        statistics: StatisticsService,
        files: JournalFiles,
        ledger: JournalLedger,
        pictures: PictureFiles,
    ) -> None:
        self._journal = journal
        self._statistics = statistics
        self._files = files
        self._ledger = ledger
        self._pictures = pictures

    def write(
        self, trades: Sequence[JournalTrade], path: Path, what: str = TRADES, zone: str = "UTC"
    ) -> FileWriting:
        """Write some trades to a file of the kind that its ending names.

        ``.csv`` holds the trades or their fills, ``.xlsx`` both with day notes and statistics,
        ``.zip`` everything with pictures, to be taken in again. Closing the stream leaves the file
        that was there.

        Args:
            trades: which.
            path: where to.
            what: `TRADES` or `FILLS`; only a CSV file asks.
            zone: whose days and hours count in the statistics.

        Raises:
            BadInput: another ending.
            EnvironmentFault: the file cannot be written.
        """
        kind = path.suffix.casefold()
        if kind not in ENDINGS:
            known = ", ".join(ENDINGS)
            raise BadInput(f"its ending is none of {known}", source=str(path))
        if kind == ".csv":
            table = trade_table(trades) if what == TRADES else self._fill_table(trades)
            writing = self._files.csv(table, path)
        elif kind == ".xlsx":
            writing = self._files.workbook(self._sheets(trades, zone), path)
        else:
            writing = self._files.bundle(self._bundle(trades), self._journal.picture_bytes, path)
        yield from writing

    def write_all(self, path: Path, zone: str = "UTC") -> FileWriting:
        """Like `write`, with every trade of the journal."""
        yield from self.write(self._statistics.trades(), path, zone=zone)

    def table(self, report: JournalReport, id: str, path: Path) -> FileWriting:
        """Write one part of a report as CSV.

        Args:
            report: any.
            id: ``figures``, ``calendar``, ``curve``, ``trades``, ``comparison`` or that of a way to
                split.
            path: where to.

        Raises:
            BadInput: the report has no such part.
            EnvironmentFault: the file cannot be written.
        """
        found = dict(report_tables(report))
        if id not in found:
            raise BadInput(f"{id!r} is none of {', '.join(found)}")
        yield from self._files.csv(found[id], path)

    def save_table(self, table: Table, path: Path) -> FileWriting:
        """Write any table as CSV.

        Raises:
            EnvironmentFault: the file cannot be written.
        """
        yield from self._files.csv(table, path)

    def take_in(self, path: Path) -> BundleTaken:
        """Add what a bundle holds and the journal does not: one step, which undo takes back.

        Five times is once: a trade is known by its id and by its fills.

        Raises:
            BadInput: it cannot be read whole; nothing has changed then.
            EnvironmentFault: the disk is full or a folder cannot be written.
        """
        bundle = self._files.read_bundle(path)
        taking = BundleTaking(
            bundle, lambda picture: self._files.bundled_picture(path, picture), self._pictures
        )
        self._ledger.change(taking.gather)
        self._journal.save_measures(taking.measures)
        return taking.taken

    def _sheets(self, trades: Sequence[JournalTrade], zone: str) -> list[Table]:
        figures = self._statistics.by_quote(trades, zone=zone)
        return [
            trade_table(trades),
            self._fill_table(trades),
            day_table(self._journal.days()),
            figure_table(figures),
        ]

    def _bundle(self, trades: Sequence[JournalTrade]) -> JournalBundle:
        pictures = sum(trade.pictures for trade in trades)
        return JournalBundle(WholeTrades(trades, self._journal), self._journal.days(), pictures)

    def _fill_table(self, trades: Sequence[JournalTrade]) -> Table:
        return fill_table(trades, self._journal.fills)


@dataclass(frozen=True, slots=True)
class WholeTrades:
    """Trades with their fills and pictures, read as they are asked for.

    One whose import was taken back since has no fills, and is left out.
    """

    trades: Sequence[JournalTrade]
    journal: JournalService

    def __len__(self) -> int:
        return len(self.trades)

    def __iter__(self) -> Iterator[BundledTrade]:
        for some in batched(self.trades, TRADES_AT_ONCE):
            fills = self.journal.fills([trade.id for trade in some])
            for trade in some:
                if trade.id in fills:
                    pictures = self.journal.pictures(trade.id) if trade.pictures else ()
                    yield BundledTrade(trade, tuple(fills[trade.id]), pictures)
