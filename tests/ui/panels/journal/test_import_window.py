from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from app.domain.candles import real_candles
from app.domain.timeframe import HOUR, Timeframe
from app.ui.panels.journal.import_window import ImportWindow
from tests.builders.fill_files import Execution, okx
from tests.builders.journal_desk import journal_panel

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.services.journal.service import JournalService
    from tests.builders.setup_desk import SetupDesk

GOOD = """Date(UTC),Pair,Side,Price,Executed,Amount,Fee
2023-12-18 12:00:00,INJUSDT,BUY,20.0,10INJ,200USDT,0.01INJ
2023-12-18 14:00:00,INJUSDT,SELL,22.0,9.99INJ,219.78USDT,0.2USDT
"""
DAMAGED = GOOD + "2023-12-18 15:00:00,INJUSDT,BUY,much,10INJ,200USDT,0.01INJ\n"
UNKNOWN = """when;what;do;at;how many
18.12.2023 13:00;INJ/USDT;got;20,5;10
18.12.2023 14:00;INJ/USDT;gave;22,5;10
"""


@pytest.fixture
def journal(office: SetupDesk) -> JournalService:
    made: JournalService = office.services.journal
    return made


@pytest.fixture
def window(office: SetupDesk, host: QWidget, qtbot: QtBot) -> ImportWindow:
    made = ImportWindow(office.context, host)
    made.ask([])
    qtbot.waitUntil(lambda: made.format.count() > 5)
    return made


def written(folder: Path, text: str) -> str:
    path = folder / "trades.csv"
    path.write_text(text, "utf-8")
    return str(path)


def look(window: ImportWindow, path: str, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.control.ended):
        window.open_file(path)


