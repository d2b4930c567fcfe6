"""Where a worker of a Dask cluster begins; light, so that kernels are found before they load."""

from __future__ import annotations

import os
import pickle
from threading import Lock
from typing import Any

_KERNELS = "NUMBA_CACHE_DIR"
_known: dict[str, Any] = {}
_lock = Lock()


def answer(key: str, kernels: str, shared: bytes, question: bytes) -> bytes:
    """One part of a piece of work.

    Args:
        key: of what is shared, which is read once.
        kernels: folder of compiled kernels; empty: where numba looks by itself.
        shared: what every part needs, pickled.
        question: the function and its part, pickled.
    """
    with _lock:
        if key not in _known:
            if kernels:
                os.environ[_KERNELS] = kernels
            _known.clear()
            _known[key] = pickle.loads(shared)
        known = _known[key]
    work, part = pickle.loads(question)
    return pickle.dumps(work(known, part))
