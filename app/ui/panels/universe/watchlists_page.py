"""The watchlists: names with counts left, the symbols of the chosen one right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.services.scan.events import UniverseRefreshed
from app.services.settings import SettingsChanged
from app.services.watchlists import found
from app.ui.models.column import SortKey
from app.ui.models.table_view import TableView
from app.ui.panels.universe.watchlist_symbols import WatchlistSymbols
from app.ui.panels.universe.watchlist_tables import PLACE, MarketView, list_rows, lists_model
from app.ui.watchlist_deeds import WatchlistDeeds
from app.ui.widgets.basics import tool_button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.table_keys import add_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.services.ports import Universe
    from app.ui.context import Context
    from app.ui.panels.universe.watchlist_tables import ListRow

_LEAST_WIDTH: Final = 300


class WatchlistsPage(QWidget):
    """Follows the settings, whoever changes them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.deeds = WatchlistDeeds(context, self)
        self.model = lists_model()
        self.table: TableView[ListRow] = TableView(self.model, context.theme, "universe.watchlists")
        self.table.setAccessibleName(self.tr("Watchlists"))

    def parts(self) -> Iterator[None]:
        """Makes what ``__init__`` has left out, a part shorter than a frame at each step."""
        self.symbols = WatchlistSymbols(self._context, self.deeds)
        yield
        self.empty = EmptyState(
            "list-bullets",
            self.tr("No watchlist yet"),
            self.tr("A watchlist is a named list of symbols, to backtest and scan by its name."),
        )
        self.first_button = self.empty.add_button(
            self.tr("New watchlist"), self.deeds.ask_new, "plus"
        )
        self._make_buttons()
        yield
        self._lay_out()
        self._connect()
        self.show_lists()
        self.read_market()
        yield

    def _make_buttons(self) -> None:
        self.new_button = tool_button("plus", self.tr("New watchlist (Ins)"))
        self.rename_button = tool_button("pencil", self.tr("Rename (F2)"))
        self.delete_button = tool_button("trash", self.tr("Delete; can be undone (Del)"))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 4)
        foot.setSpacing(4)
        for made in (self.new_button, self.rename_button, self.delete_button):
            foot.addWidget(made)
        foot.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(self.symbols)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([200, 320])
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.split)
        self._stack.addWidget(self.empty)
        self._stack.setMinimumWidth(_LEAST_WIDTH)  # else the empty page widens the dock
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        bridge = self._context.bridge
        bridge.on(SettingsChanged, self._on_settings, self)
        bridge.on(UniverseRefreshed, lambda _event: self.read_market(), self)
        self.deeds.named.connect(self._go_on)
        self.table.row_chosen.connect(lambda _row: self._show_chosen())
        self.table.row_opened.connect(lambda _row: self._enter())
        self.new_button.clicked.connect(lambda _checked: self.deeds.ask_new())
        self.rename_button.clicked.connect(lambda _checked: self._rename())
        self.delete_button.clicked.connect(lambda _checked: self._delete())
        add_keys(
            self.table,
            {
                "Ins": self.deeds.ask_new,
                "F2": self._rename,
                "Del": self._delete,
                "Alt+Up": lambda: self._move(-1),
                "Alt+Down": lambda: self._move(1),
            },
        )

    # ------------------------------------------------------------ what is shown

    @property
    def chosen(self) -> str:
        """The name of the list whose symbols are shown; "" for none."""
        row = self.table.chosen()
        return row.name if row is not None else ""

    def choose(self, name: str) -> None:
        """Show the symbols of a list, as soon as there is one of this name."""
        self.table.choose(name)
        self._show_chosen()

    def show_lists(self) -> None:
        """Show the lists as they are saved now."""
        lists = self.deeds.lists
        before = self.table.currentIndex().row()
        self.model.replace(list_rows(lists))
        self._stack.setCurrentIndex(0 if lists else 1)
        if lists and not self.chosen:  # the one that was shown is gone: its neighbour
            self.table.choose(self.model.row(min(max(before, 0), len(lists) - 1)).name)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.symbols.show_list(found(self.deeds.lists, self.chosen) if self.chosen else None)

    def _on_settings(self, event: SettingsChanged) -> None:
        if "watchlists" in event.paths:
            self.show_lists()
        if any(path.startswith("market.") for path in event.paths):
            self.read_market()

    # ------------------------------------------------------------ the market

    def read_market(self) -> None:
        """Read which symbols there are, and how they stand in the newest universe."""
        services = self._context.services

        def read() -> MarketView:
            exchange = services.exchange.id
            markets = frozenset(services.universe.markets(exchange))
            return _view(markets, services.universe.latest(exchange))

        self._context.runner.ask(self, read, self.symbols.show_market, topic="market")

    # ------------------------------------------------------------ what the user does

    def _enter(self) -> None:
        """Go on to the symbols, or to where they are typed while there are none."""
        if self.symbols.model.total:
            self.symbols.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.symbols.focus_field()

    def _go_on(self, name: str) -> None:
        """Show the list that was named; into a new one symbols are typed next."""
        self.choose(name)
        one = found(self.deeds.lists, name)
        if one is not None and not one.symbols:
            self.symbols.focus_field()

    def _rename(self) -> None:
        if self.chosen:
            self.deeds.ask_rename(self.chosen)

    def _delete(self) -> None:
        if self.chosen:
            self.deeds.delete(self.chosen)

    def _move(self, by: int) -> None:
        if self.chosen:
            self.model.sort_by(SortKey(PLACE))  # in another order nothing would be seen to move
            self.deeds.move(self.chosen, by)

    def focus(self) -> None:
        """Put the cursor where symbols are typed; without a list on what makes one."""
        if self.deeds.lists:
            self.symbols.focus_field()
        else:
            self.first_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        """What to keep between starts, as JSON values."""
        return {
            "split": self.split.sizes(),
            "chosen": self.chosen,
            "symbols": self.symbols.table.saved_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take a kept state back; what makes no sense is ignored."""
        sizes, symbols = state.get("split"), state.get("symbols")
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(s, int) for s in sizes):
            self.split.setSizes(sizes)
        if isinstance(symbols, dict):
            self.symbols.table.restore_state(symbols)
        one = found(self.deeds.lists, str(state.get("chosen", "")))
        if one is not None:
            self.choose(one.name)


def _view(markets: frozenset[str], universe: Universe | None) -> MarketView:
    if universe is None:
        return MarketView(markets)
    ranks = {member.symbol: member.rank for member in universe.members}
    reasons = {out.symbol: out.reason for out in universe.excluded}
    return MarketView(markets, ranks, reasons)
