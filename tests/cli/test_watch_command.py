"""The program without a window as a process: it scans, tells, and ends when it is told to."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.adapters.storage.settings_file import SettingsFile

ROOT = Path(__file__).resolve().parents[2]
MAIN = (sys.executable, str(ROOT / "main.py"))


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_watch_tells_of_its_scan_and_ends_with_0_within_3_s(tmp_path: Path, number: int) -> None:
    home = ["--home", str(tmp_path)]
    SettingsFile(tmp_path / "settings.json").write(
        {"universe": {"top": 5}, "data": {"history_bars": 300}}
    )
    with subprocess.Popen(
        [*MAIN, "watch", "--json", *home],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        events = []
        for line in process.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "scan":
                break
        process.send_signal(number)
        asked = time.monotonic()
        rest, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
    assert time.monotonic() - asked < 3
    assert [json.loads(line)["event"] for line in rest.splitlines()] == ["next"] * rest.count("\n")
    scan = events[-1]
    assert (scan["state"], scan["universe"]) == ("done", 5)
    setups = [event for event in events if event["event"] == "setup"]
    assert len(setups) == scan["new"]
