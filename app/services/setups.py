"""Setups as the user handles them: listed, looked into, skipped, cancelled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.domain.setup import SetupEvent, SetupState
from app.services.ports import SetupFilter
from app.services.scan.events import SetupChanged

if TYPE_CHECKING:
    from app.domain.setup import Setup
    from app.services.events import EventBus
    from app.services.ports import OpenUnitOfWork, WallClock


@dataclass(frozen=True, slots=True)
class SetupDetail:
    """A setup with its time line, oldest event first."""

    setup: Setup
    events: tuple[SetupEvent, ...]


class SetupService:
    """Reads setups and records what the user decides about them."""

    def __init__(self, open_work: OpenUnitOfWork, bus: EventBus, wall: WallClock) -> None:
        self._open_work = open_work
        self._bus = bus
        self._wall = wall

    def list(self, wanted: SetupFilter | None = None) -> tuple[Setup, ...]:
        """Setups that match, newest signal bar first; without a filter the open ones.

        Raises:
            BadInput: the filter names no state of a setup.
        """
        wanted = wanted or SetupFilter()
        if wanted.state is not None and wanted.state not in tuple(SetupState):
            known = ", ".join(SetupState)
            raise BadInput(f"'{wanted.state}' is no state of a setup; use one of {known}.")
        with self._open_work(read_only=True) as work:
            return work.setups.find(wanted)

    def get(self, setup_id: str) -> SetupDetail:
        """One setup with its events.

        Raises:
            BadInput: no such setup.
        """
        with self._open_work(read_only=True) as work:
            setup = work.setups.get(setup_id)
            if setup is None:
                raise _unknown(setup_id)
            return SetupDetail(setup, work.setups.events(setup_id))

    def recent_events(self, since: int, limit: int = 200) -> tuple[SetupEvent, ...]:
        """Events recorded since a wall-clock time (UTC ms), newest first."""
        with self._open_work(read_only=True) as work:
            return work.setups.recent_events(since, limit)

    def skip(self, setup_id: str, reason: str) -> Setup:
        """Pass on a setup that still waits for its entry.

        Raises:
            BadInput: no such setup, it no longer waits, or there is no reason given.
        """
        if not reason.strip():
            raise BadInput("Say why the setup is skipped: the reasons are counted later.")
        return self._end(setup_id, SetupState.SKIPPED, reason.strip())

    def cancel(self, setup_id: str, reason: str = "") -> Setup:
        """End an open setup by hand.

        Raises:
            BadInput: no such setup, or it has ended already.
        """
        return self._end(setup_id, SetupState.CANCELLED, reason.strip() or "cancelled by the user")

    def _end(self, setup_id: str, state: SetupState, reason: str) -> Setup:
        with self._open_work() as work:
            setup = work.setups.get(setup_id)
            if setup is None:
                raise _unknown(setup_id)
            _require_possible(setup, state)
            event = SetupEvent(
                setup_id=setup.id,
                bar_time=setup.evaluated_until or setup.bar_time,
                from_state=setup.state,
                to_state=state,
                reason=reason,
                price=setup.last_price,
                recorded_at=self._wall.now(),
            )
            ended = replace(setup, state=state)
            work.setups.save(ended, [event])
            work.commit()
        self._bus.publish(SetupChanged(ended, (event,)))
        return ended


def _require_possible(setup: Setup, state: SetupState) -> None:
    if not setup.state.is_open:
        raise BadInput(f"Setup {setup.id} of {setup.symbol} has ended already: {setup.state}.")
    if state is SetupState.SKIPPED and setup.state is not SetupState.WAITING:
        raise BadInput(
            f"Setup {setup.id} of {setup.symbol} is in the market already, so it cannot be"
            " skipped; cancel it instead."
        )


def _unknown(setup_id: str) -> BadInput:
    return BadInput(f"There is no setup '{setup_id}'; `setups list --all` shows them all.")
