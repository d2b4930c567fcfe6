"""The window as a process: it starts light, ends cleanly at any moment, and is one per folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("window_program.py")
HEAVY = ("numpy", "pydantic", "pyqtgraph", "sqlalchemy", "numba", "ccxt", "qtawesome", "asyncio")
ENGINE = ("numba", "lark", "pandas", "talib", "ccxt", "sqlalchemy", "pyarrow")


def start(home: Path, moment: str) -> subprocess.Popen[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-W", "error", str(PROGRAM), str(home), moment],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read_until(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == word:
            return
    raise AssertionError(process.communicate()[1])


def assert_ends_cleanly(process: subprocess.Popen[str]) -> str:
    """Returns what it wrote to stderr, which may only be what the offscreen platform lacks."""
    _, errors = process.communicate(timeout=20)
    lines = errors.splitlines()
    complaints = [line for line in lines if "plugin does not support" not in line]
    assert (process.returncode, complaints) == (0, [])
    return errors


@pytest.mark.parametrize("moment", ["painted", "scanning", "failed"])
def test_closing_ends_with_0_and_no_warning(tmp_path, moment):
    process = start(tmp_path, moment)
    assert_ends_cleanly(process)
    assert (tmp_path / "layout.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_mean_quit(tmp_path, number):
    process = start(tmp_path, "never")
    read_until(process, "attached")
    process.send_signal(number)
    assert_ends_cleanly(process)


def test_a_second_start_raises_the_first_and_ends(tmp_path):
    first = start(tmp_path, "never")
    read_until(first, "attached")
    second = start(tmp_path, "never")
    assert_ends_cleanly(second)
    assert first.poll() is None
    first.send_signal(signal.SIGTERM)
    assert "raise()" in assert_ends_cleanly(first)


def test_after_kill_the_next_start_gets_the_folder(tmp_path):
    first = start(tmp_path, "never")
    read_until(first, "attached")
    first.kill()
    first.communicate()
    assert_ends_cleanly(start(tmp_path, "scanning"))


def loaded_by(code, names):
    """Which of the modules a fresh interpreter has loaded after the code."""
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; {code}; print([m for m in {names!r} if m in sys.modules])",
        ],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


DECLARE = "import app.ui.start, app.ui.panels, app.ui.panel as p; p.PANELS.discover(app.ui.panels)"


def test_nothing_heavy_is_imported_before_the_first_paint():
    assert loaded_by(DECLARE, HEAVY) == "[]"


def test_no_panel_loads_the_engine_on_the_gui_thread():
    names = "[name for _, kind in p.PANELS.items() for name in kind.modules]"
    load = f"import importlib; [importlib.import_module(name) for name in {names}]"
    assert loaded_by(f"{DECLARE}; {load}", ENGINE) == "[]"
