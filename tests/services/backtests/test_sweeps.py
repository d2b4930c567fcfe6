"""Sweeps as streams: cancelled with what was tried, and bounded in memory."""

from __future__ import annotations

import subprocess
import sys
from threading import enumerate as threads
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.adapters.storage.candle_files import CandleFiles
from app.adapters.storage.paths import DataFolder
from app.bootstrap.composition import Composition
from app.domain.backtester import Account
from app.domain.backtester.robustness.grid import Grid, parse_range
from app.domain.strategy import Strategy
from app.services.backtests.sweeps import SweepProgress, SweepRequest, judged
from app.services.ports import BacktestRequest
from app.services.streams import at_once
from tests.domain.backtester.robustness.grounds import CROSS
from tests.domain.market_columns import wandering

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Composition]:
    application = Composition(DataFolder(tmp_path / "home"), {}, offline=True)
    yield application
    application.close()


@pytest.fixture
def request_of_many(tmp_path: Path) -> SweepRequest:
    folder = tmp_path / "past"
    folder.mkdir()
    CandleFiles().write(folder / "BTC_USDT-1h.parquet", wandering(1, 900))
    run = BacktestRequest(Strategy.model_validate(CROSS), Account(), folder=folder)
    return SweepRequest(run, Grid((parse_range("fast=2:11"), parse_range("slow=12:21"))), jobs=1)


def test_what_was_tried_before_a_cancel_is_whole(
    application: Composition, request_of_many: SweepRequest
) -> None:
    prepared = at_once(application.sweeps.prepare(request_of_many))
    assert (prepared.sets, prepared.must_be_asked) == (100, False)
    stream = application.sweeps.run(prepared)
    first = next(event for event in stream if isinstance(event, SweepProgress))
    stream.close()
    assert not [thread for thread in threads() if thread.name.startswith("spread")]
    assert 0 < first.done < first.total == 100
    partial = judged(request_of_many, first.points, first.metrics)
    assert partial.around is not None
    whole = at_once(application.sweeps.run(prepared))
    assert whole.points.tolist() == prepared.points.tolist()
    assert whole.metrics[: first.done].tobytes() == first.metrics.tobytes()
    assert whole.goals[whole.around.place] == np.nanmax(whole.goals) if whole.around else False


def test_progress_counts_every_set_once(
    application: Composition, request_of_many: SweepRequest
) -> None:
    prepared = at_once(application.sweeps.prepare(request_of_many))
    events = [e for e in application.sweeps.run(prepared) if isinstance(e, SweepProgress)]
    assert [event.done for event in events] == list(np.cumsum([len(e.points) for e in events]))
    assert events[-1].done == events[-1].total == 100
    assert events[-1].left_s == 0


def test_ten_times_the_sets_take_no_more_memory() -> None:
    child = [sys.executable, "-m", "tests.services.backtests.memory_child"]
    done = subprocess.run(child, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    few, many = (float(figure) for figure in done.stdout.split())
    assert many - few < 12
