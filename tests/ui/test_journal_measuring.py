"""Trades are measured without anybody asking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from app.domain.journal.trade import TradeRecord
from app.domain.timeframe import Timeframe
from app.services.scan.events import ScanFinished
from app.ui.background.runner import JobRunner
from app.ui.event_bridge import EventBridge
from app.ui.journal_measuring import MEASURING_JOB, JournalMeasuring
from tests.builders.installation import installed
from tests.builders.journal_trades import bars, fills, plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.bootstrap.composition import Composition

RECORD = TradeRecord(plan=plan(95, 110))
ROWS = [(100.0, 104.0, 98.0, 103.0)] * 4


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Composition]:
    with installed(tmp_path, offline=True) as installation:
        yield installation.application


@pytest.fixture
def runner(application: Composition, qtbot: QtBot) -> Iterator[JobRunner]:
    parent = QObject()
    runner, bridge = JobRunner(application.bus, parent), EventBridge(application.bus, parent)
    JournalMeasuring(application, runner, bridge, parent, after_ms=10)
    yield runner
    qtbot.waitUntil(lambda: not runner.is_running(MEASURING_JOB))
    bridge.close()
    assert runner.close()


def test_edits_and_scans_are_followed_by_measures(
    application: Composition, runner: JobRunner, qtbot: QtBot
) -> None:
    journal = application.journal

    def mfe_r() -> float | None:
        known = journal.trade(made.id).measures
        return None if known is None else known.mfe_r

    own = fills((0, "buy", 100, 2), (3, "sell", 101, 2))
    made = journal.add([replace(fill, id="") for fill in own], RECORD)
    qtbot.waitUntil(lambda: journal.trade(made.id).measures is not None)
    assert mfe_r() is None  # there are no candles
    application.store.merge(application.exchange.id, Timeframe.H1, {"BTC/USDT": bars(*ROWS)})
    application.bus.publish(ScanFinished(None))  # whatever it found
    qtbot.waitUntil(lambda: mfe_r() == 0.8)
    journal.edit(made.id, replace(RECORD, plan=plan(90)))
    qtbot.waitUntil(lambda: mfe_r() == 0.4)
