from __future__ import annotations

import csv
import signal
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from app.domain.journal.trade import TradeRecord
from tests.builders.installation import installed
from tests.builders.journal_trades import fills, plan
from tests.cli.conftest import Shell

if TYPE_CHECKING:
    from pathlib import Path

HALVES = ((0.0, "buy"), (0.5, "sell"))


@pytest.fixture
def journal(tmp_path: Path) -> None:
    record = TradeRecord(plan=plan(95), tags=("late",))
    with installed(tmp_path / "home", offline=True) as installation:
        for symbol in ("BTC/USDT", "SOL/USDT"):
            own = fills((0, "buy", 100, 2), (3, "sell", 110, 2), symbol=symbol)
            added = [replace(fill, id="") for fill in own]
            installation.application.journal.add(added, record)


@pytest.mark.usefixtures("journal")
def test_to_a_file_and_into_another_journal(
    shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "journal.zip"
    answer = shell("journal", "export", str(path), "--symbol", "sol/usdt", "--json")
    assert answer.document == {"file": str(path), "trades": 1}
    other = Shell(tmp_path / "other", capsys)
    taken = other("journal", "import-bundle", str(path), "--json").document
    assert (taken["trades"], taken["known"], taken["fills"]) == (1, 0, 2)
    assert other("journal", "import-bundle", str(path)).out.startswith("0 trades")
    found = other("journal", "stats", "--json").document["by_quote"]["USDT"]
    assert (found["trades"], found["net_profit"]) == (1, 20.0)


@pytest.mark.usefixtures("journal")
def test_a_statistic_as_csv(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    assert shell("journal", "export", str(path), "--what", "tag").code == 0
    (row,) = csv.DictReader(path.read_text("utf-8").splitlines())
    assert (row["group"], row["n"], row["total"]) == ("late", "2", "40.0")


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("journal.pdf",), "journal.pdf: its ending is none of"),
        (("x.csv", "--what", "moon"), "'moon' is none of"),
        (("x.csv", "--query", "tag:"), "5: a word is missing"),
    ],
)
def test_bad_input_is_one_line(
    shell: Shell, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    name, *more = options
    answer = shell("journal", "export", str(tmp_path / name), *more)
    assert answer.code == 2
    assert says in answer.complaint


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")
def test_ctrl_c_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    """A real process, stopped as soon as the new file is begun."""
    steps = ((n + part, side, 100, 1) for n in range(4_000) for part, side in HALVES)
    taken = [replace(fill, id=f"{at}") for at, fill in enumerate(fills(*steps))]
    with installed(tmp_path / "home", offline=True) as installation:
        installation.application.journal.take_in(taken, "import", Decimal(0))
    folder = tmp_path / "files"
    folder.mkdir()
    path = folder / "journal.xlsx"
    path.write_text("older")
    home = ["--home", str(tmp_path / "home")]
    process = subprocess.Popen(
        [sys.executable, "main.py", "journal", "export", str(path), *home],
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = monotonic() + 60
    while not (folder / "journal.xlsx.part").exists():
        assert process.poll() is None, "it was over before it could be stopped"
        assert monotonic() < deadline
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "harrier: interrupted\n")
    assert [one.name for one in folder.iterdir()] == ["journal.xlsx"]
    assert path.read_text() == "older"
