"""All metrics with their definitions, all checks, all assumptions of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.backtester.metrics import METRICS
from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.backtester.checks_line import by_weight, icon_of
from app.ui.panels.backtester.measure_words import measure_words, token_of
from app.ui.table_tools import TableTools
from app.ui.theme import draw_icon
from app.ui.theme import paint as draw
from app.ui.widgets.basics import TOOL_SIZE, action_button, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPainter

    from app.domain.backtester.check import Check
    from app.domain.backtester.metrics import Measure
    from app.ui.context import Context
    from app.ui.panels.backtester.report import Report


class MeasureRow(NamedTuple):
    """One metric of a run."""

    id: str
    label: str
    value: Measure
    definition: str


class FactRow(NamedTuple):
    """One check or assumption; ``level`` is "" for an assumption."""

    number: int
    level: str
    name: str
    words: str


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def measure_rows(measures: Mapping[str, Measure]) -> list[MeasureRow]:
    """A row for each metric, in the order of their declaration."""
    return [
        MeasureRow(metric.id, metric.label, measures.get(metric.id), metric.definition)
        for metric in METRICS.values()
    ]


def assumption_words(value: object) -> str:
    """An assumption as it is written."""
    if value is None:
        return formats.DASH
    if isinstance(value, float):
        return f"{value:,.6g}"
    return str(value)


def fact_rows(report: Report) -> list[FactRow]:
    """Checks, warnings first, then assumptions."""
    checks: list[Check] = by_weight(report.result.checks)
    told = [(check.level, _tr(check.level), check.sentence) for check in checks]
    assumed = [
        ("", key.replace("_", " "), assumption_words(value))
        for key, value in report.result.assumptions.items()
    ]
    return [FactRow(at, *fact) for at, fact in enumerate((*told, *assumed))]


def measure_columns() -> tuple[Column[MeasureRow], ...]:
    """Name, value, definition."""
    return (
        Column("label", _tr("Metric"), lambda row: row.label, weight=500, width=172),
        Column(
            "value",
            _tr("Value"),
            lambda row: row.value,
            lambda row: measure_words(row.id, row.value),
            numeric=True,
            token=lambda row: token_of(row.id, row.value),
            width=104,
        ),
        Column(
            "definition",
            _tr("Definition"),
            lambda row: row.definition,
            token="text2",
            tooltip=lambda row: row.definition,
            width=140,
            stretch=True,
        ),
    )


def _paint_name(painter: QPainter, area: QRectF, row: FactRow) -> None:
    if not row.level:
        draw.text(painter, area, row.name, "text2")
        return
    name, token = icon_of(row.level)
    corner = QPointF(area.left(), area.center().y() - 8)
    draw_icon(painter, QRectF(corner.x(), corner.y(), 16, 16), name, token)
    draw.text(painter, area.adjusted(22, 0, 0, 0), row.name, token)


def fact_columns() -> tuple[Column[FactRow], ...]:
    """Kind and sentence."""
    return (
        Column("name", _tr("Kind"), lambda row: row.name, paint=_paint_name, width=152),
        Column(
            "words",
            _tr("Checks and assumptions"),
            lambda row: row.words,
            tooltip=lambda row: row.words,
            width=240,
            stretch=True,
        ),
    )


class ReportPage(QWidget):
    """Two tables side by side."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.measures: RowModel[MeasureRow] = RowModel(measure_columns(), lambda r: r.id, self)
        self.facts: RowModel[FactRow] = RowModel(fact_columns(), lambda r: r.number, self)
        theme = context.theme
        self.measure_table: TableView[MeasureRow] = TableView(
            self.measures, theme, "backtest.measures"
        )
        self.fact_table: TableView[FactRow] = TableView(self.facts, theme, "backtest.facts")
        self.tools = TableTools(self.measure_table, self.measures, context, "backtest-metrics")
        self.measure_table.setAccessibleName(self.tr("Metrics"))
        self.fact_table.setAccessibleName(self.tr("Checks and assumptions"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 0)
        row.setSpacing(12)
        tools = (action_button(self.tools.copy), action_button(self.tools.export))
        row.addLayout(_titled(self.tr("Metrics"), self.measure_table, *tools), 2)
        row.addLayout(_titled(self.tr("Checks and assumptions"), self.fact_table), 3)

    def show_report(self, report: Report) -> None:
        """Show a run."""
        self.measures.replace(measure_rows(report.result.measures))
        self.facts.replace(fact_rows(report))


def _titled(title: str, table: QWidget, *tools: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    head = QHBoxLayout()
    head.addStrut(TOOL_SIZE)  # as high beside a table without tools
    head.addWidget(label(title, weight=600))
    head.addStretch(1)
    for tool in tools:
        head.addWidget(tool)
    head.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    column.addLayout(head)
    column.addWidget(table, 1)
    return column
