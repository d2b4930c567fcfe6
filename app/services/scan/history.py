"""What past cycles did."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.ports import OpenUnitOfWork, ScanRecord


class ScanHistory:
    """Reads the kept cycles."""

    def __init__(self, open_work: OpenUnitOfWork) -> None:
        self._open_work = open_work

    def latest(self, limit: int = 100) -> tuple[ScanRecord, ...]:
        """Cycles, newest first."""
        with self._open_work(read_only=True) as work:
            return work.scans.latest(limit)

    def close_interrupted(self) -> int:
        """Mark cycles whose process died as interrupted; how many there were."""
        with self._open_work() as work:
            count = work.scans.mark_interrupted()
            work.commit()
            return count
