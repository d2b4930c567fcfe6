"""Reading thousands of rows without the full garbage collections that stop every thread."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def collector_in_small_steps() -> Iterator[Callable[[], object]]:
    """Pause the collector; the block calls what it is given after each chunk of new objects.

    That call looks at the chunk alone, while a collector that runs by itself would look at all
    rows read so far, again and again, and at everything else in the program.
    """
    if not gc.isenabled():
        yield lambda: None
        return
    gc.disable()
    try:
        yield lambda: gc.collect(1)
    finally:
        gc.enable()
