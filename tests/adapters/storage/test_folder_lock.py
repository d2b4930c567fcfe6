from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.lock import FolderLock
from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from pathlib import Path

_HOLDER = """
import sys
from pathlib import Path
from app.adapters.storage.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path / "lock"), FolderLock(tmp_path / "lock")
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    assert second.holder() == os.getpid()
    first.release()
    assert second.acquire()
    second.release()


def test_the_block_form_says_who_holds_it(tmp_path: Path) -> None:
    with (
        FolderLock(tmp_path / "data" / "lock"),
        pytest.raises(EnvironmentFault, match=rf"process {os.getpid()}.*data"),
        FolderLock(tmp_path / "data" / "lock"),
    ):
        pytest.fail("two holders")
    with FolderLock(tmp_path / "data" / "lock") as again:
        assert again.acquire()


def test_a_killed_holder_leaves_no_lock_behind(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", _HOLDER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline().strip() == "True"
            lock = FolderLock(path)
            assert not lock.acquire()
            assert lock.holder() == child.pid
            os.kill(child.pid, signal.SIGKILL)
    assert FolderLock(path).acquire()


def test_a_place_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match="cannot be made"):
        FolderLock(tmp_path / "file" / "lock").acquire()
