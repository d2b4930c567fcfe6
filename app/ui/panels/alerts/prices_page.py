"""The prices that are watched: levels and conditions, set in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.errors import BadInput
from app.services.alerts.events import PriceAlertsChanged
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.alerts.columns import price_columns
from app.ui.panels.alerts.page import Page
from app.ui.panels.alerts.price_form import PriceForm
from app.ui.table_tools import TableTools
from app.ui.theme import icon
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.domain.alerts.price import PriceAlert
    from app.services.price_alerts import PriceAlertService
    from app.ui.context import Context
    from app.ui.panels.alerts.price_form import PriceWish


class PricesPage(Page):
    """Removing one is undone by the notice that tells of it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.model: RowModel[PriceAlert] = RowModel(
            price_columns(lambda: context.zone), lambda alert: alert.id, self
        )
        self.table: TableView[PriceAlert] = TableView(self.model, context.theme, "alerts.prices")
        self.table.setAccessibleName(self.tr("Watched prices"))
        self.form = PriceForm(context)
        self._tools = TableTools(self.table, self.model, context, "price-alerts")
        self.switch_action = self._action("eye-slash", self.tr("Stop watching"), "Space")
        self.remove_action = self._action("trash", self.tr("Remove"), "Del")
        empty = EmptyState(
            "crosshair",
            self.tr("No price is watched"),
            self.tr("Type a symbol and a level, or any condition of the rule language, above."),
        )
        self.lay_out([], self._contents(empty))
        self._connect()
        self.refresh()

    def _contents(self, empty: EmptyState) -> QWidget:
        inner = Page()
        inner.lay_out([], self.table, empty)
        self._list = inner
        contents = QWidget()
        column = QVBoxLayout(contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.form)
        column.addWidget(inner, 1)
        return contents

    def _action(self, icon_name: str, text: str, key: str) -> QAction:
        action = QAction(icon(icon_name), text, self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.table.addAction(action)
        return action

    def _connect(self) -> None:
        self._context.bridge.on(PriceAlertsChanged, lambda _event: self.refresh(), self)
        self.form.wanted.connect(self._add)
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_opened.connect(lambda _row: self._context.selection.want_panel("chart"))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.switch_action.triggered.connect(lambda _checked: self._switch())
        self.remove_action.triggered.connect(lambda _checked: self._remove())

    @property
    def _prices(self) -> PriceAlertService:
        return self._context.services.price_alerts

    # ------------------------------------------------------------ contents

    def refresh(self) -> None:
        prices = self._prices
        self._context.runner.ask(self, prices.all, self._take, topic="list")

    def _take(self, alerts: tuple[PriceAlert, ...]) -> None:
        self.model.replace(alerts)
        self._list.show_empty(empty=not alerts)
        self._name_switch(self.table.chosen())

    def is_empty(self) -> bool:
        return self._list.is_empty()

    def _on_chosen(self, alert: PriceAlert) -> None:
        self._context.selection.choose_symbol(alert.symbol)
        self._name_switch(alert)

    def _name_switch(self, alert: PriceAlert | None) -> None:
        watched = alert is None or alert.active
        self.switch_action.setText(self.tr("Stop watching") if watched else self.tr("Watch again"))
        self.switch_action.setEnabled(alert is not None)
        self.remove_action.setEnabled(alert is not None)

    # ------------------------------------------------------------ changes

    def _add(self, wish: PriceWish) -> None:
        prices = self._prices
        self._ask(
            lambda: _added(prices, wish),
            done=self.form.clear_wish,
            failed=self.form.show_problem,
        )

    def _switch(self) -> None:
        alert, prices = self.table.chosen(), self._prices
        if alert is not None:
            self._ask(lambda: prices.set_active(alert.id, active=not alert.active))

    def _remove(self) -> None:
        alert, prices = self.table.chosen(), self._prices
        if alert is None:
            return
        notices = self._context.notices

        def tell() -> None:
            notices.show(
                self.tr("{0} is watched no longer").format(alert.symbol),
                alert.words,
                action=(self.tr("Undo"), lambda: self._bring_back(alert)),
            )

        self._ask(lambda: prices.remove(alert.id), done=tell)

    def _bring_back(self, alert: PriceAlert) -> None:
        prices = self._prices
        self._ask(lambda: _put_back(prices, alert))

    def _ask(
        self,
        change: Callable[[], object],
        done: Callable[[], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        notices = self._context.notices

        def tell_failure(sentence: str) -> None:
            notices.show(self.tr("Not changed"), sentence, token="danger")

        self._context.runner.ask(
            self,
            change,
            lambda _nothing: done() if done is not None else None,
            failed=failed or tell_failure,
        )

    # ------------------------------------------------------------ what the panel asks

    def focus_filter(self) -> None:
        self.form.focus()

    def actions_of_table(self) -> list[QAction]:
        return [self._tools.columns, self._tools.copy, self._tools.export]

    def saved_state(self) -> dict[str, object]:
        return {"table": self.table.saved_state()}

    def restore_state(self, state: Mapping[str, object]) -> None:
        kept = state.get("table")
        if isinstance(kept, dict):
            self.table.restore_state(kept)


def _added(prices: PriceAlertService, wish: PriceWish) -> PriceAlert:
    if not wish.is_level:
        return prices.add_condition(
            wish.symbol, wish.timeframe, wish.text, repeats=wish.repeats, note=wish.note
        )
    try:
        level = float(wish.text.replace(",", "").replace(" ", ""))
    except ValueError as error:
        raise BadInput("a level is a price above 0, such as 64000.5") from error
    return prices.add_level(
        wish.symbol, level, wish.crossing, wish.timeframe, repeats=wish.repeats, note=wish.note
    )


def _put_back(prices: PriceAlertService, alert: PriceAlert) -> PriceAlert:
    if alert.level is not None and alert.crossing is not None:
        return prices.add_level(
            alert.symbol,
            alert.level,
            alert.crossing,
            alert.timeframe,
            repeats=alert.repeats,
            note=alert.note,
        )
    return prices.add_condition(
        alert.symbol, alert.timeframe, alert.condition, repeats=alert.repeats, note=alert.note
    )
