from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.storage.settings_file import SettingsFile, read_appearance
from app.domain.errors import BadInput, EnvironmentFault

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_a_missing_file_is_empty(path: Path) -> None:
    assert SettingsFile(path).read() == {}
    assert read_appearance(path) == {}


def test_what_is_written_is_read_again(path: Path) -> None:
    values = {"market": {"exchange": "kraken"}, "appearance": {"theme": "light"}}
    SettingsFile(path).write(values)
    assert SettingsFile(path).read() == values
    assert read_appearance(path) == {"theme": "light"}
    assert json.loads(path.read_text())["schema"] == 1
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"market": {}}',
        b'{"schema": "1"}',
        b'{"schema": true}',
        b'{"schema": 0}',
        b"[" * 100_000,
        b'{"schema": 1, "x": "' + b"y" * 1_000_001 + b'"}',
    ],
)
def test_damage_is_told_and_the_file_stays(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"settings\.json"):
        SettingsFile(path).read()
    assert path.read_bytes() == content
    assert read_appearance(path) == {}


@given(content=st.binary(max_size=200))
def test_any_bytes_are_settings_or_bad_input(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "random-settings.json"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        SettingsFile(path).read()


def test_set_aside_takes_the_next_free_name(path: Path) -> None:
    names = []
    for content in ("one", "two"):
        path.write_text(content)
        names.append(SettingsFile(path).set_aside())
    assert names == ["settings.json.bad-1", "settings.json.bad-2"]
    assert [path.with_name(name).read_text() for name in names] == ["one", "two"]
    assert not path.exists()


def test_a_newer_file_is_refused_untouched(path: Path) -> None:
    path.write_text('{"schema": 2, "market": {"moon": 1}}')
    before = path.read_bytes()
    with pytest.raises(EnvironmentFault, match="newer Harrier"):
        SettingsFile(path).read()
    assert path.read_bytes() == before


def test_a_failed_write_keeps_the_old_file(path: Path) -> None:
    store = SettingsFile(path)
    store.write({"market": {"exchange": "okx"}})
    path.with_name("settings.json.new").mkdir()
    with pytest.raises(EnvironmentFault, match="cannot be saved"):
        store.write({})
    assert store.read() == {"market": {"exchange": "okx"}}


def test_reading_the_theme_imports_neither_pydantic_nor_sqlalchemy() -> None:
    code = (
        "import sys, app.adapters.storage.settings_file;"
        "print([m for m in ('pydantic', 'sqlalchemy', 'sqlite3') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
