"""One setup's whole life in the real window, while the exchange's clock is stepped hour by hour.

HARRIER_SCREENS names a folder for pictures of each stage.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders.display import screen
from tests.builders.installation import installed
from tests.builders.life_market import LOSER, STRATEGY, WINNER, write_life_market
from tests.loopback.generated import HOUR, NOON
from tests.loopback.server import LoopbackExchange

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("life_program.py")
LIMIT_S = 600

pytestmark = [
    pytest.mark.display,
    pytest.mark.timeout(LIMIT_S + 60),
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with one strategy, which scans when it is told to."""
    folder = tmp_path / "home"
    with installed(folder) as desk:
        for path, value in (
            ("schedule.enabled", "false"),
            ("universe.whitelist", "^(BTC|S01|S02)/"),
            ("data.history_bars", "300"),
            ("welcome_done", "true"),
        ):
            desk.application.settings.set(path, value)
        strategies = desk.application.strategies
        for stored in strategies.list():
            strategies.delete(stored.strategy.name)
        strategies.save(STRATEGY)
        strategies.set_enabled(STRATEGY.name, enabled=True)
    return folder


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "candles"
    folder.mkdir()
    write_life_market(folder)
    with LoopbackExchange(folder, start=NOON + HOUR // 3, speed=0) as server:
        yield server.url


def lived(home: Path, address: str, screens: Path) -> list[dict[str, Any]]:
    """What the window showed, stage by stage."""
    with screen() as display:
        environment = os.environ | {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": str(ROOT),
        }
        run = subprocess.run(
            [sys.executable, str(PROGRAM), str(home), address, str(screens)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_a_setup_is_followed_to_its_end_in_table_panel_and_chart(
    home: Path, address: str, tmp_path: Path
) -> None:
    screens = Path(os.environ.get("HARRIER_SCREENS", tmp_path / "screens"))
    screens.mkdir(parents=True, exist_ok=True)
    stages = lived(home, address, screens)
    words = ["waiting", "waiting", "active", "tp1", "won", "lost"]
    assert [stage["table"] for stage in stages] == words
    assert [stage["chart"] for stage in stages] == words
    assert all(word in stage["badges"] for word, stage in zip(words, stages, strict=True))
    assert [stage["symbol"] for stage in stages] == [WINNER] * 5 + [LOSER]
    waiting, _, active, half, won, lost = stages
    for level in ("Entry 102.00", "Stop 96.90", "TP1 107.10", "TP2 112.20"):
        assert all(level in stage["ladder"] for stage in stages)
    assert "Last 104.00" in waiting["ladder"]
    assert len(waiting["time_line"]) == 1
    assert "signal, order at 102.00" in waiting["time_line"][0]
    assert "filled at 102.00" in active["time_line"][0]
    assert "target reached at 107.10" in half["time_line"][0]
    assert "target reached at 112.20" in won["time_line"][0]
    assert "stopped at 96.90" in lost["time_line"][0]
    assert (half["exits"], won["exits"], lost["exits"]) == (["tp1"], ["tp1", "tp2"], ["stop"])
    assert half["r"] is None
    assert won["r"] == pytest.approx(1.5)
    assert lost["r"] == pytest.approx(-1.0)
    assert all(stage["bands"] > 0 for stage in stages)
    assert len(list(screens.glob("*.png"))) == len(stages)
