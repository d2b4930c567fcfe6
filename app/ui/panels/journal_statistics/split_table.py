"""Groups of trades with a choice of what they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.panels.journal_statistics.group_table import GroupTable
from app.ui.panels.journal_statistics.words import tr
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import Segments, action_button, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.journal.statistics.report import Breakdown, JournalReport
    from app.ui.context import Context

CONDITION, CHECKLIST = "condition", "checklist"
_MANY = (CONDITION, CHECKLIST)


class SplitTable(QWidget):
    """One way to split at a time.

    Signals:
        group_chosen: filter words of a group.
    """

    group_chosen = Signal(str)

    def __init__(self, context: Context, name: str, ways: Mapping[str, str]) -> None:
        """A table under ``name``; ``ways`` are titles by the ids of breakdowns."""
        super().__init__()
        self._report: JournalReport | None = None
        self._known = frozenset(ways)
        self.ways = Segments(list(ways.items()))
        self.parts = QComboBox()
        self.parts.setAccessibleName(tr("Condition or rule"))
        self.parts.setMinimumContentsLength(24)
        self.parts.hide()
        self.groups = GroupTable(context, f"journal.{name}")
        self.groups.table.setAccessibleName(tr("Groups of trades"))
        self.tools = TableTools(self.groups.table, self.groups.model, context, f"journal-{name}")
        self.note = label("", px=11, tone="text3")
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self.ways.chosen.connect(lambda _way: self._show())
        self.parts.activated.connect(lambda _at: self._show())
        self.groups.group_chosen.connect(self.group_chosen)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.ways)
        line.addWidget(self.parts)
        line.addWidget(self.note, 1)
        for action in (self.tools.copy, self.tools.export):
            line.addWidget(action_button(action))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.groups, 1)

    @property
    def way(self) -> str:
        """By what is split now."""
        return self.ways.current

    def show_way(self, way: str) -> None:
        """Split by something else; an unknown way is ignored."""
        if way in self._known:
            self.ways.set_current(way)
            self._show()

    def show_report(self, report: JournalReport) -> None:
        """Show another report's groups."""
        self._report = report
        self._show()

    def _offer_parts(self, report: JournalReport) -> None:
        """Conditions and rules of the checklist are ways of their own, too many for segments."""
        before = self.parts.currentData()
        self.parts.clear()
        if self.way in _MANY:
            for one in report.breakdowns:
                if one.id.startswith(f"{self.way}:"):
                    self.parts.addItem(one.label, one.id)
        self.parts.setCurrentIndex(max(self.parts.findData(before), 0))
        self.parts.setVisible(self.parts.count() > 0)

    def _show(self) -> None:
        report = self._report
        if report is None:
            return
        self._offer_parts(report)
        found = self._found(report)
        self.groups.show_rows(() if found is None else found.rows, report.unit, self.way)
        self.note.setText(
            tr("nothing to tell apart here")
            if found is None
            else tr("double-click filters by a group")
        )

    def _found(self, report: JournalReport) -> Breakdown | None:
        wanted = self.parts.currentData() if self.way in _MANY else self.way
        return report.breakdown(wanted or "")
