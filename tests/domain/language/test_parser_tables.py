"""The tables that ship with the program are those of the grammar, and need no lark."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.domain.language import tables
from app.domain.language.machine import machine
from app.domain.language.make_tables import tables_module

ROOT = Path(__file__).resolve().parents[3]


def test_the_tables_are_those_of_the_grammar() -> None:
    assert Path(tables.__file__).read_text("utf-8") == tables_module(), "run: make tables"
    assert len(machine().actions) == len(machine().gotos) > 100


def test_a_rule_is_read_without_lark() -> None:
    code = "import sys; from app.domain.language import parse; parse('close > ema(9)'); "
    done = subprocess.run(
        [sys.executable, "-c", code + "assert 'lark' not in sys.modules"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
