"""Offscreen Qt, loaded kernels, and no thread left behind."""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from app.adapters.kernels.cache import KernelCache
from app.bootstrap.folders import kernel_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.register_assert_rewrite("tests.builders")  # so that a failure there says what it saw
pytest_plugins = ["tests.loopback.plugin"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# No test, nor any process that one starts, touches the secrets of whoever runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
KernelCache(kernel_folder()).use()
_MEMORY = Path("/dev/shm")
_ENOUGH_MEMORY = 2 * 1024**3


def _memory_has_room() -> bool:
    writable = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    return writable and shutil.disk_usage(_MEMORY).free > _ENOUGH_MEMORY


# Files of tests, and of processes that they start, are in memory where it is a folder: the program
# has the disk write everything at once, and a killed process leaves the same there as in memory.
if "TMPDIR" not in os.environ and _memory_has_room():
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

# The same examples every time, so that what fails was broken by the change at hand. Whoever looks
# for what nobody has thought of yet sets HARRIER_EXPLORE: then they are drawn anew.
# How long one takes says something of the machine alone.
settings.register_profile(
    "harrier",
    derandomize="HARRIER_EXPLORE" not in os.environ,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("harrier")

_LEAVE_S = 2.0
_KEPT = ("asyncio_", "ThreadPoolExecutor", "pydevd")  # pools that live with the interpreter


def pytest_configure(config: pytest.Config) -> None:
    """No test waits for the compiler in the middle of what it measures or times out on.

    Compiled once, before the processes that share the tests are started. Nor is there garbage to
    be looked for while tests are collected, only more and more to be walked.
    """
    gc.disable()
    is_worker = hasattr(config, "workerinput")
    if not is_worker and not KernelCache(kernel_folder()).ready:
        command = [sys.executable, "main.py", "--compile-kernels"]
        subprocess.run(command, cwd=config.rootpath, check=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says this of every window; it says nothing about ours."""
    for item in items:
        offscreen = pytest.mark.qt_log_ignore("propagateSizeHints", "support raise", extend=True)
        item.add_marker(offscreen)


@pytest.fixture(scope="session", autouse=True)
def frozen_imports() -> None:
    """Collecting after each test walks the objects of the tests alone."""
    importlib.import_module("app.domain.indicators")  # whose objects stay for good
    _walk_no_more_what_stays()
    gc.enable()


def _own_threads() -> set[threading.Thread]:
    return {
        thread
        for thread in threading.enumerate()
        if not thread.name.startswith(_KEPT) and not isinstance(thread, threading._DummyThread)
    }


@pytest.fixture(autouse=True)
def no_leaked_threads(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test whose threads outlive it.

    As in the program, only the thread of the window collects garbage: widgets must not end on
    another one.
    """
    has_window = "qtbot" in request.fixturenames
    before = _own_threads()
    if has_window:
        _walk_no_more_what_stays()
        gc.disable()
    yield
    deadline = time.monotonic() + _LEAVE_S
    left = _own_threads() - before
    while left and time.monotonic() < deadline:
        for thread in left:
            thread.join(0.05)
        left = {thread for thread in left if thread.is_alive()}
    assert not left, f"threads left behind: {sorted(thread.name for thread in left)}"
    if has_window:
        _delete_closed_widgets()
        gc.collect()
        gc.enable()


def _walk_no_more_what_stays() -> None:
    """What tests before this one have loaded and kept would be walked after each one to come."""
    gc.collect()
    gc.freeze()


def _delete_closed_widgets() -> None:
    """Widgets that wait for an event loop would be styled anew when the next window is."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
