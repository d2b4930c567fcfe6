"""Setups as the user looks at them: listed, looked into, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.domain.setup import SetupState
from app.domain.setup_decision import in_force, stand_of
from app.services.ports import SetupFilter

if TYPE_CHECKING:
    from app.domain.setup import Setup, SetupEvent
    from app.domain.setup_decision import Decision, Stand
    from app.domain.setup_results import Outcome
    from app.services.ports import OpenUnitOfWork


@dataclass(frozen=True, slots=True)
class SetupDetail:
    """A setup with its time line.

    Attributes:
        events: oldest first; those of its shadow included.
        decisions: of the user, oldest first, without what was taken back.
        stand: what they come to.
    """

    setup: Setup
    events: tuple[SetupEvent, ...]
    decisions: tuple[Decision, ...]
    stand: Stand


class SetupService:
    """Reads setups; what the user decides about them goes to `SetupDecisions`."""

    def __init__(self, open_work: OpenUnitOfWork) -> None:
        self._open_work = open_work

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
                raise unknown_setup(setup_id)
            known = work.setups.decisions(setup_id)
            return SetupDetail(
                setup, work.setups.events(setup_id), in_force(known), stand_of(known)
            )

    def recent_events(self, since: int, limit: int = 200) -> tuple[SetupEvent, ...]:
        """Events recorded since a wall-clock time (UTC ms), newest first."""
        with self._open_work(read_only=True) as work:
            return work.setups.recent_events(since, limit)

    def outcomes(self, wanted: SetupFilter | None = None) -> tuple[Outcome, ...]:
        """How each matching setup that was entered and has ended came out, taken or not."""
        with self._open_work(read_only=True) as work:
            return work.setups.outcomes(wanted or SetupFilter(open_only=False))


def unknown_setup(setup_id: str) -> BadInput:
    """The failure when there is no such setup."""
    return BadInput(f"There is no setup '{setup_id}'; `setups list --all` shows them all.")
