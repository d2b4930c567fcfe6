"""Files that are broken off: no part of them stays, and the older one is whole."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from app.adapters.reports import BacktestFiles
from app.services.file_progress import FileProgress
from app.services.streams import at_once
from tests.adapters.reports.runs import made_run

if TYPE_CHECKING:
    from pathlib import Path

FILES = BacktestFiles()
KINDS = ("trades", "equity", "document", "workbook", "page")
BARS = 21_000  # more rows of each kind than are written at once


@pytest.mark.parametrize("kind", KINDS)
def test_it_tells_how_far_it_is_until_all_is_written(kind: str, tmp_path: Path) -> None:
    run = made_run(BARS)
    steps = list(getattr(FILES, kind)(run, tmp_path / "file"))
    trades, bars = len(run.outcome.trades), len(run.outcome.times)
    own = {"equity": bars, "document": trades + bars, "workbook": trades + bars // 24}
    rows = own.get(kind, trades)
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert len(set(done)) > 3
    assert {step.total for step in steps} == {rows}
    assert steps[-1] == FileProgress(rows, rows)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("steps", [1, 3, -1])
def test_closed_on_the_way_it_leaves_the_older_file_and_nothing_else(
    kind: str, steps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, temporary = tmp_path / "files", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    path = folder / "file"
    path.write_text("older")
    run = made_run(BARS)
    if steps < 0:
        steps = sum(1 for _ in getattr(FILES, kind)(run, tmp_path / "whole"))
    with closing(getattr(FILES, kind)(run, path)) as writing:
        for _ in range(steps):
            next(writing)
    assert [one.name for one in folder.iterdir()] == ["file"]
    assert path.read_text() == "older"
    assert list(temporary.iterdir()) == []


def test_a_broken_off_workbook_can_be_written_again(tmp_path: Path) -> None:
    run = made_run(BARS)
    with closing(FILES.workbook(run, tmp_path / "run.xlsx")) as writing:
        next(writing)
    at_once(FILES.workbook(run, tmp_path / "run.xlsx"))
    book = load_workbook(tmp_path / "run.xlsx", read_only=True)
    assert sum(1 for _ in book["Trades"].iter_rows()) == 1 + len(run.outcome.trades)
    book.close()
