"""When nobody is to be disturbed: quiet hours of the settings, and muting by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.alerts.dispatch import MUTED, QUIET
from app.services.alerts.events import MuteChanged
from app.services.alerts.quiet import quiet_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.events import EventBus
    from app.services.ports import OpenUnitOfWork, WallClock
    from app.services.preferences import Settings

_FACT: Final = "alerts/muted_until"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Silence that holds now.

    Attributes:
        until: its end, wall clock, UTC ms.
        reason: a phrase, `QUIET` or `MUTED`.
        keeps: whether what comes meanwhile waits and is told afterwards in one digest; else it is
            sent at once without a sound.
    """

    until: int
    reason: str
    keeps: bool


class Silence:
    """Muting is stored, so that it outlives the program."""

    def __init__(
        self,
        open_work: OpenUnitOfWork,
        settings: Callable[[], Settings],
        bus: EventBus,
        wall: WallClock,
    ) -> None:
        self._open_work = open_work
        self._settings = settings
        self._bus = bus
        self._wall = wall
        self._until: int | None = None
        self._is_read = False

    @property
    def muted_until(self) -> int | None:
        """Wall clock, UTC ms; None when alerts are not muted."""
        if not self._is_read:
            with self._open_work(read_only=True) as work:
                stored = work.facts.get(_FACT)
            self._until = stored if isinstance(stored, int) else None
            self._is_read = True
        until = self._until
        return until if until is not None and until > self._wall.now() else None

    def mute(self, until: int | None) -> None:
        """Hold all alerts back until then (wall clock, UTC ms); None: let them go again."""
        with self._open_work() as work:
            work.facts.set(_FACT, until)
            if until is None:
                work.alerts.release(None, self._wall.now())
            work.commit()
        self._until, self._is_read = until, True
        self._bus.publish(MuteChanged(until))

    def now(self) -> Quiet | None:
        """The silence that holds now, muting before quiet hours; None: none does."""
        until = self.muted_until
        if until is not None:
            return Quiet(until, MUTED, keeps=True)
        settings = self._settings()
        wanted = settings.alerts
        end = quiet_end(
            self._wall.now(),
            settings.appearance.time_zone,
            wanted.quiet_from,
            wanted.quiet_until,
        )
        if end is None:
            return None
        return Quiet(end, QUIET, keeps=wanted.quiet_manner == "digest")
