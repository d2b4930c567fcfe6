from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QPushButton

from app.domain.journal.day import PictureKind
from app.services.journal.bundles import BundleTaken
from app.ui.panels.journal.file_control import TAKE
from tests.builders.journal_desk import journal_panel
from tests.builders.journal_panel import a_record, closed_at

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.domain.journal.trade import JournalTrade
    from app.ui.panels.journal.journal_panel import JournalPanel
    from tests.builders.setup_desk import SetupDesk

PNG = b"\x89PNG\r\n\x1a\n and the rest"


@pytest.fixture
def won(office: SetupDesk) -> JournalTrade:
    journal = office.services.journal
    made: JournalTrade = journal.add(closed_at("110"), a_record())
    journal.add_picture(made.id, PNG, "own.png", PictureKind.OWN)
    return made


@pytest.fixture
def panel(office: SetupDesk, host: QWidget, qtbot: QtBot, won: JournalTrade) -> JournalPanel:
    return journal_panel(office, host, qtbot, 1)


def test_the_menu_offers_workbook_and_bundle(panel: JournalPanel) -> None:
    entries = [action.text() for action in panel.menu()]
    assert {"Export workbook…", "Export bundle with pictures…", "Import bundle…"} <= set(entries)


def test_a_workbook_holds_the_trades(panel: JournalPanel, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "journal.xlsx"
    with qtbot.waitSignal(panel.files.writer.written) as written:
        assert panel.files.write(str(path))
    assert written.args == [path]
    book = load_workbook(path)
    cells = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    book.close()
    assert "BTC/USDT" in cells


def test_a_bundle_brings_back_what_was_never_here_and_undo_takes_it_out(
    office: SetupDesk, panel: JournalPanel, qtbot: QtBot, tmp_path: Path, won: JournalTrade
) -> None:
    path = str(tmp_path / "journal.zip")
    with qtbot.waitSignal(panel.files.writer.written):
        panel.files.write(path)
    with qtbot.waitSignal(panel.files.taken) as again:
        panel.files.take_in(path)
    assert again.args == [BundleTaken(known=1)]
    journal = office.services.journal
    journal.undo()
    journal.undo()
    qtbot.waitUntil(lambda: not office.context.runner.is_running(TAKE))
    with qtbot.waitSignal(panel.files.taken) as taken:
        panel.files.take_in(path)
    assert taken.args == [BundleTaken(trades=1, fills=2, pictures=1)]
    assert [trade.id for trade in journal.trades()] == [won.id]
    toast = office.context.notices.shown()[-1]
    toast.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: journal.trades() == ())


def test_what_cannot_be_read_is_said(
    office: SetupDesk, panel: JournalPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "journal.zip"
    path.write_bytes(b"no bundle")
    panel.files.take_in(str(path))
    qtbot.waitUntil(lambda: bool(office.context.notices.shown()))
    assert "Not imported" in office.context.notices.shown()[-1].accessibleName()
