"""One message after the other out of the outbox, each at most once.

A message's deliveries are marked as being sent before it is handed to the channel and as sent
after, each in a transaction of its own. A program that dies in between cannot know whether the
message arrived. Where the receiver is given the message's key and refuses repetitions, the same
message is sent again. Elsewhere its alerts are never sent again as news: they are named in the
next digest as perhaps seen already, so that none is lost and none pretends to be new twice.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from app.domain.alerts import AlertKind, DeliveryState
from app.domain.alerts.dispatch import QUIET, UNSURE, Dispatch, Situation, next_step
from app.domain.alerts.policy import TRAY
from app.domain.errors import BadInput, EnvironmentFault, HarrierError, RetryableError
from app.domain.timeframe import DAY, MINUTE, SECOND
from app.services.alerts.channels import EACH_ALONE, IDEMPOTENT, pause_between
from app.services.alerts.digests import digest_words, short_words
from app.services.alerts.events import DeliveryChanged
from app.services.ports import AlertButton, BrokenOff, Message, Settlement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.domain.alerts import Delivery, Policy
    from app.domain.alerts.dispatch import Step
    from app.services.alerts.channels import ChannelBook
    from app.services.alerts.silence import Silence
    from app.services.events import EventBus
    from app.services.ports import OpenUnitOfWork, SetupPictures, UnitOfWork, WallClock

log = logging.getLogger(__name__)

_READ_AT_ONCE: Final = 1_000
_READ_WHEN_ALONE: Final = 50
_FIRST_PAUSE: Final = 5 * SECOND
_LONGEST_PAUSE: Final = 5 * MINUTE
_FAULT_PAUSE: Final = MINUTE
_NAMED_ON_DESKTOP: Final = 6
_KEPT: Final = 90 * DAY
_BUTTONS: Final = (AlertButton.TAKE, AlertButton.SKIP, AlertButton.SNOOZE)


@dataclass(frozen=True, slots=True)
class OutboxTools:
    """What the outbox works with.

    Attributes:
        policy: the user's, asked for each message.
        pictures: charts of setups; None where none can be drawn.
    """

    open_work: OpenUnitOfWork
    book: ChannelBook
    silence: Silence
    policy: Callable[[], Policy]
    bus: EventBus
    wall: WallClock
    pictures: SetupPictures | None = None


class Outbox:
    """Sends what is due. One thread at a time may use it.

    A message of which a part has arrived goes on as it is, before anything else is told.
    """

    def __init__(self, tools: OutboxTools) -> None:
        self._tools = tools
        self._free_at: dict[str, int] = {}
        self._begun: dict[str, tuple[frozenset[int], Message]] = {}

    def recover(self) -> None:
        """Settle what a process that died left half done, and forget what is old.

        For the one process that holds the data folder, before its first message.
        """
        now = self._tools.wall.now()
        with self._tools.open_work() as work:
            count = work.alerts.interrupted(IDEMPOTENT, UNSURE, now)
            work.alerts.prune(now - _KEPT)
            work.commit()
        if count:
            log.warning("%d alerts may have been sent when the program ended last", count)

    def hurry(self) -> None:
        """Try again at once what waits or has failed; settings or secrets have changed."""
        now = self._tools.wall.now()
        with self._tools.open_work() as work:
            work.alerts.release(None, now)
            work.alerts.retry(None, now)
            work.commit()
        self._free_at.clear()

    def work_off(self) -> int | None:
        """Send at most one message through each channel that is on.

        Returns:
            When something may be due next, wall clock, UTC ms; None: nothing waits.
        """
        moments = [self._serve(name) for name in self._tools.book.ways_out()]
        return min((moment for moment in moments if moment is not None), default=None)

    def _serve(self, name: str) -> int | None:
        """One message through one channel; when to look at it again."""
        now = self._tools.wall.now()
        free_at = self._free_at.get(name, 0)
        if free_at > now + _LONGEST_PAUSE:  # the clock was set back
            free_at = now
        step = self._next_step(name, now) if free_at <= now else None
        if step is not None and step.dispatch is not None:
            self._send(name, step.dispatch)
        with self._tools.open_work(read_only=True) as work:
            due = work.alerts.next_due(name)
        return None if due is None else max(due, self._free_at.get(name, 0))

    def _next_step(self, name: str, now: int) -> Step | None:
        """What to send, already claimed; what is held or given up is noted."""
        alone = name in EACH_ALONE
        policy = self._tools.policy()
        with self._tools.open_work(read_only=True) as work:
            queue = work.alerts.due(name, now, _READ_WHEN_ALONE if alone else _READ_AT_ONCE)
            if not queue:
                return None
            told = () if alone else work.alerts.told_alone(name, now - policy.digest_window)
        quiet = self._tools.silence.now()
        situation = Situation(
            now,
            quiet_until=quiet.until if quiet else None,
            quiet_reason=quiet.reason if quiet else QUIET,
            keeps=quiet is None or quiet.keeps,
            told=told,
            each=alone,
        )
        step = self._going_on(name, queue, next_step(queue, situation, policy))
        with self._tools.open_work() as work:
            self._note(work, step, now)
            work.commit()
        return step

    def _going_on(self, name: str, queue: Sequence[Delivery], step: Step) -> Step:
        """The step, or to go on with what has begun when nothing of it waits or is given up."""
        if name not in self._begun:
            return step
        ids, message = self._begun[name]
        waits = [hold.delivery.id for hold in step.held]
        if not ids <= set(_ids(queue)).difference(waits, _ids(step.expired)):
            return step
        members = tuple(delivery for delivery in queue if delivery.id in ids)
        digest = message.kind is AlertKind.DIGEST
        return replace(step, dispatch=Dispatch(members, digest, message.silent))

    def _note(self, work: UnitOfWork, step: Step, now: int) -> None:
        if step.expired:
            how = Settlement(DeliveryState.EXPIRED, "it could not be sent in time")
            work.alerts.settle(_ids(step.expired), how, now)
        for hold in step.held:
            work.alerts.hold([hold.delivery.id], hold.until, hold.reason, now)
        if step.dispatch is not None:
            members = step.dispatch.members
            work.alerts.claim(_ids(members), _key(step.dispatch), now)

    def _send(self, name: str, dispatch: Dispatch) -> None:
        message = self._message(name, dispatch)
        try:
            receipt = self._tools.book.get(name).send(message)
        except HarrierError as error:
            how = self._refused(name, dispatch, error)
        except Exception as error:
            log.exception("sending through %s failed", name)
            how = Settlement(DeliveryState.FAILED, f"an internal error: {type(error).__name__}")
        else:
            how = Settlement(DeliveryState.SENT, receipt=receipt)
        how = self._remember(name, dispatch, message, how)
        now = self._tools.wall.now()
        self._free_at[name] = max(now + pause_between(name), how.next_at)
        with self._tools.open_work() as work:
            work.alerts.settle(_ids(dispatch.members), how, now)
            work.commit()
        self._tools.bus.publish(
            DeliveryChanged(name, how.state, len(dispatch.members), message.title, how.reason)
        )

    def _remember(
        self, name: str, dispatch: Dispatch, message: Message, how: Settlement
    ) -> Settlement:
        """Keep a message of which only a part has arrived; how its deliveries are settled."""
        if how.state is not DeliveryState.QUEUED:
            if self._is_begun(name, dispatch):
                del self._begun[name]
            return how
        arrived = how.receipt or message.arrived
        if arrived:
            ids = frozenset(_ids(dispatch.members))
            self._begun[name] = (ids, replace(message, arrived=arrived))
        return replace(how, receipt=arrived)

    def _is_begun(self, name: str, dispatch: Dispatch) -> bool:
        return name in self._begun and self._begun[name][1].key == _key(dispatch)

    def _refused(self, name: str, dispatch: Dispatch, error: HarrierError) -> Settlement:
        log.warning("%s: %s", name, error)
        if isinstance(error, BadInput):
            return Settlement(DeliveryState.FAILED, str(error))
        tried = max(delivery.attempts for delivery in dispatch.members)
        pause = min(_FIRST_PAUSE * 2 ** min(tried, 10), _LONGEST_PAUSE)
        if isinstance(error, EnvironmentFault):
            pause = max(pause, _FAULT_PAUSE)
        next_at = self._tools.wall.now() + pause
        if isinstance(error, RetryableError) and error.retry_at is not None:
            next_at = max(error.retry_at, self._tools.wall.now())
        receipt = error.receipt if isinstance(error, BrokenOff) else ""
        return Settlement(DeliveryState.QUEUED, str(error), receipt, next_at, failed_try=True)

    def _message(self, name: str, dispatch: Dispatch) -> Message:
        if self._is_begun(name, dispatch):
            return self._begun[name][1]
        if dispatch.digest:
            return self._digest(name, dispatch)
        delivery = dispatch.members[0]
        alert = delivery.alert
        waits = self._tools.wall.now() - alert.at > self._tools.policy().late_after
        is_setup = alert.kind is AlertKind.SETUP
        return Message(
            key=alert.key,
            kind=alert.kind,
            title=alert.title,
            text=alert.text,
            payload=_payload(delivery) | {"late": alert.late or waits},
            setup_id=alert.setup_id,
            buttons=_BUTTONS if is_setup else (),
            picture=self._picture(name, alert.setup_id) if is_setup else None,
            silent=dispatch.silent,
        )

    def _digest(self, name: str, dispatch: Dispatch) -> Message:
        members = dispatch.members
        if name == TRAY:
            title, text = short_words(members, _NAMED_ON_DESKTOP)
        else:
            news_since = self._tools.wall.now() - self._tools.policy().late_after
            title, text = digest_words(members, news_since)
        return Message(
            key=_key(dispatch),
            kind=AlertKind.DIGEST,
            title=title,
            text=text,
            payload={"alerts": [_payload(delivery) for delivery in members]},
            setup_id=next((d.alert.setup_id for d in members if d.alert.setup_id), None),
            silent=dispatch.silent,
        )

    def _picture(self, name: str, setup_id: str | None) -> bytes | None:
        pictures = self._tools.pictures
        if pictures is None or setup_id is None or name == TRAY or name in EACH_ALONE:
            return None
        try:
            return pictures.png(setup_id)
        except HarrierError as error:
            log.warning("No picture for setup %s: %s", setup_id, error)
            return None


def _ids(deliveries: Sequence[Delivery]) -> list[int]:
    return [delivery.id for delivery in deliveries]


def _key(dispatch: Dispatch) -> str:
    """The message's key: an alert's own, or for a digest what follows from its members."""
    if not dispatch.digest:
        return dispatch.members[0].alert.key
    members = ",".join(str(delivery.id) for delivery in dispatch.members)
    return f"digest/{sha256(members.encode()).hexdigest()[:16]}"


def _payload(delivery: Delivery) -> dict[str, object]:
    alert = delivery.alert
    return {
        "event": str(alert.kind),
        "key": alert.key,
        "at": alert.at,
        "title": alert.title,
        "text": alert.text,
        "facts": dict(alert.payload),
    }
