"""The sections of a setup under each other, as the decision is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.panels.setup.conditions import ConditionList
from app.ui.panels.setup.header import SetupHeader
from app.ui.panels.setup.ladder import Ladder
from app.ui.panels.setup.notes import NotesField
from app.ui.panels.setup.rate_section import RateSection
from app.ui.panels.setup.size_calculator import SizeCalculator
from app.ui.panels.setup.time_line import TimeLine
from app.ui.widgets.basics import horizontal_line, label

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """Header, levels, reasons, size, events, notes."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.setSpacing(6)

    def parts(self) -> Iterator[None]:
        """Makes the sections, a turn of the event loop each."""
        self.header = SetupHeader()
        self._column.addWidget(self.header)
        yield
        self.ladder = Ladder()
        self._levels = self._add(self.tr("Levels"), self.ladder)
        self.conditions = ConditionList()
        self._why = self._add(self.tr("Why"), self.conditions)
        self.rates = RateSection()
        self._rates = self._add(self.tr("Base rate"), self.rates)
        yield
        self.calculator = SizeCalculator()
        self._size = self._add(self.tr("Size"), self.calculator)
        yield
        self.time_line = TimeLine()
        self._events = self._add(self.tr("Events"), self.time_line)
        self.notes = NotesField()
        self._notes = self._add(self.tr("Notes"), self.notes)
        self._column.addStretch(1)
        yield

    def _add(self, title: str, contents: QWidget) -> Section:
        section = Section(title, contents)
        self._column.addWidget(section)
        return section

    def show_sheet(self, sheet: Sheet, zone: str) -> None:
        """Show another setup, its times in a zone."""
        setup = sheet.setup
        self.header.show_sheet(sheet, zone)
        self.ladder.show_sheet(sheet)
        self.conditions.show_sheet(sheet)
        self.rates.show_sheet(sheet)
        self._rates.note.setText(self.rates.card.note if sheet.rates is not None else "")
        self.calculator.show_sheet(sheet)
        self.notes.show_sheet(sheet)
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
