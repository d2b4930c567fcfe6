from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders.installation import rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

NAME = "Supertrend flip"


def written(path: Path, *strategies: Any) -> str:
    path.write_text(json.dumps([json.loads(one.to_json()) for one in strategies]))
    return str(path)


def test_strategies_go_out_and_come_in(shell: Shell, tmp_path: Path) -> None:
    for file in ("all.json", "all.txt"):
        path = str(tmp_path / file)
        names = shell("strategies", "export", "--out", path, "--json").document["strategies"]
        assert len(names) == 6
        answer = shell("strategies", "import", path, "--json").document
        assert sorted(answer["known"]) == sorted(names)
        assert answer["kept"] == []
    block = shell("strategies", "export", NAME, "--text").out
    assert block.startswith(f"strategy: {NAME}\n")
    document = shell("strategies", "export", NAME, "--json").document
    assert document["strategies"][0]["name"] == NAME


def test_a_taken_name_has_to_be_answered(shell: Shell, tmp_path: Path) -> None:
    path = written(tmp_path / "two.json", rule(NAME, "close > 1"), rule("Mine", "close > 2"))
    refused = shell("strategies", "import", path)
    assert refused.code == 2
    assert f"'{NAME}'" in refused.complaint
    assert "--conflict replace|both|skip" in refused.complaint
    kept = shell("strategies", "import", path, "--conflict", "both", "--json").document["kept"]
    assert [one["name"] for one in kept] == [f"{NAME} 2", "Mine"]
    assert shell("strategies", "import", path, "--conflict", "replace").code == 0
    assert shell("strategies", "show", NAME, "--json").document["entry"] == "close > 1"


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("{", "bad.json:1:2"),
        ('{"schema": 2, "name": "x"}', "schema"),
        ("[" * 100_000, "nested too deeply"),
        (" " * 5_000_001, "at most 5,000,000 bytes"),
        (rule("x", "close > 1").to_json().replace("close > 1", "clsoe > 1"), "'close'"),
    ],
)
def test_a_bad_file_is_one_line(shell: Shell, tmp_path: Path, content: str, part: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content)
    answer = shell("strategies", "import", str(path))
    assert answer.code == 2
    assert part in answer.complaint
    assert len(shell("strategies", "list", "--json").document["strategies"]) == 6


def test_versions_are_told_apart_and_restored(shell: Shell, tmp_path: Path) -> None:
    path = written(tmp_path / "new.json", rule(NAME, "close > ema(20) and rsi < 60"))
    shell("strategies", "import", path, "--conflict", "replace")
    found = shell("strategies", "versions", NAME, "--json").document["versions"]
    assert [one["version"] for one in found] == [2, 1]
    assert "entry" in found[0]["changed"]
    changes = shell("strategies", "diff", NAME, "--json").document
    assert (changes["before"], changes["after"]) == (1, 2)
    entry = next(one for one in changes["changes"] if one["field"] == "entry")
    assert entry["after"] == "close > ema(20) and rsi < 60"
    text = shell("strategies", "diff", NAME, "1", "2").out
    assert "entry\n" in text
    assert "  + close > ema(20) and rsi < 60" in text
    assert shell("strategies", "restore", NAME, "1", "--json").document["version"] == 3
    assert "not 9" in shell("strategies", "restore", NAME, "9").complaint


def test_the_list_is_changed_by_verbs(shell: Shell) -> None:
    off = shell("strategies", "disable", NAME, "--json").document
    assert (off["name"], off["enabled"]) == (NAME, False)
    assert shell("strategies", "enable", NAME).out == f"{NAME}: on\n"
    assert shell("strategies", "rename", NAME, "Flip").code == 0
    copy = shell("strategies", "duplicate", "Flip", "Flip", "--json").document
    assert copy["name"] == "Flip 2"
    assert shell("strategies", "delete", "Flip 2").code == 0
    assert "did you mean" in shell("strategies", "delete", "Flap").complaint
    ready = shell("strategies", "gallery", "--json").document["gallery"]
    assert NAME in [one["name"] for one in ready]
    added = shell("strategies", "gallery", "--add", NAME, "--json").document
    assert (added["name"], added["enabled"]) == (NAME, False)
    assert "gallery" in shell("strategies", "gallery", "--add", "nothing").complaint
