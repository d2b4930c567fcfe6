"""The journal to files, and from a bundle into the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
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
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from app.domain.journal.fill import Fill
    from app.domain.journal.statistics.report import JournalReport
    from app.domain.journal.trade import JournalTrade
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
    ) -> None:
        """Write some trades to a file of the kind that its ending names.

        ``.csv`` holds the trades or their fills, ``.xlsx`` both with day notes and statistics,
        ``.zip`` everything with pictures, to be taken in again.

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
        if kind == ".csv":
            table = trade_table(trades) if what == TRADES else fill_table(self._fills(trades))
            self._files.csv(table, path)
        elif kind == ".xlsx":
            self._files.workbook(self._sheets(trades, zone), path)
        elif kind == ".zip":
            self._files.bundle(self._bundle(trades), self._journal.picture_bytes, path)
        else:
            known = ", ".join(ENDINGS)
            raise BadInput(f"its ending is none of {known}", source=str(path))

    def table(self, report: JournalReport, id: str, path: Path) -> None:
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
        self._files.csv(found[id], path)

    def save_table(self, table: Table, path: Path) -> None:
        """Write any table as CSV.

        Raises:
            EnvironmentFault: the file cannot be written.
        """
        self._files.csv(table, path)

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
            fill_table(self._fills(trades)),
            day_table(self._journal.days()),
            figure_table(figures),
        ]

    def _bundle(self, trades: Sequence[JournalTrade]) -> JournalBundle:
        fills = self._fills(trades)
        bundled = (
            BundledTrade(
                trade,
                tuple(fills.get(trade.id, ())),
                self._journal.pictures(trade.id) if trade.pictures else (),
            )
            for trade in trades
        )
        return JournalBundle(tuple(bundled), self._journal.days())

    def _fills(self, trades: Sequence[JournalTrade]) -> Mapping[str, Sequence[Fill]]:
        """By trade, in order of the trades."""
        found = self._journal.fills([trade.id for trade in trades])
        return {trade.id: found[trade.id] for trade in trades if trade.id in found}
