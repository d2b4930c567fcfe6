from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.domain.setup import SetupState
from app.services.ports import ScanRecord
from app.services.scan.events import ScanFinished, ScanResult, SetupChanged, SetupOpened
from app.ui.panels.setups.chip_line import ChipLine
from app.ui.panels.setups.setups_panel import SetupsPanel
from app.ui.panels.setups.states import Chip, counts_of
from tests.builders.installed_panel import whole
from tests.builders.setups import BAR, a_setup

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu, QWidget
    from pytestqt.qtbot import QtBot

    from app.domain.setup import Setup
    from app.ui.theme import Theme
    from tests.builders.setup_desk import SetupDesk

WAITING = a_setup(id="1" * 16, score=60.0)
ACTIVE = a_setup(
    id="2" * 16,
    symbol="ETH/USDT",
    state=SetupState.ACTIVE,
    entry_price=64_120.5,
    last_price=64_680.625,
    score=80.0,
)
WON = a_setup(id="3" * 16, symbol="SOL/USDT", state=SetupState.WON, r=1.95, bar_time=BAR - 1)
ELSEWHERE = a_setup(id="4" * 16, exchange="binance")


def make_panel(office: SetupDesk, host: QWidget, qtbot: QtBot, *stored: Setup) -> SetupsPanel:
    office.store(*stored)
    panel = whole(SetupsPanel(office.context, host))
    panel.resize(1200, 300)
    panel.line.resize(1200, 34)
    expected = sum(1 for setup in stored if setup.exchange == "demo")
    qtbot.waitUntil(lambda: panel.model.total == expected)
    return panel


@pytest.fixture
def panel(office: SetupDesk, host: QWidget, qtbot: QtBot) -> SetupsPanel:
    return make_panel(office, host, qtbot, WAITING, ACTIVE, WON, ELSEWHERE)


def shown(panel: SetupsPanel) -> list[str]:
    return [row.setup.symbol for row in panel.model.rows()]


def cell(panel: SetupsPanel, column_id: str, setup: Setup) -> str:
    row = panel.model.get(setup.id)
    assert row is not None
    return next(column for column in panel.model.columns if column.id == column_id).shown(row)


def test_the_model_keeps_qts_rules(panel: SetupsPanel, qtmodeltester: Any) -> None:
    qtmodeltester.check(panel.model)


def test_without_setups_it_says_how_they_come(
    office: SetupDesk, host: QWidget, qtbot: QtBot
) -> None:
    panel = make_panel(office, host, qtbot)
    qtbot.waitUntil(lambda: panel.count == 0)
    assert panel.is_empty()


def test_what_asks_for_a_decision_stands_first(panel: SetupsPanel) -> None:
    assert shown(panel) == ["BTC/USDT", "ETH/USDT", "SOL/USDT"]
    assert panel.count == 2


def test_prices_follow_the_markets_tick(panel: SetupsPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: cell(panel, "entry", WAITING) == "64,120.50")


def test_results_run_while_a_setup_is_open(panel: SetupsPanel) -> None:
    assert cell(panel, "r", WAITING) == "–"
    assert cell(panel, "r", ACTIVE) == "+0.50"
    assert cell(panel, "r", WON) == "+1.95"


def test_segments_divide_open_and_closed(panel: SetupsPanel) -> None:
    panel.segments.button_of("open").click()
    assert shown(panel) == ["BTC/USDT", "ETH/USDT"]
    panel.segments.button_of("closed").click()
    assert shown(panel) == ["SOL/USDT"]


def test_typing_filters_by_symbol_strategy_and_state(panel: SetupsPanel) -> None:
    panel.field.setText("ema active")
    assert shown(panel) == ["ETH/USDT"]
    panel.field.clear()
    assert len(shown(panel)) == 3


