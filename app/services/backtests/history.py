"""Backtests that were made: kept, listed, opened again, removed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from app.domain.errors import BadInput
from app.services.events import Event

if TYPE_CHECKING:
    from app.services.events import EventBus
    from app.services.ports import BacktestResult, KeptBacktest, OpenUnitOfWork, WallClock

MOST_LISTED: Final = 500
_UNDO_MS: Final = 7 * 86_400_000


@dataclass(frozen=True, slots=True)
class BacktestsChanged(Event):
    """One was kept, removed or brought back."""


class BacktestHistory:
    """Every run is kept until it is removed; what is removed can be brought back for a week."""

    def __init__(self, open_work: OpenUnitOfWork, bus: EventBus, wall: WallClock) -> None:
        self._open_work = open_work
        self._bus = bus
        self._wall = wall

    def keep(self, result: BacktestResult) -> BacktestResult:
        """Keep a run; returns it with its id."""
        kept = replace(result, id=uuid4().hex)
        with self._open_work() as work:
            work.backtests.purge(self._wall.now() - _UNDO_MS)
            work.backtests.add(kept)
            work.commit()
        self._bus.publish(BacktestsChanged())
        return kept

    def list(self, limit: int = MOST_LISTED) -> tuple[KeptBacktest, ...]:
        """Newest first."""
        with self._open_work(read_only=True) as work:
            return work.backtests.list(limit)

    def open(self, backtest_id: str) -> BacktestResult:
        """One run as it was; a long equity curve is thinned.

        Raises:
            BadInput: there is none of that id.
        """
        with self._open_work(read_only=True) as work:
            found = work.backtests.get(backtest_id)
        if found is None:
            raise BadInput(f"there is no backtest {backtest_id!r}")
        return found

    def remove(self, backtest_id: str) -> None:
        """Take it out of the list; `restore` brings it back."""
        with self._open_work() as work:
            work.backtests.remove(backtest_id, self._wall.now())
            work.commit()
        self._bus.publish(BacktestsChanged())

    def restore(self, backtest_id: str) -> None:
        """Undo a removal of the last seven days."""
        with self._open_work() as work:
            work.backtests.restore(backtest_id)
            work.commit()
        self._bus.publish(BacktestsChanged())
