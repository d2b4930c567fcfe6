"""The fills of a trade, to look at, add, edit and delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.journal.fill import Side
from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.journal.checked_fields import plain
from app.ui.panels.journal.fill_form import FillForm, next_fill, text_of
from app.ui.panels.journal.page import TradePage
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade
    from app.ui.context import Context
    from app.ui.panels.journal.fill_form import FillText

_LEAST_HEIGHT = 96


class FillRow(NamedTuple):
    """One fill and the position after it, base currency."""

    fill: Fill
    held: str
    zone: str


def fill_rows(fills: tuple[Fill, ...], zone: str) -> list[FillRow]:
    """The fills in their order."""
    rows, held = [], None
    for fill in fills:
        held = fill.change if held is None else held + fill.change
        rows.append(FillRow(fill, plain(held.normalize()), zone))
    return rows


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


def _side(row: FillRow) -> str:
    return _tr("Buy") if row.fill.side is Side.BUY else _tr("Sell")


def _fee(row: FillRow) -> str:
    fill = row.fill
    return f"{plain(fill.fee)} {fill.fee_currency}" if fill.fee else formats.DASH


def _origin(row: FillRow) -> str:
    fill = row.fill
    where = (
        fill.origin if fill.line is None else _tr("{0}, line {1}").format(fill.origin, fill.line)
    )
    return f"{where} · {fill.exchange_id}" if fill.exchange_id else where


def _number(
    key: str, title: str, value: Callable[[FillRow], object], text: Callable[[FillRow], str]
) -> Column[FillRow]:
    return Column(key, title, value, text, numeric=True, width=92)


def fill_columns() -> tuple[Column[FillRow], ...]:
    """The columns of the fills."""
    return (
        Column(
            "time",
            _tr("Time"),
            lambda row: row.fill.time,
            lambda row: formats.moment(row.fill.time, row.zone),
            tooltip=_origin,
            width=132,
        ),
        Column(
            "side",
            _tr("Side"),
            _side,
            token=lambda row: "up" if row.fill.side is Side.BUY else "down",
            width=52,
        ),
        _number(
            "price",
            _tr("Price"),
            lambda row: float(row.fill.price),
            lambda row: plain(row.fill.price),
        ),
        _number(
            "amount",
            _tr("Amount"),
            lambda row: float(row.fill.amount),
            lambda row: plain(row.fill.amount),
        ),
        Column("fee", _tr("Fee"), _fee, numeric=True, token="text2", width=110, narrow=2),
        Column(
            "held",
            _tr("Position"),
            lambda row: row.held,
            numeric=True,
            token="text2",
            tooltip=lambda _row: _tr("Held after it, base currency"),
            width=92,
            narrow=1,
        ),
        Column("origin", _tr("From"), _origin, token="text3", width=160, hidden=True),
    )


class FillsPage(TradePage):
    """A change of the fills is one step of its own.

    Signals:
        refilled: all fills of the trade as they are to be.
    """

    refilled = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(scrolls=False)
        self._context = context
        self._edited: Fill | None = None
        self.model: RowModel[FillRow] = RowModel(
            fill_columns(), lambda row: (row.fill.id, row.fill.part), self
        )
        self.table: TableView[FillRow] = TableView(self.model, context.theme, "journal.fills")
        self.table.setAccessibleName(self.tr("Fills"))
        self.table.setMinimumHeight(_LEAST_HEIGHT)
        self.form = FillForm()
        self._fault = label(px=11, tone="danger", wrap=True)
        self._fault.hide()
        self._places = QStackedWidget()
        self._places.addWidget(self._make_list())
        self._places.addWidget(self._make_form())
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self._places, 1)
        self.form.sent.connect(self._take)
        self.form.left.connect(self._show_list)
        self.table.row_opened.connect(lambda row: self.begin_edit(row.fill))

    def _make_list(self) -> QWidget:
        self.add = button(self.tr("Add fill"), icon_name="plus")
        self.edit_fill = button(self.tr("Edit"), "quiet")
        self.delete = button(self.tr("Delete"), "danger")
        keys = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self.delete_chosen)
        self.add.clicked.connect(lambda _checked: self.begin_add())
        self.edit_fill.clicked.connect(lambda _checked: self._edit_chosen())
        self.delete.clicked.connect(lambda _checked: self.delete_chosen())
        copy = QAction(self.tr("Copy rows"), self.table)
        copy.triggered.connect(lambda _checked: self.table.copy())
        self.table.addAction(copy)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 6)
        row.setSpacing(8)
        for widget in (self.add, self.edit_fill, self.delete):
            row.addWidget(widget)
        row.addWidget(self._fault, 1)
        row.addStretch(1)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        return made

    def _make_form(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.form)
        column.addStretch(1)
        return made

    def show_trade(self, trade: JournalTrade) -> None:
        if self.trade is None or self.trade.id != trade.id:
            self._show_list()
            self.model.replace(())
        super().show_trade(trade)

    def show_fills(self, fills: tuple[Fill, ...]) -> None:
        """Show the fills of the trade."""
        self.model.replace(fill_rows(fills, self._context.zone))
        self._fault.hide()

    @property
    def fills(self) -> tuple[Fill, ...]:
        """What is shown, in order."""
        return tuple(row.fill for row in self.model.all_rows())

    def say(self, sentence: str) -> None:
        """Tell why a change was not possible."""
        self._fault.setText(sentence)
        self._fault.show()

    # ------------------------------------------------------------ changes

    def begin_add(self) -> None:
        """Ask for one more fill."""
        self._edited = None
        now, zone = self._context.services.wall.now(), self._context.zone
        self._places.setCurrentIndex(1)
        self.form.begin(next_fill(self.fills, now, zone), zone)

    def begin_edit(self, fill: Fill) -> None:
        """Ask how a fill really was."""
        self._edited = fill
        self._places.setCurrentIndex(1)
        self.form.begin(text_of(fill, self._context.zone), self._context.zone)

    def delete_chosen(self) -> None:
        """Take the selected fills out; at least one stays."""
        gone = {(row.fill.id, row.fill.part) for row in self.table.selected()}
        left = tuple(fill for fill in self.fills if (fill.id, fill.part) not in gone)
        if not gone:
            return
        if left:
            self.refilled.emit(left)
        else:
            self.say(self.tr("A trade needs a fill; delete the trade instead."))

    def _edit_chosen(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self.begin_edit(row.fill)

    def _take(self, text: FillText) -> None:
        trade, edited = self.trade, self._edited
        if trade is None:
            return
        fresh = text.fill(trade.account, trade.symbol, self._context.zone, edited)
        others = [fill for fill in self.fills if edited is None or fill is not edited]
        self._show_list()
        self.refilled.emit(tuple(sorted([*others, fresh], key=_order)))

    def _show_list(self) -> None:
        self._places.setCurrentIndex(0)


def _order(fill: Fill) -> tuple[int, int]:
    return fill.time, fill.sequence
