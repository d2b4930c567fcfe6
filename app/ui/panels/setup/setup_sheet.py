"""The sections of a setup under each other, as the decision is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.panels.setup.conditions import ConditionList
from app.ui.panels.setup.header import SetupHeader
from app.ui.panels.setup.ladder import Ladder
from app.ui.panels.setup.size_table import SizeTable
from app.ui.panels.setup.time_line import TimeLine
from app.ui.widgets.basics import horizontal_line, label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from app.ui.panels.setup.sheet import Sheet


class Section(QWidget):
    """A divider, a caption with a note at the right, and contents."""

    def __init__(self, title: str, contents: QWidget) -> None:
        super().__init__()
        self.note: QLabel = label(px=11, tone="text3")
        caption = QHBoxLayout()
        caption.addWidget(label(title, px=11, weight=600, tone="text2"))
        caption.addStretch(1)
        caption.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(horizontal_line())
        column.addLayout(caption)
        column.addWidget(contents)


class SetupSheet(QWidget):
    """Header, levels, reasons, size, events."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.header = SetupHeader()
        self.ladder = Ladder()
        self.conditions = ConditionList()
        self.size_table = SizeTable()
        self.time_line = TimeLine()
        self._levels = Section(self.tr("Levels"), self.ladder)
        self._why = Section(self.tr("Why"), self.conditions)
        self._size = Section(self.tr("Size"), self.size_table)
        self._events = Section(self.tr("Events"), self.time_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.header)
        for section in (self._levels, self._why, self._size, self._events):
            column.addWidget(section)
        column.addStretch(1)

    def show_sheet(self, sheet: Sheet, zone: str) -> None:
        """Show another setup, its times in a zone."""
        setup = sheet.setup
        self.header.show_sheet(sheet, zone)
        self.ladder.show_sheet(sheet)
        self.conditions.show_sheet(sheet)
        self.size_table.show_sheet(sheet)
        self.time_line.show_sheet(sheet, zone)
        self._levels.note.setText(self._reward(setup.reward_risk))
        close = setup.bar_time + setup.timeframe.milliseconds
        self._why.note.setText(self.tr("bar closed {0}").format(formats.clock(close, zone)))
        self._why.setVisible(bool(setup.why))
        self._size.setVisible(sheet.size is not None)
        self._size.note.setText(self._risk(sheet))

    def _reward(self, reward_risk: float | None) -> str:
        if reward_risk is None:
            return self.tr("no target")
        return self.tr("reward:risk {0}").format(formats.number(reward_risk, 2))

    def _risk(self, sheet: Sheet) -> str:
        quote = sheet.setup.symbol.partition("/")[2]
        return self.tr("risk {0} of {1} {2}").format(
            formats.rate(sheet.risk, 2), formats.number(sheet.equity, 0), quote
        )
