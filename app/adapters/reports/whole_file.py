"""Files that are written whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Gives a place beside the file to write to; what was there is replaced at the end.

    Raises:
        EnvironmentFault: it cannot be written; what was there stays.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        reason = error.strerror or error
        raise EnvironmentFault(f"{path} cannot be written ({reason}).") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