def test_news_open_move_and_end_setups(panel: SetupsPanel, office: SetupDesk, qtbot: QtBot) -> None:
    opened = a_setup(id="5" * 16, symbol="ADA/USDT", bar_time=BAR + 1)
    ended = a_setup(id=ACTIVE.id, symbol="ETH/USDT", state=SetupState.LOST, r=-1.0)
    office.services.bus.publish(SetupOpened(opened))
    office.services.bus.publish(SetupChanged(ended, ()))
    office.services.bus.publish(SetupOpened(a_setup(id="6" * 16, exchange="binance")))
    qtbot.waitUntil(lambda: panel.model.total == 4)
    assert shown(panel)[0] == "ADA/USDT"
    assert cell(panel, "state", ended) == "lost"
    assert panel.count == 2


def test_choosing_a_row_chooses_the_setup(panel: SetupsPanel, office: SetupDesk) -> None:
    panel.table.choose(WON.id)
    assert office.context.selection.setup == WON
    assert office.context.selection.symbol == "SOL/USDT"


def test_the_best_open_setup_is_offered_once(panel: SetupsPanel, office: SetupDesk) -> None:
    selection = office.context.selection
    assert selection.setup == ACTIVE
    chosen = panel.table.chosen()
    assert chosen is not None
    assert chosen.setup == ACTIVE


