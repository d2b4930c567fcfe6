"""All, taken and skipped beside one another: what going along was worth, and skipping cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.base_rate import FEWEST_CASES
from app.domain.setup_results import Group, Split, compare
from app.services.ports import SetupFilter
from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.table_tools import TableTools
from app.ui.theme import color, paint, tint
from app.ui.widgets.basics import Segments, label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QPainter

    from app.domain.setup_results import Comparison, Outcome, Results
    from app.ui.context import Context

SPLITS = {
    "strategy": (Split.STRATEGY,),
    "regime": (Split.REGIME,),
    "both": (Split.STRATEGY, Split.REGIME),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("setups", text)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """The results of one group of one part."""

    strategy: str | None
    regime: str | None
    group: Group
    results: Results

    @property
    def key(self) -> tuple[str | None, str | None, Group]:
        """What makes it one row."""
        return self.strategy, self.regime, self.group

    @property
    def words(self) -> str:
        """Of what these are the results."""
        if self.strategy is None and self.regime is None:
            return _tr("Everything")
        regime = None if self.regime is None else self.regime or _tr("regime unknown")
        return " · ".join(part for part in (self.strategy, regime) if part)


def result_rows(comparisons: Iterable[Comparison]) -> list[ResultRow]:
    """A row for each group of each part, without groups that have no cases, the whole apart."""
    return [
        ResultRow(part.strategy, part.regime, group, results)
        for part in comparisons
        for group, results in part.groups.items()
        if results.n or (part.strategy is None and part.regime is None)
    ]


def _group_word(group: Group) -> str:
    return {
        Group.ALL: _tr("all"),
        Group.TAKEN: _tr("taken"),
        Group.SKIPPED: _tr("skipped"),
    }[group]


def _rate_text(row: ResultRow) -> str:
    if row.results.is_few:
        return _tr("n < {0}: too few cases").format(FEWEST_CASES)
    return formats.rate(row.results.win_rate or 0.0)


def _rate_tooltip(row: ResultRow) -> str:
    found = row.results
    if found.low is None or found.high is None:
        return _tr("No setup of these has ended after an entry yet.")
    interval = f"{formats.rate(found.low)} – {formats.rate(found.high)}"
    return _tr("Won {0} of {1}; 95 % interval {2} (Wilson).").format(found.wins, found.n, interval)


def _paint_interval(painter: QPainter, area: QRectF, row: ResultRow) -> None:
    """The interval as a bar from 0 to 100 %, with a tick at the rate."""
    found = row.results
    if found.is_few or found.low is None or found.high is None or found.win_rate is None:
        paint.text(painter, area, _rate_text(row), "text3")
        return
    middle = area.center().y()

    def at(share: float) -> float:
        return area.left() + area.width() * share

    paint.block(painter, QRectF(area.left(), middle - 0.5, area.width(), 1), color("line"))
    bar = QRectF(QPointF(at(found.low), middle - 3), QPointF(at(found.high), middle + 3))
    paint.block(painter, bar, tint("accent", 0.45), 3)
    paint.block(painter, QRectF(at(found.win_rate) - 1, middle - 6, 2, 12), color("accent"))


def result_columns() -> tuple[Column[ResultRow], ...]:
    """One line a group."""
    return (
        Column("part", _tr("Setups"), lambda row: row.words, weight=500, width=210),
        Column(
            "group",
            _tr("Group"),
            lambda row: _group_word(row.group),
            tooltip=lambda row: _GROUP_HINTS[row.group],
            width=70,
        ),
        Column(
            "n",
            _tr("n"),
            lambda row: row.results.n,
            lambda row: formats.count(row.results.n),
            numeric=True,
            tooltip=lambda _row: _tr("Setups that were entered and have ended."),
            width=56,
        ),
        Column(
            "rate",
            _tr("Win rate"),
            lambda row: None if row.results.is_few else row.results.win_rate,
            lambda row: formats.DASH if row.results.is_few else _rate_text(row),
            numeric=True,
            tooltip=_rate_tooltip,
            width=76,
        ),
        Column(
            "interval",
            _tr("95 % interval"),
            lambda row: None if row.results.is_few else row.results.low,
            _rate_text,
            paint=_paint_interval,
            tooltip=_rate_tooltip,
            width=176,
            narrow=1,
        ),
        _r_column("average", _tr("Average R"), lambda found: found.average_r, 2),
        _r_column("total", _tr("Total R"), lambda found: found.total_r if found.n else None, 1),
        Column("rest", "", lambda _row: "", width=8, stretch=True),
    )


def _r_column(
    key: str, title: str, value: Callable[[Results], float | None], decimals: int
) -> Column[ResultRow]:
    return Column(
        key,
        title,
        lambda row: value(row.results),
        lambda row: formats.r_multiple(value(row.results), decimals),
        numeric=True,
        token=lambda row: formats.direction_token(value(row.results)),
        tooltip=lambda _row: _tr("Before costs, counted in initial risks."),
        width=86,
    )


_GROUP_HINTS = {
    Group.ALL: "Every setup that was entered and has ended, taken or not.",
    Group.TAKEN: "Those you took.",
    Group.SKIPPED: "Those you skipped or passed on, followed to their end.",
}


class ResultsPage(QWidget):
    """A table of results, split by strategy, regime or both."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._outcomes: tuple[Outcome, ...] = ()
        self.model: RowModel[ResultRow] = RowModel(result_columns(), lambda row: row.key, self)
        self.table: TableView[ResultRow] = TableView(self.model, context.theme, "setups.results")
        self.table.setAccessibleName(_tr("Results"))
        self.tools = TableTools(self.table, self.model, context, "setup-results")
        self.split = Segments(
            [
                ("strategy", _tr("By strategy")),
                ("regime", _tr("By regime")),
                ("both", _tr("By both")),
            ]
        )
        self._verdict = label(tone="text2")
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 4)
        line.addWidget(self.split)
        line.addSpacing(8)
        line.addWidget(self._verdict, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.table, 1)
        self.split.chosen.connect(lambda _key: self._show())

    def read(self, exchange: str) -> None:
        """Read the outcomes of an exchange's setups anew."""
        setups = self._context.services.setups
        wanted = SetupFilter(open_only=False, exchange=exchange)
        self._context.runner.ask(
            self, lambda: setups.outcomes(wanted), self._take, topic="outcomes"
        )

    def _take(self, outcomes: tuple[Outcome, ...]) -> None:
        self._outcomes = outcomes
        self._show()

    def _show(self) -> None:
        comparisons = compare(self._outcomes, SPLITS[self.split.current])
        self.model.replace(result_rows(comparisons))
        self._verdict.setText(_verdict(comparisons[0]))


def _verdict(whole: Comparison) -> str:
    """What skipping cost, in one sentence."""
    skipped = whole.groups[Group.SKIPPED]
    if not skipped.n:
        return _tr("No skipped setup has ended yet; then this says what skipping cost.")
    total = formats.signed(skipped.total_r, 1, "R")
    if skipped.is_few:
        return _tr("{0} skipped so far: {1}; too few to judge.").format(skipped.n, total)
    if skipped.total_r > 0:
        return _tr("Skipping cost you {0} so far.").format(total)
    return _tr("What you skipped came to {0}: skipping paid.").format(total)
