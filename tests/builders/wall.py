"""A wall clock for tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class StandingClock:
    """Stands still until it is set. UTC ms."""

    time: int = 1_767_268_800_000  # 2026-01-01T12:00Z

    def now(self) -> int:
        return self.time
