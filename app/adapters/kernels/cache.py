"""Keeps compiled kernels on disk and compiles them in a process of their own."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pkgutil
import platform
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import app.domain
from app import __version__
from app.adapters.processes import step_back
from app.domain.errors import EnvironmentFault
from app.services.events import Waiting

if TYPE_CHECKING:
    from app.services.ports import Waits

_FOLDER = "NUMBA_CACHE_DIR"
_PATIENCE_S = 0.1
_STAMP = "ready"
_DECLARATION = b"@kernel("


class KernelCache:
    """The `Kernels` port over numba's own cache files.

    Numba notices a change in a kernel's own file but not in one that it calls from another file,
    so every state of the sources has a folder of its own. The packaged program carries its kernels
    beside their sources, where numba looks by itself and where they may be moved with it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _fingerprint()
        self._stamp = self._folder / _STAMP

    def use(self) -> None:
        """Point numba at the folder; call before numba is imported."""
        if not _is_packaged():
            os.environ[_FOLDER] = str(self._folder)

    @property
    def ready(self) -> bool:
        """Whether everything is compiled for this version on this machine."""
        return self._stamp.exists()

    def prepare(self) -> Waits[None]:
        """Compile in a helper process what is missing; seconds the first time, then nothing.

        Raises:
            EnvironmentFault: compiling failed; the message says how to see why.
        """
        if self.ready:
            return
        # A spawned process shares no lock with this one, so the window never waits for it.
        process = multiprocessing.get_context("spawn").Process(
            target=_compile_beside, args=(str(self._folder),), daemon=True
        )
        process.start()
        try:
            while process.is_alive():
                process.join(_PATIENCE_S)
                yield Waiting("Preparing the engine, once")
        finally:
            if process.is_alive():
                process.terminate()
            process.join()
        if process.exitcode:
            raise EnvironmentFault(
                "The engine could not be prepared. Run 'main.py --compile-kernels' to see why."
            )

    def compile_now(self) -> int:
        """Compile in this process what is missing; returns how many kernels were not cached.

        What pandas-ta's indicators run on is compiled too: at set-up there is time for it, while a
        window that prepares itself does without, and their first use compiles in a helper process.
        """
        return compile_into(str(self._folder)) + _compile_library()


def _compile_beside(folder: str) -> None:
    """The target of the helper process."""
    step_back()
    compile_into(folder)


def compile_into(folder: str) -> int:
    """Load or compile every declared kernel; returns how many had to be compiled."""
    if not _is_packaged():
        os.environ[_FOLDER] = folder
    from app.domain.kernel import KERNELS, compile_kernels

    for module in pkgutil.walk_packages(app.domain.__path__, "app.domain."):
        importlib.import_module(module.name)
    compile_kernels()
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / _STAMP).touch()
    return sum(sum(kernel.dispatcher.stats.cache_misses.values()) for kernel in KERNELS)


def _compile_library() -> int:
    from app.domain.indicators.borrowed.preparing import prepare_library

    return prepare_library()


def _fingerprint() -> str:
    """Sixteen hexadecimal digits over everything that decides what is compiled."""
    digest = sha256(f"{__version__} {sys.version} {platform.machine()}".encode())
    if _is_packaged():
        state = Path(sys.executable).stat()
        digest.update(f"{state.st_mtime_ns} {state.st_size}".encode())
        return digest.hexdigest()[:16]
    for source in sorted(Path(app.domain.__path__[0]).rglob("*.py")):
        text = source.read_bytes()
        if _DECLARATION in text:
            digest.update(str(source).encode() + text)
    return digest.hexdigest()[:16]


def _is_packaged() -> bool:
    return bool(getattr(sys, "frozen", False))
