"""The layers hold: the contracts in pyproject.toml are part of the ordinary test run."""

from __future__ import annotations

import subprocess
import sys

LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def test_imports_point_inward(pytestconfig):
    """In a process of its own: the linter switches all loggers off that it does not know."""
    run = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=pytestconfig.rootpath,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
