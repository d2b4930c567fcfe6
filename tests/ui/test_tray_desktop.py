"""On a real session bus: one notification for a new setup, and a click opens that setup."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NEEDED = ("xvfb-run", "dbus-run-session")
SCRIPT = """
{python} {desktop} {log} > {log}.ready & desktop=$!
while [ ! -s {log}.ready ]; do :; done
{python} {program} {home}; code=$?
kill $desktop
exit $code
"""


@pytest.mark.display
@pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in NEEDED), reason=f"needs {' and '.join(NEEDED)}"
)
def test_one_notification_and_a_click_opens_the_setup(tmp_path):
    pytest.importorskip("jeepney")
    log = tmp_path / "calls"
    script = SCRIPT.format(
        python=sys.executable,
        desktop=HERE / "notification_desktop.py",
        program=HERE / "tray_program.py",
        log=log,
        home=tmp_path,
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        ["xvfb-run", "-a", "dbus-run-session", "--", "sh", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == ["opened SOL/USDT"]
    calls = [json.loads(line) for line in log.read_text().splitlines()]
    shown = [body for member, body in calls if member == "Notify"]
    assert len(shown) == 1
    assert "SOL/USDT · Long · 1h" in shown[0]
    assert "Trend pullback: entry 75.17" in shown[0]
