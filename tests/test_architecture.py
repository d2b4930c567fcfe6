"""The layers hold: the contracts in pyproject.toml are part of the ordinary test run."""

from __future__ import annotations

import importlinter.cli


def test_imports_point_inward(pytestconfig, monkeypatch, capsys):
    monkeypatch.chdir(pytestconfig.rootpath)
    code = importlinter.cli.lint_imports(no_cache=True)
    assert code == importlinter.cli.EXIT_STATUS_SUCCESS, capsys.readouterr().out
