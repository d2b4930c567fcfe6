"""A table of trades, whose rows open in the chart."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.backtester.trade_columns import reason_word, trade_columns
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import FilterField, Segments, action_button, label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.ui.context import Context
    from app.ui.panels.backtester.trade_rows import TradeRow

_ALL, _WON, _LOST, _DOUBT = "all", "won", "lost", "ambiguous"


def trade_model(zone: Callable[[], str], parent: QWidget | None = None) -> RowModel[TradeRow]:
    """The model, newest exits first."""
    made: RowModel[TradeRow] = RowModel(trade_columns(zone), lambda row: row.number, parent)
    made.sort_by(SortKey("exit_time", descending=True))
    return made


class TradeTable(QWidget):
    """A line with filter and tools over the table.

    Signals:
        opened: the `TradeRow` to show in the chart.
    """

    opened = Signal(object)

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self.model = trade_model(lambda: context.zone, self)
        self.table: TableView[TradeRow] = TableView(self.model, context.theme, name)
        self.table.setAccessibleName(self.tr("Trades"))
        self.tools = TableTools(self.table, self.model, context, "trades")
        self.field = FilterField(self.tr("Symbol, side, reason, regime"))
        self.field.setFixedWidth(240)
        self.kinds = Segments(
            [
                (_ALL, self.tr("All")),
                (_WON, self.tr("Won")),
                (_LOST, self.tr("Lost")),
                (_DOUBT, self.tr("In doubt")),
            ]
        )
        self.kinds.button_of(_DOUBT).setToolTip(self.tr("Stop and target were reached in one bar"))
        self._note = label("", px=11, tone="text3")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_line())
        column.addWidget(self.table, 1)
        self.field.textChanged.connect(lambda _text: self._sift())
        self.kinds.chosen.connect(lambda _key: self._sift())
        self.table.row_opened.connect(self.opened)
        context.theme.changed.connect(self.model.refresh)

    def _make_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(8)
        line.addWidget(label(self.tr("Trades"), weight=600))
        line.addWidget(self.kinds)
        line.addWidget(self.field)
        line.addStretch(1)
        line.addWidget(self._note)
        for action in (self.tools.columns, self.tools.copy, self.tools.export):
            line.addWidget(action_button(action))
        return line

    def show_rows(self, rows: Sequence[TradeRow]) -> None:
        """Show the trades of a run."""
        self.model.replace(rows)
        self._count()

    def show_moment(self, time: int) -> None:
        """Choose the first trade that ended at a moment (UTC ms) or later."""
        ended = [row for row in self.model.rows() if row.exit_time >= time]
        if ended:
            self.table.choose(min(ended, key=lambda row: row.exit_time).number)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sift(self) -> None:
        kind, words = self.kinds.current, self.field.text().casefold().split()

        def keep(row: TradeRow) -> bool:
            if not _is_of(kind, row):
                return False
            told = _told(row.symbol, row.reason, row.regime, up=row.is_long)
            return all(word in told for word in words)

        self.model.set_filter(keep if words or kind != _ALL else None)
        self._count()

    def _count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        words = self.tr("double-click shows it on the chart")
        if shown != total:
            words = self.tr("{0} of {1}").format(f"{shown:,}", f"{total:,}") + " · " + words
        self._note.setText(words)


@lru_cache(maxsize=4096)
def _told(symbol: str, reason: str, regime: str, *, up: bool) -> str:
    """What a filter looks into; ten thousand trades share a few hundred of these."""
    side = "long" if up else "short"
    return f"{symbol} {side} {reason_word(reason)} {regime}".casefold()


def _is_of(kind: str, row: TradeRow) -> bool:
    if kind == _WON:
        return row.r > 0
    if kind == _LOST:
        return row.r < 0
    return kind != _DOUBT or row.ambiguous
