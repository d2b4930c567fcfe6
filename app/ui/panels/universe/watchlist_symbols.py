"""The symbols of one watchlist: typed or pasted in, taken out, put in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.services.symbol_texts import read_symbols
from app.ui.models.column import SortKey
from app.ui.models.table_view import TableView
from app.ui.panels.universe.watchlist_tables import PLACE, MarketView, symbol_rows, symbols_model
from app.ui.watchlist_menu import WatchlistMenu
from app.ui.widgets.basics import FilterField, label, set_tone, tool_button
from app.ui.widgets.table_keys import add_keys

if TYPE_CHECKING:
    from app.services.symbol_texts import SymbolsRead
    from app.services.watchlists import Watchlist
    from app.ui.context import Context
    from app.ui.panels.universe.watchlist_tables import SymbolRow
    from app.ui.watchlist_deeds import WatchlistDeeds

_LEAST_WIDTH: Final = 160


class WatchlistSymbols(QWidget):
    """Shows one list; what it is asked to change it leaves to the deeds."""

    def __init__(self, context: Context, deeds: WatchlistDeeds) -> None:
        super().__init__()
        self._context, self._deeds = context, deeds
        self._shown: Watchlist | None = None
        self._view = MarketView()
        self.model = symbols_model()
        self.table: TableView[SymbolRow] = TableView(
            self.model, context.theme, "universe.watchlist"
        )
        self.table.setAccessibleName(self.tr("Symbols of the watchlist"))
        self.field = FilterField(self.tr("Add: BTC/USDT, ETH…"), "plus")
        self.field.setToolTip(
            self.tr("Type or paste symbols, with commas, blanks or lines between them")
        )
        self.words = label("", px=11, tone="text3", wrap=True)
        self.words.hide()
        self._menu = WatchlistMenu(context, self.table, lambda row: row.symbol, deeds)
        self._empty = label(
            self.tr("Nothing in it yet. Type or paste symbols below, or add rows of the Scanner."),
            tone="text2",
            wrap=True,
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(16, 16, 16, 16)
        self._make_buttons()
        self._lay_out()
        self._connect()

    def _make_buttons(self) -> None:
        self.remove_button = tool_button("trash", self.tr("Take out of the list (Del)"))
        self.up_button = tool_button("arrow-up", self.tr("Further up (Alt+Up)"))
        self.down_button = tool_button("arrow-down", self.tr("Further down (Alt+Down)"))

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._stack.setMinimumWidth(_LEAST_WIDTH)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 4)
        foot.setSpacing(4)
        foot.addWidget(self.field, 1)
        for made in (self.up_button, self.down_button, self.remove_button):
            foot.addWidget(made)
        self.words.setContentsMargins(8, 0, 8, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        column.addWidget(self.words)

    def _connect(self) -> None:
        self.field.returnPressed.connect(lambda: self.add_text(self.field.text()))
        self.field.textEdited.connect(lambda _text: self._say(""))
        self.table.row_chosen.connect(self._choose)
        self.table.row_opened.connect(lambda _row: self._context.selection.want_panel("chart"))
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._allow())
        self.remove_button.clicked.connect(lambda _checked: self._remove())
        self.up_button.clicked.connect(lambda _checked: self._move(-1))
        self.down_button.clicked.connect(lambda _checked: self._move(1))
        add_keys(
            self.table,
            {
                "Del": self._remove,
                "Alt+Up": lambda: self._move(-1),
                "Alt+Down": lambda: self._move(1),
                "Ins": self.focus_field,
                QKeySequence.StandardKey.Paste: self._paste,
            },
        )

    # ------------------------------------------------------------ what is shown

    def show_list(self, one: Watchlist | None) -> None:
        """Show another list, or the same as it is now."""
        if one is None or self._shown is None or one.name != self._shown.name:
            self._say("")
            self.field.clear()
            self.table.choose_none()
        self._shown = one
        self._show_rows()

    def show_market(self, view: MarketView) -> None:
        """Say of each symbol how it stands there."""
        self._view = view
        self._show_rows()

    def _show_rows(self) -> None:
        self.model.replace(symbol_rows(self._shown, self._view))
        self._stack.setCurrentIndex(0 if self.model.total or self._shown is None else 1)
        self._allow()

    def _allow(self) -> None:
        chosen = bool(self.table.selected())
        self.field.setEnabled(self._shown is not None)
        for made in (self.remove_button, self.up_button, self.down_button):
            made.setEnabled(chosen)

    def _choose(self, row: SymbolRow) -> None:
        if self._view.lists(row.symbol):
            self._context.selection.choose_symbol(row.symbol)

    # ------------------------------------------------------------ what the user does

    def focus_field(self) -> None:
        """Put the cursor where symbols are typed."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def add_text(self, text: str) -> None:
        """Add the symbols that a text names; words that name none stay in the field."""
        one, services = self._shown, self._context.services
        if one is None or not text.strip():
            return
        quote = services.settings.current.market.quote
        self._context.runner.ask(
            self,
            lambda: read_symbols(text, services.universe.markets(services.exchange.id), quote),
            lambda read: self._take(one, read),
            topic="add",
        )

    def _take(self, one: Watchlist, read: SymbolsRead) -> None:
        fresh = [symbol for symbol in read.symbols if symbol not in one]
        if fresh:
            self._deeds.add(one.name, fresh)
        self.field.setText(" ".join(read.refused))
        if read.refused:
            named = ", ".join(read.refused[:3]) + (" …" if len(read.refused) > 3 else "")
            self._say(self.tr("No symbol such as BTC/USDT: {0}").format(named), "danger")
        elif read.symbols and not fresh:
            self._say(self.tr("Already in the list: {0}").format(", ".join(read.symbols[:3])))
        else:
            self._say("")

    def _say(self, sentence: str, tone: str = "text3") -> None:
        self.words.setText(sentence)
        set_tone(self.words, tone)
        self.words.setVisible(bool(sentence))

    def _paste(self) -> None:
        self.add_text(QGuiApplication.clipboard().text())

    def _chosen(self) -> list[str]:
        return [row.symbol for row in self.table.selected()]

    def _remove(self) -> None:
        if self._shown is not None:
            self._deeds.remove(self._shown.name, self._chosen())

    def _move(self, by: int) -> None:
        chosen = self._chosen()
        if self._shown is not None and chosen:
            self.model.sort_by(SortKey(PLACE))  # in another order nothing would be seen to move
            self._deeds.move_symbols(self._shown.name, chosen, by)
