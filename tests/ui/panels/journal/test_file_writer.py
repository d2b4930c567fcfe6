"""Exports in the window: the real job, broken off on the way and by quitting."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.ui.file_writer import FileWritten, PartWritten
from app.ui.notices import MOST
from app.ui.panels.journal.file_control import WRITE, FileControl
from app.ui.progress_toast import ProgressToast
from tests.builders.journal_trades import fills

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.ui.notices import Notices
    from tests.builders.setup_desk import SetupDesk

TRADES = 3_000  # about a second of writing
PATIENCE = 20_000


@pytest.fixture
def control(office: SetupDesk, host: QWidget) -> FileControl:
    taken = [
        replace(fill, id=f"{number}-{fill.id}")
        for number in range(TRADES)
        for fill in fills((number, "buy", 100, 1), (number + 0.5, "sell", 101, 1))
    ]
    office.services.journal.take_in(taken, "import", Decimal(0))
    return FileControl(office.context, None, host)


def shown_progress(notices: Notices) -> ProgressToast | None:
    return next((one for one in notices.shown() if isinstance(one, ProgressToast)), None)


def progress_of(qtbot: QtBot, notices: Notices) -> ProgressToast:
    qtbot.waitUntil(lambda: shown_progress(notices) is not None, timeout=PATIENCE)
    toast = shown_progress(notices)
    assert toast is not None
    return toast


def test_cancelled_on_the_way_it_leaves_the_older_file_and_may_begin_anew(
    office: SetupDesk, control: FileControl, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    path, whole = folder / "journal.xlsx", []
    path.write_text("older")
    office.context.bridge.on(FileWritten, whole.append, control)
    assert control.write(str(path))
    assert not control.write(str(path))
    toast = progress_of(qtbot, office.context.notices)
    qtbot.waitUntil(lambda: toast.bar.shown[0] > 0, timeout=PATIENCE)
    (cancel,) = toast.findChildren(QPushButton)
    asked = monotonic()
    with qtbot.waitSignal(control.writer.ended, timeout=PATIENCE):
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert monotonic() - asked < 3
    assert not control.writer.is_running
    assert whole == []
    assert [one.name for one in folder.iterdir()] == ["journal.xlsx"]
    assert path.read_text() == "older"
    assert office.context.notices.shown() == ()
    with qtbot.waitSignal(control.writer.written, timeout=PATIENCE):
        assert control.write(str(path))
    book = load_workbook(path, read_only=True)
    assert sum(1 for _ in book["Trades"].iter_rows()) == 1 + TRADES
    book.close()


def test_the_progress_tells_a_share_and_outlives_other_news(
    office: SetupDesk, control: FileControl, qtbot: QtBot, tmp_path: Path
) -> None:
    notices, parts = office.context.notices, []
    office.context.bridge.on(PartWritten, parts.append, control)
    control.write(str(tmp_path / "journal.xlsx"))
    toast = progress_of(qtbot, notices)
    for number in range(MOST + 1):
        notices.show(f"News {number}", "")
    assert toast in notices.shown()
    assert len(notices.shown()) == MOST + 1
    with qtbot.waitSignal(control.writer.ended, timeout=PATIENCE):
        pass
    assert parts[-1].done == parts[-1].total
    assert toast.told.text().startswith("100 %")
    assert toast not in notices.shown()
    assert notices.shown()[-1].accessibleName() == "Journal exported. journal.xlsx"


def test_an_estimate_stands_beside_the_share(qtbot: QtBot) -> None:
    toast = ProgressToast("Exporting", "journal.xlsx")
    qtbot.addWidget(toast)
    toast.follow(0, 0, None)
    assert toast.told.text() == "0 %"
    toast.follow(340, 1_000, 12.0)
    assert toast.told.text() == "34 % · about 12 s left"
    assert toast.bar.shown == (340, 1_000)


def test_quitting_while_it_writes_ends_in_time(
    office: SetupDesk, control: FileControl, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    control.write(str(folder / "journal.xlsx"))
    qtbot.waitUntil(lambda: any(folder.iterdir()), timeout=PATIENCE)
    assert office.context.runner.is_running(WRITE)
    assert office.context.runner.close(3_000)
    assert list(folder.iterdir()) == []
