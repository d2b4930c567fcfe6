"""What the panel of the journal needs: a journal over a real database, beside the setups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.adapters.reports.journal_files import JournalFiles
from app.adapters.storage.fill_files import FillFiles
from app.adapters.storage.journal_copy import JournalCopyFiles
from app.adapters.storage.journal_pictures import JournalPictureFiles
from app.services.journal.copying import CopyKeeper
from app.services.journal.drafts import Drafts
from app.services.journal.exports import JournalExports
from app.services.journal.imports import ImportService
from app.services.journal.kept_trades import KeptTrades
from app.services.journal.ledger import JournalLedger
from app.services.journal.matching import MatchingService
from app.services.journal.pictures import PictureBook
from app.services.journal.profiles import ProfileService
from app.services.journal.service import JournalService
from app.services.journal.statistics import StatisticsService, Stored
from app.ui.panels.journal.journal_panel import JournalPanel
from tests.builders.installed_panel import whole

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from tests.builders.setup_desk import SetupDesk


def with_journal(office: SetupDesk, folder: Path) -> SetupDesk:
    """The desk with a journal in its database."""
    desk: Any = office.services
    open_work = office.database.work
    copy = CopyKeeper(open_work, JournalCopyFiles(folder / "journal"), desk.wall)
    ledger = JournalLedger(open_work, desk.bus, desk.wall, copy)
    kept = JournalPictureFiles(folder / "journal" / "pictures")
    pictures = PictureBook(open_work, ledger, kept)
    settings = desk.settings
    drafts = Drafts(
        open_work,
        lambda: settings.current.account,
        desk.wall,
        lambda: settings.current.journal.checklist,
    )
    desk.journal = JournalService(open_work, ledger, pictures, drafts, desk.decisions)
    files, profiles = FillFiles(), ProfileService(open_work)
    desk.trade_matching = matching = MatchingService(desk.journal, open_work)
    desk.fill_imports = ImportService(files, desk.journal, profiles, desk.candles_kept, matching)
    candles = Stored(desk.candles_kept, lambda: desk.exchange.id)
    statistics = StatisticsService(
        KeptTrades(desk.journal, desk.bus), desk.setups, candles, desk.market_now
    )
    desk.journal_exports = JournalExports(desk.journal, statistics, JournalFiles(), ledger, kept)
    return office


def journal_panel(office: SetupDesk, host: QWidget, qtbot: QtBot, expected: int) -> JournalPanel:
    """The panel with all its parts, once it shows as many trades."""
    panel = whole(JournalPanel(office.context, host))
    panel.resize(660, 1000)
    with qtbot.waitSignal(panel.book.loaded):
        pass
    assert panel.list.model.total == expected
    return panel
