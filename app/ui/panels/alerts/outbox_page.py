"""The outbox: every message on its way out, and why one did not go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.domain.alerts import DeliveryState
from app.services.alerts.events import AlertsRaised, DeliveryChanged
from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.panels.alerts.columns import channel_word, delivery_columns
from app.ui.panels.alerts.page import TablePage
from app.ui.widgets.basics import button
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from app.domain.alerts import Delivery
    from app.services.events import Event
    from app.ui.context import Context

MOST_DELIVERIES = 2_000
_STATES = {
    "all": tuple(DeliveryState),
    "waiting": (DeliveryState.QUEUED, DeliveryState.SENDING),
    "sent": (DeliveryState.SENT,),
    "failed": (DeliveryState.FAILED, DeliveryState.EXPIRED),
    "held": (DeliveryState.DROPPED,),
}


class OutboxPage(TablePage["Delivery"]):
    """Deliveries of the channels that leave the program.

    Signals:
        waiting_changed: how many wait to be sent.
    """

    waiting_changed = Signal(int)

    def __init__(self, context: Context) -> None:
        columns = delivery_columns(lambda: context.zone)
        super().__init__(
            context,
            RowModel(columns, lambda delivery: delivery.id),
            name="outbox",
            title=self.tr("Outbox"),
            parts=[
                ("all", self.tr("All")),
                ("waiting", self.tr("Waiting")),
                ("sent", self.tr("Sent")),
                ("failed", self.tr("Failed")),
                ("held", self.tr("Not sent")),
            ],
            placeholder=self.tr("Filter: channel, alert or reason"),
        )
        self.model.sort_by(SortKey("changed", descending=True))
        self.retry_button = button(self.tr("Send failed ones again"), "quiet", "arrows-clockwise")
        empty = EmptyState(
            "paper-plane-tilt",
            self.tr("Nothing has gone out"),
            self.tr("Messages to the desktop, Telegram and others leave a line here each."),
        )
        self.lay_out([self.segments, self.field, None, self.retry_button], self.table, empty)
        self.show_empty(empty=True)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        bridge = self._context.bridge
        bridge.on(AlertsRaised, self._on_news, self)
        bridge.on(DeliveryChanged, self._on_news, self)
        self.retry_button.clicked.connect(lambda _checked: self.retry())
        self.table.row_chosen.connect(lambda _row: self._offer_retry())

    def refresh(self) -> None:
        centre = self._context.services.alerts
        self._context.runner.ask(
            self, lambda: centre.outbox(limit=MOST_DELIVERIES), self._take, topic="list"
        )

    def retry(self) -> None:
        """Send the chosen failed messages again, without a choice all."""
        centre = self._context.services.alerts
        chosen = [row.id for row in self._chosen_failed()] or None
        self._context.runner.ask(self, lambda: centre.retry(chosen), lambda _count: self.refresh())

    def _on_news(self, _event: Event) -> None:
        self.refresh()

    def _take(self, deliveries: tuple[Delivery, ...]) -> None:
        self.model.replace(deliveries)
        self.show_empty(empty=not deliveries)
        self._offer_retry()
        waiting = _STATES["waiting"]
        self.waiting_changed.emit(sum(row.state in waiting for row in deliveries))

    def _chosen_failed(self) -> list[Delivery]:
        chosen = self.table.chosen()
        return [chosen] if chosen is not None and chosen.state in _STATES["failed"] else []

    def _offer_retry(self) -> None:
        failed = [row for row in self.model.all_rows() if row.state in _STATES["failed"]]
        self.retry_button.setEnabled(bool(failed))
        one = self.tr("Send again") if self._chosen_failed() else self.tr("Send failed ones again")
        self.retry_button.setText(one)

    def told(self, row: Delivery) -> str:
        return f"{channel_word(row.channel)} {row.alert.title} {row.reason} {row.held}"

    def is_in(self, row: Delivery, segment: str) -> bool:
        return row.state in _STATES[segment]
