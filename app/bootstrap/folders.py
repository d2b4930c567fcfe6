"""Folders outside the data folder."""

from __future__ import annotations

import os
from pathlib import Path

KERNEL_FOLDER = "HARRIER_KERNELS"


def kernel_folder() -> Path:
    """Where compiled kernels are kept: shared by all installations of a user."""
    chosen = os.environ.get(KERNEL_FOLDER)
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("Harrier", appauthor=False) / "kernels"