def test_after_the_offer_the_choice_stays_the_users(
    panel: SetupsPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    selection = office.context.selection
    selection.choose_setup(None)
    seen: list[ScanFinished] = []
    office.context.bridge.on(ScanFinished, seen.append)
    office.services.bus.publish(
        ScanFinished(ScanResult(ScanRecord("s", "demo", 0, 0, "done"), None))
    )
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert selection.setup is None
    assert not panel.table.selected()


def test_a_chosen_setup_that_moves_is_shown_as_it_is_now(
    panel: SetupsPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    panel.table.choose(WAITING.id)
    moved = a_setup(id=WAITING.id, score=60.0, state=SetupState.ACTIVE, entry_price=64_000.0)
    office.services.bus.publish(SetupChanged(moved, ()))
    qtbot.waitUntil(lambda: office.context.selection.setup == moved)


def test_filtering_leaves_the_choice_alone(panel: SetupsPanel, office: SetupDesk) -> None:
    panel.segments.button_of("closed").click()
    assert office.context.selection.setup == ACTIVE
    panel.segments.button_of("all").click()
    chosen = panel.table.chosen()
    assert chosen is not None
    assert chosen.setup == ACTIVE


def test_segment_comes_back(panel: SetupsPanel, office: SetupDesk) -> None:
    panel.segments.button_of("open").click()
    again = whole(SetupsPanel(office.context, panel.parentWidget()))
    again.restore_state(panel.saved_state())
    assert again.segments.current == "open"


def chip_texts(panel: SetupsPanel) -> list[str]:
    return [panel.segments.button_of(chip).text() for chip in Chip]


def test_chips_count_states_and_decisions(
    panel: SetupsPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    assert chip_texts(panel) == [
        "Open 2", "Waiting 1", "Active 1", "Ended 1", "Taken 0", "Skipped 0", "All 3"
    ]  # fmt: skip
    office.services.decisions.take(ACTIVE.id)
    office.services.decisions.skip(WAITING.id, "news")
    qtbot.waitUntil(lambda: panel.segments.button_of("skipped").text() == "Skipped 1")
    assert chip_texts(panel) == [
        "Open 1", "Waiting 0", "Active 1", "Ended 2", "Taken 1", "Skipped 1", "All 3"
    ]  # fmt: skip
    for chip, symbols in (("taken", ["ETH/USDT"]), ("skipped", ["BTC/USDT"]), ("waiting", [])):
        panel.segments.button_of(chip).click()
        assert shown(panel) == symbols
    assert cell(panel, "decision", ACTIVE) == "taken"
    assert cell(panel, "state", WAITING) == "skipped"


def test_narrow_chips_lose_counts_then_the_least_of_them(theme: Theme, qtbot: QtBot) -> None:
    line = ChipLine()
    qtbot.addWidget(line)
    line.show_counts(counts_of([WAITING, ACTIVE, WON]))
    line.show()
    seen: list[list[str]] = []
    for width in range(1200, 240, -20):
        line.resize(width, 34)
        buttons = [line.chips.button_of(chip) for chip in Chip]
        shown = [button.text() for button in buttons if not button.isHidden()]
        if not seen or seen[-1] != shown:
            seen.append(shown)
    assert seen[0][0] == "Open 2"
    assert seen[1] == ["Open", "Waiting", "Active", "Ended", "Taken", "Skipped", "All"]
    assert seen[-1] == ["Open", "Ended", "All"]
    assert [len(texts) for texts in seen] == [7, 7, 6, 5, 4, 3]


def entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text().partition("\t")[0]: action for action in menu.actions()}


def test_the_menu_offers_what_is_possible_and_says_why_not(panel: SetupsPanel) -> None:
    found = entries(panel.context_menu.menu_of(WON))
    assert found["Take…"].isEnabled() is False
    assert "without an entry" in found["Take…"].toolTip()
    assert "ended already: won" in found["Skip"].toolTip()
    assert found["Copy picture"].isEnabled()
    found = entries(panel.context_menu.menu_of(ACTIVE))
    assert all(found[name].isEnabled() for name in ("Take…", "Skip", "Snooze", "Cancel setup"))


def test_a_reason_of_the_menu_skips_at_once(
    panel: SetupsPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    menu = panel.context_menu.menu_of(WAITING)
    entries(menu)["Skip"].menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: cell(panel, "state", WAITING) == "skipped")
    assert office.services.setups.get(WAITING.id).events[-1].reason == "news ahead"


def test_keys_ask_in_the_setups_own_panel(
    panel: SetupsPanel, office: SetupDesk, host: QWidget, qtbot: QtBot
) -> None:
    wanted: list[str] = []
    office.context.selection.deed_wanted.connect(wanted.append)
    host.show()
    panel.show()
    panel.table.choose(ACTIVE.id)
    panel.table.setFocus()
    qtbot.waitUntil(panel.table.hasFocus)
    for key in (Qt.Key.Key_T, Qt.Key.Key_S, Qt.Key.Key_Z, Qt.Key.Key_Delete):
        QTest.keyClick(panel.table, key)
    assert wanted == ["take", "skip", "snooze", "cancel"]


def test_the_undo_key_takes_the_newest_step_back(
    panel: SetupsPanel, host: QWidget, qtbot: QtBot
) -> None:
    host.show()
    panel.show()
    panel.context_menu.deeds.cancel(ACTIVE)
    qtbot.waitUntil(lambda: cell(panel, "state", ACTIVE) == "cancelled")
    panel.table.setFocus()
    qtbot.waitUntil(panel.table.hasFocus)
    QTest.keyClick(panel.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: cell(panel, "state", ACTIVE) == "active")


def test_results_compare_all_taken_and_skipped(
    panel: SetupsPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    lost = {"state": SetupState.LOST, "r": -1.0, "entry_price": 64_000.0}
    office.store(
        *(a_setup(id=f"taken {n}", taken_at=1, **lost) for n in range(3)),
        *(
            a_setup(id=f"left {n}", passed_at=1, **{**lost, "state": SetupState.WON, "r": 2.0})
            for n in range(20)
        ),
    )
    panel.pages.button_of("results").click()
    page = panel.results
    qtbot.waitUntil(lambda: page.model.total > 0)
    columns = {column.id: column for column in page.model.columns}

    def lines() -> list[list[str]]:
        shown = ("part", "group", "n", "rate", "average", "total")
        return [[columns[key].shown(row) for key in shown] for row in page.model.rows()]

    assert lines()[:3] == [
        ["Everything", "all", "24", "87.5 %", "+1.62", "+39.0"],
        ["Everything", "taken", "3", "–", "−1.00", "−3.0"],
        ["Everything", "skipped", "20", "100.0 %", "+2.00", "+40.0"],
    ]
    assert any("Skipping cost you +40.0 R" in text.text() for text in page.findChildren(QLabel))
    page.split.button_of("regime").click()
    assert lines()[3][:3] == ["bull", "all", "24"]
    page.split.button_of("both").click()
    assert lines()[3][:3] == ["EMA cross · bull", "all", "24"]
