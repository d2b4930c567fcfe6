from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from app.services.ports import ScanRecord
from app.services.scan.events import (
    ScanFinished,
    ScanProgress,
    ScanResult,
    ScanStarted,
    SymbolFailed,
)
from app.ui.background.job import JobEnded
from app.ui.panels.scans import scans_panel
from app.ui.panels.scans.scans_panel import ScansPanel
from tests.builders.candles import NOON
from tests.builders.installation import installed
from tests.builders.installed_panel import panel_context, whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.services.events import EventBus
    from app.ui.context import Context
    from tests.builders.installation import Installation

DONE = ScanRecord(
    "a" * 32,
    "demo",
    NOON,
    NOON,
    "done",
    universe=100,
    scanned=100,
    setups=4,
    requests=12,
    duration={"total": 1.8, "fetch": 1.2, "evaluate": 0.084, "store": 0.01},
)
FAULTS = (("LUNA/USDT", "It has been delisted."), ("", "The exchange was slow."))
PARTIAL = replace(
    DONE,
    id="b" * 32,
    started_at=NOON + 60_000,
    state="partial",
    scanned=99,
    failed=1,
    errors=FAULTS,
)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path, NOON) as made:
        yield made


@pytest.fixture
def context(qtbot: QtBot, theme: Any, log: Any, installation: Installation) -> Iterator[Context]:
    host = QWidget()
    qtbot.addWidget(host)
    with panel_context(installation.application, log, theme, host) as made:
        yield made


@pytest.fixture
def bus(installation: Installation) -> EventBus:
    return installation.application.bus


def store(installation: Installation, *records: ScanRecord) -> None:
    with installation.application.database.work() as work:
        for record in records:
            work.scans.save(record)
        work.commit()


def make_panel(qtbot: QtBot, context: Context) -> ScansPanel:
    panel = whole(ScansPanel(context))
    qtbot.addWidget(panel)
    panel.resize(1_300, 260)
    panel.show()
    return panel


@pytest.fixture
def panel(qtbot: QtBot, context: Context, installation: Installation) -> ScansPanel:
    store(installation, DONE, PARTIAL)
    made = make_panel(qtbot, context)
    qtbot.waitUntil(lambda: made.model.total == 2)
    return made


def cells(panel: ScansPanel, record: ScanRecord) -> dict[str, str]:
    row = panel.model.get(record.id)
    assert row is not None
    return {column.id: column.shown(row) for column in panel.model.columns}


def test_the_models_keep_qts_rules(panel: ScansPanel, qtmodeltester: Any) -> None:
    qtmodeltester.check(panel.model)
    qtmodeltester.check(panel.faults)


def test_without_a_scan_it_says_how_to_begin(qtbot: QtBot, context: Context) -> None:
    panel = make_panel(qtbot, context)
    assert panel.is_empty()


def test_the_newest_cycle_stands_first_and_is_chosen(panel: ScansPanel) -> None:
    assert [record.id for record in panel.model.rows()] == [PARTIAL.id, DONE.id]
    chosen = panel.table.chosen()
    assert chosen is not None
    assert chosen.id == PARTIAL.id
    assert [(fault.symbol, fault.reason) for fault in panel.faults.rows()] == list(FAULTS)


def test_a_row_tells_counts_and_phases(panel: ScansPanel) -> None:
    found = cells(panel, DONE)
    assert found["time"].endswith(" 12:00")
    assert found["requests"] == "12"
    assert (found["total"], found["fetch"], found["evaluate"]) == ("1.8 s", "1.2 s", "84 ms")


def test_choosing_a_cycle_shows_its_errors(panel: ScansPanel) -> None:
    panel.table.choose(DONE.id)
    assert panel.faults.rows() == []
    assert panel._fault_pages.currentWidget() is panel.verdict
    panel.table.choose(PARTIAL.id)
    assert panel._fault_pages.currentWidget() is panel.fault_table


def test_an_error_leads_to_its_symbol(panel: ScansPanel, context: Context) -> None:
    panel.fault_table.row_opened.emit(panel.faults.row(0))
    assert context.selection.symbol == "LUNA/USDT"
    panel.fault_table.row_opened.emit(panel.faults.row(1))
    assert context.selection.symbol == "LUNA/USDT"


def test_a_running_scan_is_followed_live(
    panel: ScansPanel, installation: Installation, bus: EventBus, qtbot: QtBot
) -> None:
    installation.clock.time = NOON + 120_000
    bus.publish(ScanStarted("c" * 32, "demo", NOON, "user"))
    bus.publish(ScanProgress("c" * 32, "fetch", 41, 100, 8.2))
    qtbot.waitUntil(lambda: panel.strip.counted.text() == "41 / 100")
    assert panel.strip.isVisible()
    assert panel.strip.left.text() == "about 8.2 s left"
    assert panel.model.row(0).state == "running"
    bus.publish(SymbolFailed("c" * 32, "FTT/USDT", "Its candles are not served."))
    qtbot.waitUntil(lambda: [fault.symbol for fault in panel.faults.rows()] == ["FTT/USDT"])
    ended = replace(PARTIAL, id="c" * 32, started_at=NOON + 120_000, errors=FAULTS[:1])
    bus.publish(ScanFinished(ScanResult(ended, None)))
    qtbot.waitUntil(lambda: not panel.strip.isVisible())
    assert panel.model.row(0).state == "partial"
    assert [fault.symbol for fault in panel.faults.rows()] == ["LUNA/USDT"]


def test_an_older_cycle_stays_chosen_while_news_come(
    panel: ScansPanel, installation: Installation, bus: EventBus, qtbot: QtBot
) -> None:
    panel.table.choose(DONE.id)
    installation.clock.time = NOON + 120_000
    bus.publish(ScanStarted("c" * 32, "demo", NOON, "schedule"))
    qtbot.waitUntil(lambda: panel.model.total == 3)
    chosen = panel.table.chosen()
    assert chosen is not None
    assert chosen.id == DONE.id


def test_a_scan_that_broke_off_is_read_from_what_was_kept(
    panel: ScansPanel, installation: Installation, bus: EventBus, qtbot: QtBot
) -> None:
    bus.publish(ScanStarted("d" * 32, "demo", NOON, "user"))
    qtbot.waitUntil(lambda: panel.model.total == 3)
    bus.publish(JobEnded("scan", cancelled=True))
    qtbot.waitUntil(lambda: panel.model.total == 2)
    assert not panel.strip.isVisible()


def test_only_the_newest_cycles_are_kept_in_memory(
    panel: ScansPanel, bus: EventBus, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans_panel, "MOST_SCANS", 2)
    newest = replace(DONE, id="e" * 32, started_at=NOON + 180_000)
    bus.publish(ScanFinished(ScanResult(newest, None)))
    qtbot.waitUntil(lambda: panel.model.get(DONE.id) is None)
    assert [record.id for record in panel.model.rows()] == [newest.id, PARTIAL.id]


def test_the_state_is_kept_and_nonsense_is_ignored(panel: ScansPanel) -> None:
    panel.restore_state({"table": 1, "faults": [], "split": ["x", 2]})
    panel.restore_state(panel.saved_state())
    assert [record.id for record in panel.model.rows()] == [PARTIAL.id, DONE.id]
