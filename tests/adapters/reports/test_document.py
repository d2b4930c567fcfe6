"""The JSON document of a run: the one that the command line prints, whatever its length."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import orjson
import pytest

from app.adapters.reports import BacktestFiles
from app.services.backtests.shapes import backtest_shape
from app.services.streams import at_once
from tests.adapters.reports.runs import HOSTILE, START, made_run

if TYPE_CHECKING:
    from pathlib import Path

FILES = BacktestFiles()
LONG = 21_000  # more rows than are written at once


@pytest.mark.parametrize("bars", [300, LONG])
def test_it_says_what_the_command_line_prints(tmp_path: Path, bars: int) -> None:
    run = made_run(bars)
    path = tmp_path / "run.json"
    at_once(FILES.document(run, path))
    text = path.read_text("utf-8")
    assert text.count("\n") == 1
    printed = orjson.dumps(
        backtest_shape(run), option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY
    )
    document = json.loads(text)
    assert document == json.loads(printed)
    assert document["strategy"] == HOSTILE
    assert len(document["equity"]) == bars
    assert document["equity"][0] == [START, run.outcome.equity[0]]
    assert document["equity"][-1][1] == run.outcome.equity[-1]
    assert len(document["trades"]) == len(run.outcome.trades)


def test_a_run_without_a_trade_is_a_document_too(tmp_path: Path) -> None:
    run = made_run(3)
    at_once(FILES.document(run, tmp_path / "run.json"))
    document = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert document["trades"] == []
    assert document["metrics"]["win_rate"] is None
