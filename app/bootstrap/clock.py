"""The machine's clock."""

from __future__ import annotations

import time


class SystemClock:
    """The `WallClock` port."""

    def now(self) -> int:
        """UTC ms."""
        return time.time_ns() // 1_000_000
