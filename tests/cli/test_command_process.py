from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.builders.window_process import wait_until

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

ROOT = Path(__file__).resolve().parents[2]
MAIN = (sys.executable, str(ROOT / "main.py"))


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGINT, 130, "harrier: interrupted\n"), (signal.SIGTERM, 0, "")],
)
@pytest.mark.parametrize("whole_group", [True, False])
def test_a_scan_that_is_told_to_end_does_so_in_order(
    shell: Shell, number: int, code: int, said: str, whole_group: bool
) -> None:
    with subprocess.Popen(
        [*MAIN, "scan", "--home", str(shell.home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        database = shell.home / "harrier.db"
        wait_until("the database", lambda: database.exists() or process.poll() is not None)
        assert process.poll() is None
        (os.killpg if whole_group else os.kill)(process.pid, number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (code, "", said)
    listed = shell("scans", "list", "--json").document["scans"]
    assert {scan["state"] for scan in listed} <= {"cancelled"}
