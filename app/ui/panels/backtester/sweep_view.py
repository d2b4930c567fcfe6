"""What a sweep found: a sentence, the neighbourhood as a heat map, all sets as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.domain.backtester.metrics import METRICS
from app.domain.backtester.robustness.neighbourhood import heat_map
from app.services.backtests.sweeps import LESS_IS_BETTER
from app.ui.models import formats
from app.ui.models.column import Column, SortKey
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.backtester.measure_words import definition, measure_words, token_of
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import action_button, label
from app.ui.widgets.heat_map import HeatMap, HeatMapFace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.services.backtests.sweeps import Sweep
    from app.ui.context import Context

_SHOWN = ("return_pct", "max_drawdown_pct", "sharpe", "profit_factor", "expectancy_r", "trades")


class SetRow(NamedTuple):
    """One set of parameters.

    Attributes:
        place: among those tried.
        point: the parameters' values.
        metrics: in order of `METRICS`, NaN where undefined.
    """

    place: int
    point: tuple[float, ...]
    metrics: tuple[float, ...]

    def measure(self, key: str) -> float | None:
        """One metric; None when undefined."""
        value = self.metrics[_ORDER[key]]
        return None if value != value else value


_ORDER = {key: place for place, key in enumerate(METRICS)}


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def set_rows(sweep: Sweep) -> list[SetRow]:
    """A row for each set that was tried."""
    pairs = zip(sweep.points.tolist(), sweep.metrics.tolist(), strict=True)
    return [
        SetRow(place, tuple(point), tuple(metrics)) for place, (point, metrics) in enumerate(pairs)
    ]


def set_columns(names: tuple[str, ...], goal: str) -> tuple[Column[SetRow], ...]:
    """Parameters, the goal, and the most telling metrics beside it."""
    shown = (goal, *(key for key in _SHOWN if key != goal))
    return (
        *(_parameter(place, name) for place, name in enumerate(names)),
        *(_metric(key, narrow=place) for place, key in enumerate(shown)),
    )


def _parameter(place: int, name: str) -> Column[SetRow]:
    return Column(
        f"parameter.{name}",
        name,
        lambda row: row.point[place],
        lambda row: f"{row.point[place]:g}",
        numeric=True,
        weight=500,
        width=72,
    )


def _metric(key: str, narrow: int) -> Column[SetRow]:
    return Column(
        key,
        METRICS[key].label,
        lambda row: row.measure(key),
        lambda row: measure_words(key, row.measure(key)),
        numeric=True,
        token=lambda row: token_of(key, row.measure(key)),
        tooltip=lambda _row: definition(key),
        width=104,
        narrow=narrow,
    )


def slice_of(sweep: Sweep, across: str, down: str, around: int) -> HeatMap:
    """The sets over two parameters, all others as in the set at place ``around``."""
    grid = sweep.request.grid
    metric = METRICS[sweep.request.goal]
    values = sweep.metrics[:, list(METRICS).index(metric.id)]
    table = heat_map(grid, sweep.points, values, across, down, around)
    ranges = {one.name: one.values for one in grid.ranges}
    columns, rows = np.argsort(ranges[across]), np.argsort(ranges[down])
    best = None
    if sweep.around is not None:
        best = _cell_of(sweep, sweep.around.place, (across, down), around)
    return HeatMap(
        across,
        down,
        tuple(ranges[across][at] for at in columns),
        tuple(ranges[down][at] for at in rows),
        table[np.ix_(rows, columns)],
        best,
    )


def _cell_of(
    sweep: Sweep, place: int, axes: tuple[str, str], around: int
) -> tuple[int, int] | None:
    """Row and column of a set in the slice around another; None outside of it."""
    names = sweep.request.grid.names
    point, other = sweep.points[place], sweep.points[around]
    beside = [at for at, name in enumerate(names) if name not in axes]
    if any(point[at] != other[at] for at in beside):
        return None
    ranges = {one.name: sorted(one.values) for one in sweep.request.grid.ranges}
    across, down = axes
    return (
        ranges[down].index(float(point[names.index(down)])),
        ranges[across].index(float(point[names.index(across)])),
    )


class SweepView(QWidget):
    """Enter or a double click on a set takes it into the form.

    Signals:
        taken: name → value of the parameters of a set the user wants to run.
    """

    taken = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._sweep: Sweep | None = None
        self.model: RowModel[SetRow] = RowModel((), lambda row: row.place, self)
        self.table: TableView[SetRow] = TableView(self.model, context.theme, "backtest.sets")
        self.table.setAccessibleName(self.tr("Sets of parameters"))
        self.tools = TableTools(self.table, self.model, context, "sweep")
        self.verdict = label("", weight=500, wrap=True)
        self.face = HeatMapFace()
        self.across, self.down = QComboBox(), QComboBox()
        for box, name in ((self.across, self.tr("Columns")), (self.down, self.tr("Rows"))):
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.activated.connect(lambda _at: self._show_map())
        self._build()
        self.table.row_opened.connect(self._take)
        self.face.cell_chosen.connect(self._choose_cell)

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for word, box in ((self.tr("Columns"), self.across), (self.tr("Rows"), self.down)):
            line.addWidget(label(word, tone="text2"))
            line.addWidget(box)
        line.addStretch(1)
        line.addWidget(label(self.tr("double-click takes a set"), px=11, tone="text3"))
        for action in (self.tools.copy, self.tools.export):
            line.addWidget(action_button(action))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(8)
        split.setChildrenCollapsible(False)
        split.addWidget(self.face)
        split.addWidget(self.table)
        split.setSizes([320, 260])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.verdict)
        column.addLayout(line)
        column.addWidget(split, 1)

    def show_sweep(self, sweep: Sweep) -> None:
        """Show another sweep."""
        self._sweep = sweep
        names, goal = sweep.request.grid.names, sweep.request.goal
        self.verdict.setText(sweep.verdict)
        self.table.replace_columns(set_columns(names, goal))
        self.model.replace(set_rows(sweep))
        self.model.sort_by(SortKey(goal, descending=goal not in LESS_IS_BETTER))
        self._offer(names)
        self._show_map()

    def _offer(self, names: tuple[str, ...]) -> None:
        wide = len(names) > 1
        for box in (self.across, self.down):
            box.clear()
            box.addItems(list(names))
            box.setEnabled(len(names) > 2)
        self.across.setCurrentIndex(1 if wide else 0)
        self.down.setCurrentIndex(0)

    def _show_map(self) -> None:
        sweep = self._sweep
        across, down = self.across.currentText(), self.down.currentText()
        if sweep is None or sweep.around is None or across == down:
            self.face.show_map(None)
        else:
            self.face.show_map(slice_of(sweep, across, down, sweep.around.place))

    def _choose_cell(self, row: int, column: int) -> None:
        """Choose the set of a cell in the table."""
        sweep, shown = self._sweep, self.face.shown
        if sweep is None or sweep.around is None or shown is None:
            return
        names = sweep.request.grid.names
        wanted: NDArray[np.float64] = sweep.points[sweep.around.place].copy()
        wanted[names.index(shown.across)] = shown.columns[column]
        wanted[names.index(shown.down)] = shown.rows[row]
        found = np.flatnonzero((sweep.points == wanted).all(axis=1))
        if len(found):
            self.table.choose(int(found[0]))

    def _take(self, row: SetRow) -> None:
        if self._sweep is not None:
            names = self._sweep.request.grid.names
            self.taken.emit(dict(zip(names, row.point, strict=True)))


def counted(sets: int, seconds: float) -> str:
    """``1,000,000 sets take about 3 min 20 s.``."""
    return _tr("{0} sets take about {1}.").format(formats.count(sets), formats.duration(seconds))
