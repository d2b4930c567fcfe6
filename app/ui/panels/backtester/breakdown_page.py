"""The trades of a run by symbol, weekday, hour, regime and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.backtester.breakdown_words import groups_of, ways
from app.ui.table_tools import TableTools
from app.ui.theme import paint
from app.ui.widgets.basics import Segments, action_button, label

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.ui.context import Context
    from app.ui.panels.backtester.breakdown_words import GroupRow
    from app.ui.panels.backtester.report import Report

_WIDEST = 1.0


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def _paint_mean(painter: QPainter, area: QRectF, group: GroupRow) -> None:
    row = group.row
    place = QRectF(area.left(), area.top(), area.width() * 0.6, area.height())
    paint.signed_bar(painter, place, row.mean_r / _WIDEST, faint=row.is_too_few)
    token = formats.direction_token(row.mean_r)
    paint.text(painter, area, formats.r_multiple(row.mean_r), token, align="right")


def _sure_rate(group: GroupRow) -> float | None:
    return None if group.row.is_too_few else group.row.win_rate


def _rate_words(group: GroupRow) -> str:
    if group.row.is_too_few:
        return _tr("too few cases")
    return formats.rate(group.row.win_rate)


def breakdown_columns() -> tuple[Column[GroupRow], ...]:
    """Key, cases, win rate, expectancy and sums."""
    return (
        Column(
            "key",
            _tr("Group"),
            lambda group: group.place,
            lambda group: group.words,
            weight=500,
            width=200,
        ),
        Column(
            "n",
            "n",
            lambda group: group.row.n,
            lambda group: formats.count(group.row.n),
            numeric=True,
            width=72,
        ),
        Column(
            "win_rate",
            _tr("Win rate"),
            _sure_rate,
            _rate_words,
            numeric=True,
            tooltip=lambda group: _tr("n < 20: too few cases") if group.row.is_too_few else "",
            width=104,
        ),
        Column(
            "mean_r",
            _tr("Expectancy, R"),
            lambda group: group.row.mean_r,
            lambda group: formats.r_multiple(group.row.mean_r),
            numeric=True,
            paint=_paint_mean,
            width=220,
            stretch=True,
        ),
        Column(
            "sum_r",
            _tr("Sum R"),
            lambda group: group.row.sum_r,
            lambda group: formats.r_multiple(group.row.sum_r, 1),
            numeric=True,
            token=lambda group: formats.direction_token(group.row.sum_r),
            width=88,
        ),
        Column(
            "profit",
            _tr("Profit"),
            lambda group: group.row.profit,
            lambda group: formats.signed(group.row.profit, 0),
            numeric=True,
            token=lambda group: formats.direction_token(group.row.profit),
            width=104,
        ),
    )


class BreakdownPage(QWidget):
    """One dimension at a time."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._report: Report | None = None
        self.kinds = Segments(list(ways().items()))
        self.model: RowModel[GroupRow] = RowModel(
            breakdown_columns(), lambda group: group.place, self
        )
        self.table: TableView[GroupRow] = TableView(
            self.model, context.theme, "backtest.breakdowns"
        )
        self.table.setAccessibleName(self.tr("Breakdown of the trades"))
        self.tools = TableTools(self.table, self.model, context, "backtest-breakdown")
        self._note = label("", px=11, tone="text3")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.kinds)
        line.addStretch(1)
        line.addWidget(self._note)
        for action in (self.tools.copy, self.tools.export):
            line.addWidget(action_button(action))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.table, 1)
        self.kinds.chosen.connect(lambda _key: self._show())

    def show_report(self, report: Report) -> None:
        """Show a run."""
        self._report = report
        self._show()

    def _show(self) -> None:
        if self._report is None:
            return
        rows = groups_of(self._report.breakdowns, self.kinds.current)
        self.model.replace(rows)
        self._note.setText(
            self.tr("closed trades alone") if rows else self.tr("nothing to tell apart here")
        )
