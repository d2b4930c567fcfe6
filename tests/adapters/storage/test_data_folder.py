from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.storage.paths import DataFolder, data_folder
from app.domain.errors import EnvironmentFault


def test_home_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_folder("here").root == tmp_path / "here"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folder("~/there").root == tmp_path / "there"


def test_without_home_it_is_the_platforms_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = data_folder(None)
    assert folder.root.is_relative_to(tmp_path)
    assert folder.root.name == "Harrier"


def test_everything_lies_inside(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "new")
    folder.prepare()
    folder.prepare()
    assert folder.root.stat().st_mode & 0o777 == 0o700
    assert list(folder.root.iterdir()) == []
    for path in (folder.settings, folder.database, folder.candles, folder.backups, folder.lock):
        assert path.parent == folder.root


@pytest.mark.parametrize(
    ("path", "program"),
    [
        ("/home/a/Dropbox/harrier", "Dropbox"),
        ("/Users/a/OneDrive - Work/harrier", "OneDrive"),
        ("/Users/a/Library/Mobile Documents/harrier", "Mobile Documents"),
        ("/home/a/dropboxes/harrier", None),
        ("/home/a/.local/share/Harrier", None),
    ],
)
def test_a_folder_that_is_copied_elsewhere_is_noticed(path: str, program: str | None) -> None:
    assert DataFolder(Path(path)).synced_by == program


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match="--home"):
        DataFolder(tmp_path / "file").prepare()
    with pytest.raises(EnvironmentFault, match="--home"):
        DataFolder(Path("/proc/nowhere")).prepare()
