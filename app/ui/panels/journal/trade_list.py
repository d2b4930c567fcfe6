"""The list of trades: filter, table and what its rows come to."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.journal.query import QueryError, parse_query
from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.journal.columns import trade_columns
from app.ui.panels.journal.filter_line import Ending, FilterLine
from app.ui.panels.journal.foot import Foot
from app.ui.panels.journal.sieve import Sifter, Wanted
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import horizontal_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from app.ui.context import Context
    from app.ui.panels.journal.rows import TradeRow
    from app.ui.panels.journal.sieve import Sifted


class TradeList(QWidget):
    """Open trades on top, then the newest closed.

    Signals:
        chosen: the `TradeRow` under the cursor.
        filtered: other rows are shown.
    """

    chosen = Signal(object)
    filtered = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._account = ""
        self._sifter = Sifter(context, self)
        self._wanted = Wanted("", parse_query(""), Ending.ALL, "")
        self.model: RowModel[TradeRow] = RowModel(trade_columns(), attrgetter("trade.id"), self)
        self.model.sort_by(SortKey("closed", descending=True))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def parts(self) -> Iterator[None]:
        """Make the widgets, one a turn."""
        self.line = FilterLine()
        self._column.addWidget(self.line)
        yield
        self.table: TableView[TradeRow] = TableView(
            self.model, self._context.theme, "journal.table"
        )
        self.table.setAccessibleName(self.tr("Trades"))
        self._column.addWidget(self.table, 1)
        yield
        self.foot = Foot()
        self._column.addWidget(horizontal_line())
        self._column.addWidget(self.foot)
        self.tools = TableTools(self.table, self.model, self._context, "journal")
        self.line.changed.connect(self.sift)
        self.line.offers_wanted.connect(self._complete)
        self._context.selection.journal.query_changed.connect(self.line.write)
        self.table.row_chosen.connect(self.chosen)

    # ------------------------------------------------------------ rows

    def show_rows(self, rows: Iterable[TradeRow]) -> None:
        """Show these trades instead of those before."""
        self.model.replace(rows)
        self._follow_rows()

    def update_rows(self, rows: Iterable[TradeRow], gone: Iterable[str]) -> None:
        """Take changed and new trades in, and those out that are no more."""
        self.model.remove(gone)
        self.model.upsert(rows)
        self._follow_rows()

    @property
    def account(self) -> str:
        """The account whose trades are shown; "" for all."""
        return self._account

    def choose_account(self, account: str) -> None:
        """Show the trades of one account; "" for all."""
        self._account = account
        self.sift()

    def sift(self) -> None:
        """Show what the filter finds; one that cannot be read leaves the list as it was."""
        text = self.line.query
        try:
            query = parse_query(text)
        except QueryError as error:
            place = self.tr("character {0}").format(error.column)
            self.line.say(f"{error.sentence} ({place})")
            return
        self.line.say("")
        self._wanted = Wanted(text, query, self.line.ending, self._account)
        self._sifter.find(self._wanted, self._take_sifted)

    def _take_sifted(self, sifted: Sifted) -> None:
        self.model.show_only(sifted.ids)
        self.foot.show_sums(self.model.rowCount(), self.model.total, sifted.sums)
        self._context.selection.journal.choose_query(sifted.wanted.text)
        self.filtered.emit()

    def _follow_rows(self) -> None:
        self._sifter.take(self.model.all_rows())
        self._sifter.find(self._wanted, self._take_sifted)

    def _complete(self, text: str, cursor: int) -> None:
        show = self.line.show_offers
        self._sifter.complete(text, cursor, lambda found: show(text, found))

    # ------------------------------------------------------------ state

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self.line.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.field.selectAll()

    def saved_state(self) -> dict[str, object]:
        """Segment, account and table, as JSON values."""
        return {
            "ending": self.line.ending.value,
            "account": self._account,
            "table": self.table.saved_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take a kept state back."""
        ending, account, table = state.get("ending"), state.get("account"), state.get("table")
        if ending in tuple(Ending):
            self.line.endings.set_current(str(ending))
        if isinstance(account, str):
            self._account = account
        if isinstance(table, dict):
            self.table.restore_state(table)
        self.sift()
