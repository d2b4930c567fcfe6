"""What a walk-forward found: a sentence, the account through all windows, each choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.ui.charts.curves import make_curves
from app.ui.charts.equity_chart import EquityChart
from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.backtester.measure_words import measure_words, token_of
from app.ui.panels.backtester.run_words import day_words
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import action_button, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.backtests.walk_forwards import WalkedWindow, WalkForward
    from app.ui.context import Context


class WindowRow(NamedTuple):
    """One choice and what became of it.

    Attributes:
        goal: id of the metric by which it was chosen.
        names: of the parameters.
    """

    place: int
    walked: WalkedWindow
    goal: str
    names: tuple[str, ...]

    @property
    def choice(self) -> str:
        """``fast 9, slow 30``."""
        if self.walked.point is None:
            return formats.DASH
        pairs = zip(self.names, self.walked.point.tolist(), strict=True)
        return ", ".join(f"{name} {value:g}" for name, value in pairs)


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def _period(row: WindowRow, *, traded: bool) -> str:
    window = row.walked.window
    period = window.traded if traded else window.chosen
    return f"{day_words(period.since, '')} – {day_words(period.until, '')}"


def window_columns() -> tuple[Column[WindowRow], ...]:
    """Both periods, the choice, the goal in each, and the result."""
    return (
        Column("place", "#", lambda row: row.place + 1, numeric=True, token="text3", width=40),
        Column(
            "chosen_in",
            _tr("Chosen in"),
            lambda row: row.walked.window.chosen.since,
            lambda row: _period(row, traded=False),
            token="text2",
            width=190,
            narrow=1,
        ),
        Column(
            "choice", _tr("Choice"), lambda row: row.choice, weight=500, width=128, stretch=True
        ),
        _goal("chosen", _tr("Goal there"), lambda row: row.walked.chosen),
        Column(
            "traded_in",
            _tr("Traded in"),
            lambda row: row.walked.window.traded.since,
            lambda row: _period(row, traded=True),
            token="text2",
            width=190,
            narrow=2,
        ),
        _goal("traded", _tr("Goal here"), lambda row: row.walked.traded),
        _measure("return_pct", _tr("Return")),
        _measure("trades", _tr("Trades")),
    )


def _goal(key: str, title: str, value: Callable[[WindowRow], float | None]) -> Column[WindowRow]:
    return Column(
        key,
        title,
        value,
        lambda row: measure_words(row.goal, value(row)),
        numeric=True,
        token=lambda row: token_of(row.goal, value(row)),
        width=84,
    )


def _measure(key: str, title: str) -> Column[WindowRow]:
    def value(row: WindowRow) -> float | int | None:
        return None if row.walked.measures is None else row.walked.measures.get(key)

    return Column(
        key,
        title,
        value,
        lambda row: measure_words(key, value(row)),
        numeric=True,
        token=lambda row: token_of(key, value(row)),
        width=84,
    )


class WalkView(QWidget):
    """One account through all the windows that were traded."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.model: RowModel[WindowRow] = RowModel(window_columns(), lambda r: r.place, self)
        self.table: TableView[WindowRow] = TableView(self.model, context.theme, "backtest.windows")
        self.table.setAccessibleName(self.tr("Windows of the walk-forward"))
        self.tools = TableTools(self.table, self.model, context, "walk-forward")
        self.verdict = label("", weight=500, wrap=True)
        self.chart = EquityChart()
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(8)
        split.setChildrenCollapsible(False)
        split.addWidget(self.chart)
        split.addWidget(self.table)
        split.setSizes([300, 240])
        line = QHBoxLayout()
        line.addWidget(self.verdict, 1, Qt.AlignmentFlag.AlignTop)
        for action in (self.tools.copy, self.tools.export):
            line.addWidget(action_button(action))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(split, 1)

    def show_walk(self, walk: WalkForward, quote: str) -> None:
        """Show another walk; ``quote`` is the currency of its money."""
        sweep = walk.request.sweep
        names = sweep.grid.names
        self.verdict.setText(walk.verdict)
        self.model.replace(
            WindowRow(place, one, sweep.goal, names) for place, one in enumerate(walk.windows)
        )
        zone = formats.zone_of(self._context.zone)
        timeframe = sweep.run.strategy.timeframe
        self.chart.show_curves(make_curves(walk.times, walk.equity, timeframe, zone), quote)
