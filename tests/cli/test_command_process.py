from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAIN = (sys.executable, str(ROOT / "main.py"))


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGINT, 130, "harrier: interrupted\n"), (signal.SIGTERM, 0, "")],
)
@pytest.mark.parametrize("whole_group", [True, False])
def test_a_scan_that_is_told_to_end_does_so_in_order(
    tmp_path: Path, number: int, code: int, said: str, whole_group: bool
) -> None:
    with subprocess.Popen(
        [*MAIN, "scan", "--home", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "harrier.db").exists() and time.monotonic() < deadline:
            assert process.poll() is None
        (os.killpg if whole_group else os.kill)(process.pid, number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (code, "", said)
    listed = subprocess.run(
        [*MAIN, "scans", "list", "--json", "--home", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert {scan["state"] for scan in json.loads(listed.stdout)["scans"]} <= {"cancelled"}
