"""The journal to files, and from a bundle into the journal."""

from __future__ import annotations

from contextlib import closing
from itertools import batched
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.services.file_progress import FileProgress
from app.services.journal.bundles import BundleTaking
from app.services.journal.tables import (
    day_table,
    figure_table,
    fill_table,
    report_tables,
    trade_table,
)
from app.services.ports.journal_files import BundledTrade, JournalBundle

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from pathlib import Path

    from app.domain.journal.fill import Fill
    from app.domain.journal.statistics.report import JournalReport
    from app.domain.journal.trade import JournalTrade
    from app.services.file_progress import FileWriting
    from app.services.journal.bundles import BundleTaken
    from app.services.journal.ledger import JournalLedger
    from app.services.journal.service import JournalService
    from app.services.journal.statistics import StatisticsService
    from app.services.ports import PictureFiles
    from app.services.ports.journal_files import JournalFiles, Table

    type FillsByTrade = Mapping[str, Sequence[Fill]]

TRADES: Final = "trades"
FILLS: Final = "fills"
ENDINGS: Final = (".csv", ".xlsx", ".zip")
_TRADES_AT_ONCE: Final = 200


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
        if kind == ".csv" and what == TRADES:
            yield from self._files.csv(trade_table(trades), path)
            return
        total = len(trades) + _rows(trades, kind)
        fills = yield from self._fills(trades, total)
        if kind == ".csv":
            writing = self._files.csv(fill_table(fills), path)
        elif kind == ".xlsx":
            sheets = self._sheets(trades, fills, zone)
            yield FileProgress(len(trades), total)
            writing = self._files.workbook(sheets, path)
        else:
            bundle = yield from self._bundle(trades, fills, total)
            writing = self._files.bundle(bundle, self._journal.picture_bytes, path)
        yield from _after(len(trades), writing)

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

    def _sheets(
        self, trades: Sequence[JournalTrade], fills: FillsByTrade, zone: str
    ) -> list[Table]:
        figures = self._statistics.by_quote(trades, zone=zone)
        return [
            trade_table(trades),
            fill_table(fills),
            day_table(self._journal.days()),
            figure_table(figures),
        ]

    def _bundle(
        self, trades: Sequence[JournalTrade], fills: FillsByTrade, total: int
    ) -> Generator[FileProgress, None, JournalBundle]:
        """What was deleted since it was asked for has no fills, and is left out."""
        bundled: list[BundledTrade] = []
        for some in batched(trades, _TRADES_AT_ONCE):
            bundled += [
                BundledTrade(
                    trade,
                    tuple(fills[trade.id]),
                    self._journal.pictures(trade.id) if trade.pictures else (),
                )
                for trade in some
                if trade.id in fills
            ]
            yield FileProgress(len(trades), total)
        return JournalBundle(tuple(bundled), self._journal.days())

    def _fills(
        self, trades: Sequence[JournalTrade], total: int
    ) -> Generator[FileProgress, None, FillsByTrade]:
        """By trade, in order of the trades; ``total`` is how many rows there are to count."""
        found: dict[str, Sequence[Fill]] = {}
        read = 0
        for some in batched(trades, _TRADES_AT_ONCE):
            own = self._journal.fills([trade.id for trade in some])
            found.update((trade.id, own[trade.id]) for trade in some if trade.id in own)
            read += len(some)
            yield FileProgress(read, total)
        return found


def _rows(trades: Sequence[JournalTrade], kind: str) -> int:
    """About how many rows a file of a kind will have; it tells itself when it is begun."""
    fills = sum(trade.figures.fills for trade in trades)
    return {".csv": fills, ".xlsx": len(trades) + fills}.get(kind, len(trades))


def _after(read: int, writing: FileWriting) -> FileWriting:
    """The rows written come after those read."""
    with closing(writing):
        for step in writing:
            yield FileProgress(read + step.done, read + step.total)
