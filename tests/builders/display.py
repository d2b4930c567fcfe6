"""A screen that nobody looks at."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def screen(size: str = "1600x1000") -> Iterator[str]:
    """An X display of its own while the block lasts; yields its name, ``:7``."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    made = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert made.stdout is not None
    try:
        yield f":{made.stdout.readline().strip()}"
    finally:
        made.terminate()
        made.wait()
        made.stdout.close()
