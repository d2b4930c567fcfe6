"""One writer for each data folder, also after a crash."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_LOCKED_BYTE = 1024  # beyond the text: Windows lets nobody read a locked byte


class FolderLock:
    """The operating system's lock on a file: it ends with the process, however that ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock unless another process has it; True when it is held now.

        Raises:
            EnvironmentFault: the file cannot be made.
        """
        if self._descriptor is not None:
            return True
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise EnvironmentFault(
                f"The lock {self._path} cannot be made ({error.strerror}): check who may write to"
                " the folder, or choose another one with --home."
            ) from error
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return True

    def holder(self) -> int | None:
        """Process id that the last holder wrote, for messages; None when there is none."""
        with suppress(OSError, ValueError):
            return int(self._path.read_text("ascii"))
        return None

    def release(self) -> None:
        """Give the lock back; the file stays, since removing it would race with the next."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            EnvironmentFault: another process has it.
        """
        if not self.acquire():
            holder = self.holder()
            who = f" (process {holder})" if holder else ""
            raise EnvironmentFault(
                f"Another Harrier{who} works on {self._path.parent}: use that one or close it"
                " first."
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
