"""Carries bus events onto the GUI thread. Nothing else in the window does."""

from __future__ import annotations

from collections import deque
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.events import Event, EventBus

_SLICE_S = 0.004


class EventBridge(QObject):
    """Delivers each event, by its type, to functions that run on the GUI thread.

    Events keep their order. A flood is worked off in slices of 4 ms, so that painting and input
    go on in between.

    Signals:
        arrived: internal hop, emitted on any thread and received on this object's.
    """

    arrived = Signal()

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._receivers: dict[type[Event], list[Callable[[Any], object]]] = {}
        self._waiting: deque[Event] = deque()
        self._handing: deque[tuple[Callable[[Any], object], Event]] = deque()
        self._hopping = False
        self._next_slice = QTimer(self)  # QTimer.singleShot(0) gives painting and input no turn
        self._next_slice.setSingleShot(True)
        self._next_slice.timeout.connect(self._deliver)
        self.arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe: Callable[[], None] | None = bus.subscribe(self._arrive)

    def on[E: Event](
        self, event_type: type[E], receive: Callable[[E], object], owner: QObject | None = None
    ) -> None:
        """Call ``receive`` on the GUI thread for each event of exactly this type.

        It is called no more once ``owner`` is destroyed.
        """
        self._receivers.setdefault(event_type, []).append(receive)
        if owner is not None:
            owner.destroyed.connect(lambda: self.off(event_type, receive))

    def off[E: Event](self, event_type: type[E], receive: Callable[[E], object]) -> None:
        """Stop calling ``receive``."""
        receivers = self._receivers.get(event_type, [])
        if receive in receivers:
            receivers.remove(receive)

    def close(self) -> None:
        """Leave the bus; what has not been delivered yet is dropped."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._waiting.clear()
        self._handing.clear()
        self._receivers.clear()

    def _arrive(self, event: Event) -> None:
        self._waiting.append(event)
        if not self._hopping:
            self._hopping = True
            self.arrived.emit()

    @Slot()
    def _deliver(self) -> None:
        self._hopping = False
        deadline = perf_counter() + _SLICE_S
        try:
            while (self._handing or self._waiting) and perf_counter() < deadline:
                self._hand_over_one()
        finally:  # a receiver that raises must not keep the news from the others
            if (self._handing or self._waiting) and not self._hopping:
                self._hopping = True
                self._next_slice.start(0)

    def _hand_over_one(self) -> None:
        if not self._handing:
            event = self._waiting.popleft()
            self._handing.extend((take, event) for take in self._receivers.get(type(event), ()))
        if self._handing:
            receive, event = self._handing.popleft()
            receive(event)
