"""The notification centre: every alert, the unseen ones first to the eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.services.alerts.events import AlertsRaised, AlertsRead
from app.services.ports import AlertFilter
from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.panels.alerts.columns import alert_columns
from app.ui.panels.alerts.page import TablePage
from app.ui.widgets.basics import button
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from app.domain.alerts import Alert
    from app.ui.context import Context

MOST_ALERTS = 2_000
_ALL, _UNSEEN = "all", "unseen"


class CentrePage(TablePage["Alert"]):
    """Choosing an alert marks it as seen and shows its setup.

    Signals:
        unread_changed: how many alerts the user has not seen.
    """

    unread_changed = Signal(int)

    def __init__(self, context: Context) -> None:
        columns = alert_columns(lambda: context.zone)
        super().__init__(
            context,
            RowModel(columns, lambda alert: alert.id),
            name="centre",
            title=self.tr("Alerts"),
            parts=[(_ALL, self.tr("All")), (_UNSEEN, self.tr("Unseen"))],
            placeholder=self.tr("Filter: symbol, strategy or words"),
        )
        self.model.sort_by(SortKey("time", descending=True))
        self.seen_button = button(self.tr("Mark all as seen"), "quiet")
        empty = EmptyState(
            "bell",
            self.tr("Nothing to tell yet"),
            self.tr("New setups, reached entries and targets, stops and price alerts come here."),
        )
        self.lay_out([self.segments, self.field, None, self.seen_button], self.table, empty)
        self.show_empty(empty=True)
        self._is_stale = True
        self._connect()
        self._count_unseen()

    def _connect(self) -> None:
        bridge = self._context.bridge
        bridge.on(AlertsRaised, self._on_raised, self)
        bridge.on(AlertsRead, lambda _event: self._follow(), self)
        self.seen_button.clicked.connect(lambda _checked: self.mark_seen())
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_opened.connect(self._open)

    # ------------------------------------------------------------ contents

    def refresh(self) -> None:
        centre = self._context.services.alerts
        self._context.runner.ask(
            self, lambda: centre.list(AlertFilter(limit=MOST_ALERTS)), self._take, topic="list"
        )

    def mark_seen(self, *ids: int) -> None:
        """Mark these alerts as seen, without ids all."""
        centre = self._context.services.alerts
        wanted = ids or None
        self._context.runner.ask(self, lambda: centre.mark_read(wanted), lambda _count: None)

    def _take(self, alerts: tuple[Alert, ...]) -> None:
        self.model.replace(alerts)
        self._is_stale = False
        self.show_empty(empty=not alerts)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _on_raised(self, event: AlertsRaised) -> None:
        if event.alerts:
            self._follow()

    def _follow(self) -> None:
        """Take news in; a page that nobody sees reads its table when it is shown."""
        self._is_stale = True
        self._count_unseen()
        if self.isVisible():
            self.refresh()

    def _count_unseen(self) -> None:
        centre = self._context.services.alerts
        self._context.runner.ask(self, centre.unread, self._show_unseen, topic="unseen")

    def _show_unseen(self, unread: int) -> None:
        self.seen_button.setEnabled(unread > 0)
        self.unread_changed.emit(unread)

    def told(self, alert: Alert) -> str:
        return f"{alert.title} {alert.text} {alert.symbol} {alert.strategy}"

    def is_in(self, alert: Alert, segment: str) -> bool:
        return segment != _UNSEEN or alert.read_at is None

    # ------------------------------------------------------------ one alert

    def _on_chosen(self, alert: Alert) -> None:
        if alert.read_at is None:
            self.mark_seen(alert.id)
        if alert.setup_id is not None:
            self._show_setup(alert.setup_id)
        elif alert.symbol:
            self._context.selection.choose_symbol(alert.symbol)

    def _show_setup(self, setup_id: str) -> None:
        setups = self._context.services.setups
        choose = self._context.selection.choose_setup
        self._context.runner.ask(
            self, lambda: setups.get(setup_id), lambda found: choose(found.setup), topic="setup"
        )

    def _open(self, alert: Alert) -> None:
        panel = "setups" if alert.setup_id is not None else "chart"
        if alert.setup_id is not None or alert.symbol:
            self._context.selection.want_panel(panel)