def take(window: ImportWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignals([window.control.taken, window.control.ended]):
        window.take.click()


def test_a_file_is_shown_before_it_is_kept(
    window: ImportWindow, journal: JournalService, tmp_path: Path, qtbot: QtBot
) -> None:
    assert not window.take.isEnabled()
    look(window, written(tmp_path, GOOD), qtbot)
    assert window.fills.total == 2
    assert "2 new fills" in window.words.text()
    assert "UTC" in window.words.text()
    assert window.take.text() == "Import 2 fills"
    assert journal.trades() == ()
    take(window, qtbot)
    (trade,) = journal.trades()
    assert trade.symbol == "INJ/USDT"
    assert window.words.text() == "2 fills added: 1 trades new, 0 changed"
    look(window, written(tmp_path, GOOD), qtbot)
    assert "2 known already" in window.words.text()
    assert not window.take.isEnabled()


def test_damaged_rows_are_named_and_left_out_only_if_one_says_so(
    window: ImportWindow, journal: JournalService, tmp_path: Path, qtbot: QtBot
) -> None:
    look(window, written(tmp_path, DAMAGED), qtbot)
    assert window.pages.button_of("refused").text() == "Damaged 1"
    (row,) = window.refused.all_rows()
    assert (row.line, row.field) == (4, "Price")
    assert not window.take.isEnabled()
    window.skip_bad.setChecked(True)
    take(window, qtbot)
    assert len(journal.trades()) == 1


def test_the_pass_of_a_repeated_hour_is_asked_where_nothing_tells_it(
    window: ImportWindow, journal: JournalService, tmp_path: Path, qtbot: QtBot
) -> None:
    nights = [
        Execution(str(number), f"2024-10-27 0{2 + number}:30:00", "BTC/USDT", "BUY", "67000", "1")
        for number in range(2)
    ]
    window.zone.setCurrentText("Europe/Berlin")
    path = written(tmp_path, okx(nights, "", 0))
    look(window, path, qtbot)
    assert not window.passes.isHidden()
    assert window.passes.words.text() == "Nothing tells for sure the pass of 1 time:"
    assert window.passes.passes.current == "first"
    before = min(fill.time for fill in window.fills.all_rows())
    with qtbot.waitSignal(window.control.ended):
        window.passes.passes.button_of("second").click()
    assert window.passes.passes.current == "second"
    assert min(fill.time for fill in window.fills.all_rows()) == before + HOUR
    take(window, qtbot)
    assert window.passes.isHidden()
    (trade,) = journal.trades()
    assert trade.figures.opened_at == before + HOUR
    look(window, path, qtbot)
    assert window.passes.isHidden()  # the journal tells it now
    assert "2 known already" in window.words.text()


def test_an_unknown_layout_is_mapped_and_its_profile_kept(
    window: ImportWindow,
    office: SetupDesk,
    journal: JournalService,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    look(window, written(tmp_path, UNKNOWN), qtbot)
    mapper = window.mapper
    qtbot.waitUntil(lambda: mapper.boxes["time"].count() == 6)
    mapper.use.click()
    assert "names no column" in mapper.fault.text()
    for field, title in (
        ("time", "when"),
        ("symbol", "what"),
        ("side", "do"),
        ("price", "at"),
        ("amount", "how many"),
    ):
        mapper.boxes[field].setCurrentText(title)
    mapper.times.setCurrentText("dmy")
    mapper.numbers.setCurrentText("comma")
    mapper.buys.setText("got")
    mapper.sells.setText("gave")
    mapper.name.setText("my broker")
    window.zone.setCurrentText("Europe/Berlin")
    with qtbot.waitSignal(window.control.looked):
        mapper.use.click()
    assert window.fills.total == 2
    qtbot.waitUntil(lambda: office.services.fill_imports.profiles.find("my broker") is not None)
    qtbot.waitUntil(window.take.isEnabled)
    take(window, qtbot)
    assert float(journal.trades()[0].figures.entry_price) == 20.5


def test_the_mapping_of_one_file_goes_with_it(
    window: ImportWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    look(window, written(tmp_path, UNKNOWN), qtbot)
    qtbot.waitUntil(window.mapper.isVisible)
    assert not window.pages.isVisible()
    look(window, str(tmp_path / "missing.csv"), qtbot)
    assert not window.mapper.isVisible()
    assert window.pages.isVisible()


def test_a_file_that_is_none_is_said_in_words(
    window: ImportWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    look(window, str(tmp_path / "missing.csv"), qtbot)
    assert "missing.csv" in window.words.text()
    assert window.words.property("tone") == "danger"


def test_imported_trades_appear_in_the_list(
    office: SetupDesk, host: QWidget, tmp_path: Path, qtbot: QtBot, theme: Any
) -> None:
    panel = journal_panel(office, host, qtbot, 0)
    panel.import_fills(written(tmp_path, GOOD))
    imports = panel.windows.imports
    assert imports is not None
    qtbot.waitUntil(imports.take.isEnabled)
    take(imports, qtbot)
    qtbot.waitUntil(lambda: panel.list.model.total == 1)
    assert not panel.is_empty()
    qtbot.waitUntil(lambda: panel.steps.undo.text() == "Undo: import 2 fills")


def test_fees_of_known_fills_are_converted_once_their_worth_is_known(
    office: SetupDesk, journal: JournalService, window: ImportWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = written(tmp_path, GOOD.replace("0.2USDT", "0.001BNB"))
    look(window, path, qtbot)
    take(window, qtbot)
    assert journal.trades()[0].figures.fees_unconverted == ("BNB",)
    look(window, path, qtbot)
    assert not window.take.isEnabled()
    closes = np.full(4, 300.0)
    times = np.int64(1_702_900_800_000) + HOUR * np.arange(4, dtype=np.int64)
    candles = real_candles(times, closes, closes, closes, closes, np.ones(4))
    office.services.candles_kept.merge("binance", Timeframe.H1, {"BNB/USDT": candles})
    look(window, path, qtbot)
    assert (window.take.text(), window.take.isEnabled()) == ("Convert 1 fee", True)
    take(window, qtbot)
    assert journal.trades()[0].figures.fees_unconverted == ()
    assert window.words.text() == "Fees of known fills converted: 1"
