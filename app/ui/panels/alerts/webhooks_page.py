"""The page of messages from outside: how to send them, and what became of the last ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QWidget

from app.services.settings import SettingsChanged
from app.services.webhooks.events import ListenerChanged, WebhookSettled
from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.alerts.page import Page
from app.ui.panels.alerts.webhook_columns import webhook_columns
from app.ui.panels.alerts.webhook_setup import WIDTH, WebhookSetup
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import vertical_line
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.services.ports import HookRecord
    from app.services.setups import SetupDetail
    from app.ui.context import Context

MOST_REQUESTS = 200


class WebhooksPage(Page):
    """Address, token and message beside the last requests; reads anew when one was settled."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setup = WebhookSetup(context)
        self.model: RowModel[HookRecord] = RowModel(
            webhook_columns(lambda: context.zone), lambda record: record.id, self
        )
        self.model.sort_by(SortKey("received", descending=True))
        self.table: TableView[HookRecord] = TableView(self.model, context.theme, "webhooks.table")
        self.table.setAccessibleName(self.tr("Last requests"))
        self._tools = TableTools(self.table, self.model, context, "webhooks")
        self._sides = QStackedWidget()
        self._place()
        self._connect()
        self._show_state()
        self.refresh()

    def actions_of_table(self) -> list[QAction]:
        """Columns, copy and export of the requests."""
        return [self._tools.columns, self._tools.copy, self._tools.export]

    def refresh(self) -> None:
        """Read the kept requests again."""
        webhooks = self._context.services.webhooks
        self._context.runner.ask(
            self, lambda: webhooks.requests(MOST_REQUESTS), self._take, topic="requests"
        )

    # ------------------------------------------------------------ build

    def _place(self) -> None:
        scroll = QScrollArea()
        scroll.setWidget(self.setup)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(WIDTH)
        self._sides.addWidget(
            EmptyState(
                "tray",
                self.tr("No message yet"),
                self.tr("Each message leaves a line here: what it asked for and what it became."),
            )
        )
        self._sides.addWidget(self.table)
        line = vertical_line()
        line.setMaximumHeight(16_777_215)
        contents = QWidget()
        row = QHBoxLayout(contents)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scroll)
        row.addWidget(line)
        row.addWidget(self._sides, 1)
        self.lay_out([], contents)

    def _connect(self) -> None:
        bridge = self._context.bridge
        bridge.on(ListenerChanged, lambda _event: self._show_state(), self)
        bridge.on(WebhookSettled, lambda _event: self.refresh(), self)
        bridge.on(SettingsChanged, self._on_settings, self)
        self.setup.switched.connect(self._switch)
        self.table.row_opened.connect(self._open_setup)
        self._context.theme.changed.connect(self.table.viewport().update)

    # ------------------------------------------------------------ contents

    def _take(self, records: tuple[HookRecord, ...]) -> None:
        self.model.replace(records)
        self._sides.setCurrentIndex(1 if records else 0)

    def _show_state(self) -> None:
        services = self._context.services
        wanted = services.settings.current.hooks.enabled
        self.setup.show_state(services.webhooks.state, wanted=wanted)

    def _on_settings(self, event: SettingsChanged) -> None:
        if any(path.startswith("hooks.") for path in event.paths):
            self._show_state()
            self.setup.show_message()

    def _switch(self, on: bool) -> None:
        settings = self._context.services.settings
        value = "true" if on else "false"
        self._context.runner.ask(
            self,
            lambda: settings.set("hooks.enabled", value),
            lambda _done: None,
            failed=self._tell_failure,
        )

    def _tell_failure(self, sentence: str) -> None:
        title = QCoreApplication.translate("WebhooksPage", "The setting was not saved")
        self._context.notices.show(title, sentence, token="danger")

    def _open_setup(self, record: HookRecord) -> None:
        if not record.setup_id:
            return
        setups = self._context.services.setups
        self._context.runner.ask(
            self, lambda: setups.get(record.setup_id), self._show_setup, failed=self._tell_failure
        )

    def _show_setup(self, detail: SetupDetail) -> None:
        self._context.selection.choose_setup(detail.setup)
