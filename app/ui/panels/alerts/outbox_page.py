"""The outbox: every message on its way out, and why one did not go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from app.domain.alerts import DeliveryState
from app.services.alerts.events import AlertsRaised, DeliveryChanged
from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.alerts.columns import channel_word, delivery_columns
from app.ui.panels.alerts.page import Page
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import FilterField, Segments, button
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction

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


class OutboxPage(Page):
    """Deliveries of the channels that leave the program.

    Signals:
        waiting_changed: how many wait to be sent.
    """

    waiting_changed = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.model: RowModel[Delivery] = RowModel(
            delivery_columns(lambda: context.zone), lambda delivery: delivery.id, self
        )
        self.model.sort_by(SortKey("changed", descending=True))
        self.table: TableView[Delivery] = TableView(self.model, context.theme, "alerts.outbox")
        self.table.setAccessibleName(self.tr("Outbox"))
        self.segments = Segments(
            [
                ("all", self.tr("All")),
                ("waiting", self.tr("Waiting")),
                ("sent", self.tr("Sent")),
                ("failed", self.tr("Failed")),
                ("held", self.tr("Not sent")),
            ]
        )
        self.field = FilterField(self.tr("Filter: channel, alert or reason"))
        self.retry_button = button(self.tr("Send failed ones again"), "quiet", "arrows-clockwise")
        self._tools = TableTools(self.table, self.model, context, "outbox")
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
        self.field.textChanged.connect(lambda _text: self._sift())
        self.segments.chosen.connect(lambda _key: self._sift())
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

    def _sift(self) -> None:
        states = _STATES[self.segments.current]
        words = self.field.text().casefold().split()

        def keep(row: Delivery) -> bool:
            told = f"{channel_word(row.channel)} {row.alert.title} {row.reason} {row.held}"
            return row.state in states and all(word in told.casefold() for word in words)

        self.model.set_filter(keep)

    # ------------------------------------------------------------ what the panel asks

    def focus_filter(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def actions_of_table(self) -> list[QAction]:
        return [self._tools.columns, self._tools.copy, self._tools.export]

    def saved_state(self) -> dict[str, object]:
        return {"table": self.table.saved_state(), "shown": self.segments.current}

    def restore_state(self, state: Mapping[str, object]) -> None:
        table, shown = state.get("table"), state.get("shown")
        if isinstance(table, dict):
            self.table.restore_state(table)
        if shown in _STATES:
            self.segments.set_current(str(shown))
            self._sift()
