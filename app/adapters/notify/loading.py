"""Large libraries loaded beside a window that must not stutter."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def loading() -> Iterator[None]:
    """Load modules without the garbage collector walking all objects in between.

    Loading makes so many that it would, which stalls every thread for 40 to 90 ms; almost all of
    what is loaded stays, so later collections need not walk it either.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
