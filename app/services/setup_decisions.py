"""What the user decides about setups: taken, skipped, cancelled, snoozed, noted, and undone."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.domain.setup import SetupEvent, SetupState
from app.domain.setup_decision import (
    Decision,
    DecisionKind,
    decided,
    stand_of,
    taken_back,
)
from app.domain.setup_refusals import (
    named,
    refusal_to_cancel,
    refusal_to_skip,
    refusal_to_snooze,
    refusal_to_take,
)
from app.services.ports import SetupFilter
from app.services.scan.events import SetupChanged
from app.services.setup_steps import Step, Steps
from app.services.setups import unknown_setup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.domain.setup import Setup
    from app.domain.setup_decision import Stand
    from app.services.events import EventBus
    from app.services.ports import OpenUnitOfWork, UnitOfWork, WallClock
    from app.services.setup_steps import StepsChanged

type Decide = Callable[[Setup], Decision]

_NAMES = {
    DecisionKind.TAKE: "take {}",
    DecisionKind.SKIP: "skip {}",
    DecisionKind.PASS: "pass on {}",
    DecisionKind.CANCEL: "cancel {}",
    DecisionKind.SNOOZE: "snooze {}",
    DecisionKind.NOTE: "notes on {}",
}
_LONGEST_NOTES = 20_000
_LONGEST_REASON = 500


class SetupDecisions:
    """Keeps each decision for good, and undo as a decision of its own.

    No decision touches a setup's life, which is followed to its end: a skipped or cancelled one
    lives on as its shadow. Safe from any thread.
    """

    def __init__(
        self,
        open_work: OpenUnitOfWork,
        bus: EventBus,
        wall: WallClock,
        market_now: Callable[[], int],
    ) -> None:
        self._open_work = open_work
        self._bus = bus
        self._wall = wall
        self._market_now = market_now
        self._steps = Steps()
        self._lock = threading.Lock()

    # ------------------------------------------------------------ decisions

    def take(self, setup_id: str, price: float | None = None, amount: float | None = None) -> Setup:
        """Note that the user trades a setup; it lives on unchanged.

        Args:
            setup_id: which.
            price: the own entry, quote currency; None: as planned.
            amount: base currency; None: not told.

        Raises:
            BadInput: no such setup, it cannot be taken (any more), or a number is not above 0.
        """
        for name, value in (("price", price), ("amount", amount)):
            if value is not None and not 0 < value < math.inf:
                raise BadInput(f"{value:g} is no {name} above 0.")

        def decide(setup: Setup) -> Decision:
            if refusal := refusal_to_take(setup):
                raise BadInput(refusal)
            return self._decision(setup, DecisionKind.TAKE, price=price, amount=amount)

        return self._decide(setup_id, decide)

    def skip(self, setup_id: str, reason: str) -> Setup:
        """Let a setup go: one that waits ends as skipped, one in the market is passed on.

        Raises:
            BadInput: no such setup, it cannot be skipped (any more), or there is no reason.
        """
        why = reason.strip()
        if not why or len(why) > _LONGEST_REASON:
            raise BadInput("Say why the setup is skipped, briefly: the reasons are counted later.")

        def decide(setup: Setup) -> Decision:
            if refusal := refusal_to_skip(setup):
                raise BadInput(refusal)
            waits = setup.state is SetupState.WAITING
            kind = DecisionKind.SKIP if waits else DecisionKind.PASS
            return self._decision(setup, kind, words=why)

        return self._decide(setup_id, decide)

    def cancel(self, setup_id: str, reason: str = "") -> Setup:
        """End an open setup by hand.

        Raises:
            BadInput: no such setup, or it has ended already.
        """
        why = reason.strip()[:_LONGEST_REASON] or "cancelled by the user"

        def decide(setup: Setup) -> Decision:
            if refusal := refusal_to_cancel(setup):
                raise BadInput(refusal)
            return self._decision(setup, DecisionKind.CANCEL, words=why)

        return self._decide(setup_id, decide)

    def snooze(self, setup_id: str, until: int | None = None) -> Setup:
        """Mute a setup's alerts.

        Args:
            setup_id: which.
            until: market time, UTC ms; None: until the next bar of its timeframe has closed.

        Raises:
            BadInput: no such setup, it has ended, or the time has passed.
        """
        now = self._market_now()

        def decide(setup: Setup) -> Decision:
            if refusal := refusal_to_snooze(setup):
                raise BadInput(refusal)
            frame = setup.timeframe
            end = frame.floor(now) + frame.milliseconds if until is None else until
            if end <= now:
                raise BadInput("Snooze until a time that is still to come.")
            return self._decision(setup, DecisionKind.SNOOZE, until=end)

        return self._decide(setup_id, decide)

    def wake(self, setup_id: str) -> Setup:
        """End the snooze of a setup.

        Raises:
            BadInput: no such setup, or it is not snoozed.
        """

        def decide(setup: Setup) -> Decision:
            if setup.snoozed_until is None:
                raise BadInput(f"Setup {setup.id} of {setup.symbol} is not snoozed.")
            return self._decision(setup, DecisionKind.SNOOZE)

        return self._decide(setup_id, decide)

    def note(self, setup_id: str, text: str) -> Setup:
        """Keep notes on a setup in place of the former ones; "" clears them.

        Args:
            setup_id: which.
            text: plain text or Markdown.

        Raises:
            BadInput: no such setup, or the text is longer than 20,000 characters.
        """
        words = text.strip()
        if len(words) > _LONGEST_NOTES:
            raise BadInput(f"Notes may have {_LONGEST_NOTES:,} characters; these have more.")

        def decide(setup: Setup) -> Decision:
            return self._decision(setup, DecisionKind.NOTE, words=words)

        return self._decide(setup_id, decide)

    # ------------------------------------------------------------ undo and redo

    @property
    def steps(self) -> StepsChanged:
        """What undo and redo would do, by name."""
        return self._steps.names

    def undo(self) -> Setup:
        """Take the newest step of this session back.

        Raises:
            BadInput: there is none, or it cannot be taken back any more.
        """
        return self._reverse(self._steps.undo, self._steps.undid, "There is nothing to undo.")

    def redo(self) -> Setup:
        """Do again what was undone last.

        Raises:
            BadInput: there is nothing, or it cannot be done any more.
        """
        return self._reverse(self._steps.redo, self._steps.redid, "There is nothing to redo.")

    def _reverse(self, step: Step | None, note: Callable[[Step], None], nothing: str) -> Setup:
        if step is None:
            raise BadInput(nothing)
        back = taken_back(step.decisions, self._wall.now())
        with self._lock:
            try:
                setup, events, kept = self._keep(back[0].setup_id, lambda _setup: back)
            except BadInput:
                self._steps.forget(step)
                raise
            note(Step(step.name, kept))
        self._tell(setup, events)
        return setup

    # ------------------------------------------------------------ keeping

    def _decide(self, setup_id: str, decide: Decide) -> Setup:
        with self._lock:
            setup, events, kept = self._keep(setup_id, lambda setup: (decide(setup),))
            self._steps.did(Step(_NAMES[kept[0].kind].format(setup.symbol), kept))
        self._tell(setup, events)
        return setup

    def _keep(
        self, setup_id: str, decide: Callable[[Setup], Sequence[Decision]]
    ) -> tuple[Setup, tuple[SetupEvent, ...], tuple[Decision, ...]]:
        with self._open_work() as work:
            before = work.setups.get(setup_id)
            if before is None:
                raise unknown_setup(setup_id)
            known = work.setups.decisions(setup_id)
            kept = tuple(work.setups.decide(decision) for decision in decide(before))
            stand = stand_of((*known, *kept))
            after = decided(before, stand)
            if after.state.is_open and not before.state.is_open:
                _require_place(work, after)
            events = self._events(before, after, stand)
            work.setups.save(after, events)
            work.commit()
        return after, events, kept

    def _events(self, before: Setup, after: Setup, stand: Stand) -> tuple[SetupEvent, ...]:
        if before.state is after.state:
            return ()
        reason = stand.left.words if stand.left is not None else f"{before.state} undone"
        return (
            SetupEvent(
                setup_id=after.id,
                bar_time=after.evaluated_until or after.bar_time,
                from_state=before.state,
                to_state=after.state,
                reason=reason,
                price=after.last_price,
                recorded_at=self._wall.now(),
            ),
        )

    def _decision(
        self,
        setup: Setup,
        kind: DecisionKind,
        *,
        words: str = "",
        price: float | None = None,
        amount: float | None = None,
        until: int | None = None,
    ) -> Decision:
        return Decision(
            setup.id,
            kind,
            setup.evaluated_until or setup.bar_time,
            self._wall.now(),
            words,
            price,
            amount,
            until,
        )

    def _tell(self, setup: Setup, events: tuple[SetupEvent, ...]) -> None:
        self._bus.publish(SetupChanged(setup, events))
        self._bus.publish(self._steps.names)


def _require_place(work: UnitOfWork, setup: Setup) -> None:
    """A setup may not come back beside a later one that took its place.

    Raises:
        BadInput: there is a later one.
    """
    wanted = SetupFilter(
        open_only=False,
        strategy=setup.strategy,
        symbol=setup.symbol,
        exchange=setup.exchange,
        limit=1,
    )
    newest = work.setups.find(wanted)[0]
    if newest.id != setup.id:
        raise BadInput(
            f"{named(setup)} cannot come back: a later setup of {setup.strategy} has taken its"
            " place."
        )


def snoozed_until(work: UnitOfWork, setup_id: str) -> int | None:
    """Until when a setup's alerts are muted, market time, UTC ms; None when they are not."""
    setup = work.setups.get(setup_id)
    return setup.snoozed_until if setup is not None else None
