"""The thread that empties the outbox."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from app.domain.alerts import DeliveryState
from app.domain.errors import HarrierError
from app.domain.timeframe import SECOND
from app.services.alerts.events import AlertsRaised, MuteChanged
from app.services.secrets import SecretChanged
from app.services.settings import SettingsChanged

if TYPE_CHECKING:
    from app.services.alerts.channels import ChannelBook
    from app.services.alerts.outbox import Outbox
    from app.services.events import Event, EventBus
    from app.services.ports import OpenUnitOfWork, WallClock

log = logging.getLogger(__name__)

_LONGEST_SLEEP_S: Final = 15.0  # so that a machine that slept, or a clock that was set, is noticed
_AFTER_TROUBLE: Final = 5 * SECOND
_PATIENCE_S: Final = 2.0
_OF_CHANNELS: Final = ("alerts.", "notifications.", "appearance.time_zone")


class AlertSender:
    """Sends what is due as soon as it is, on a thread of its own; the scan never waits for it."""

    def __init__(
        self,
        outbox: Outbox,
        book: ChannelBook,
        open_work: OpenUnitOfWork,
        bus: EventBus,
        wall: WallClock,
        gathering_s: float = 0.0,
    ) -> None:
        """A sender that does not run yet.

        Args:
            outbox: what it empties.
            book: the ways out.
            open_work: transactions.
            bus: where it hears that there is something to send.
            wall: decides what is due.
            gathering_s: how long news wait, so that a window has shown them before.
        """
        self._outbox = outbox
        self._book = book
        self._open_work = open_work
        self._bus = bus
        self._wall = wall
        self._gathering_s = gathering_s
        self._news = threading.Condition()
        self._woken = False
        self._changed = False
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._leave_bus = bus.subscribe(self._hear)

    def start(self) -> None:
        """Settle what an earlier process left, and begin."""
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at the outbox now."""
        with self._news:
            self._woken = True
            self._news.notify_all()

    def secrets_changed(self) -> None:
        """Build the channels anew and try again what failed to be sent."""
        with self._news:
            self._changed = True
        self.wake()

    def flush(self, until: int) -> int:
        """Send on this thread what is due, without having started; for single commands.

        Args:
            until: wall clock, UTC ms, after which no further message is begun.

        Returns:
            How many deliveries are still queued in channels that are on.
        """
        self._outbox.recover()
        pause = threading.Event()
        while (due := self._outbox.work_off()) is not None and due <= until:
            pause.wait(max(due - self._wall.now(), 0) / SECOND)
        self._book.refresh()
        with self._open_work(read_only=True) as work:
            counts = work.alerts.counts()
        ways = self._book.ways_out()
        return sum(counts.get((name, DeliveryState.QUEUED), 0) for name in ways)

    def stop(self) -> None:
        """End the thread; a message that is being sent is given two seconds."""
        self._leave_bus()
        with self._news:
            self._stopping = True
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)
            if self._thread.is_alive():
                log.warning("An alert was still being sent when the program ended")
                return
        self._book.refresh()

    def _hear(self, event: Event) -> None:
        if isinstance(event, AlertsRaised | MuteChanged):
            self.wake()
        elif _is_about_channels(event):
            self.secrets_changed()

    def _run(self) -> None:
        due = self._guarded(first=True)
        while self._wait(due):
            due = self._guarded(first=False)

    def _wait(self, due: int | None) -> bool:
        """Sleep until something is due or was said; False when it is time to end."""
        with self._news:
            if not self._woken and not self._stopping:
                ahead = _LONGEST_SLEEP_S
                if due is not None:
                    ahead = min(max(due - self._wall.now(), 0) / SECOND, ahead)
                self._news.wait(ahead)
            if self._woken:
                self._news.wait_for(lambda: self._stopping, self._gathering_s)
            self._woken = False
            return not self._stopping

    def _guarded(self, *, first: bool) -> int | None:
        """One round; whatever goes wrong in it, there is another."""
        try:
            if first:
                self._outbox.recover()
            if self._take_changed():
                self._book.refresh()
                self._outbox.hurry()
            return self._outbox.work_off()
        except HarrierError as error:
            log.warning("Alerts wait: %s", error)
        except Exception:
            log.exception("the sender of alerts stumbled")
        return self._wall.now() + _AFTER_TROUBLE

    def _take_changed(self) -> bool:
        with self._news:
            changed, self._changed = self._changed, False
            return changed


def _is_about_channels(event: Event) -> bool:
    if isinstance(event, SettingsChanged):
        return any(path.startswith(_OF_CHANNELS) for path in event.paths)
    return isinstance(event, SecretChanged) and event.name.startswith(_OF_CHANNELS)
