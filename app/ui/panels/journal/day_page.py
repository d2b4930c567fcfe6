"""The notes of a day: mood, plan, what came of it, and the day's trades in figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QCalendarWidget,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from app.domain.journal.day import DayNote
from app.ui.models import formats
from app.ui.panels.journal.dot_field import DotField
from app.ui.panels.journal.foot import money
from app.ui.panels.journal.sums import sums_of
from app.ui.widgets.basics import button, label, set_tone, tool_button
from app.ui.widgets.kept_text import KeptText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QHideEvent

    from app.ui.panels.journal.rows import TradeRow


class DayPage(QWidget):
    """One day of the user's zone at a time; what is written is kept as one pauses.

    Signals:
        kept: the `DayNote`.
        day_wanted: read the note of another day (ISO date).
        trades_wanted: show the trades of the day (ISO date) in the list.
    """

    kept = Signal(object)
    day_wanted = Signal(str)
    trades_wanted = Signal(str)

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._today = today
        self._note = DayNote(today.isoformat())
        self.before = tool_button("caret-left", self.tr("The day before"))
        self.after = tool_button("caret-right", self.tr("The day after"))
        self.pick = QToolButton()
        self.pick.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.pick.setProperty("segment", "true")
        self.pick.setToolTip(self.tr("Choose a day"))
        self.calendar = QCalendarWidget()
        self.calendar.setGridVisible(False)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.now = button(self.tr("Today"), "quiet")
        self.mood = DotField(self.tr("Mood"), self.tr("How you felt that day; 1 to 5"))
        self.plan = KeptText(
            self.tr("Plan of the day"), self.tr("What may be traded today, and what may not")
        )
        self.notes = KeptText(
            self.tr("Notes of the day"), self.tr("What came of it, and what to do better")
        )
        self.result = label(tone="text2")
        self.show_trades = button(self.tr("Show its trades"), "quiet")
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        menu = QMenu(self.pick)
        held = QWidgetAction(menu)
        held.setDefaultWidget(self.calendar)
        menu.addAction(held)
        self.pick.setMenu(menu)
        head = QHBoxLayout()
        head.setSpacing(4)
        for widget in (self.before, self.pick, self.after, self.now):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(label(self.tr("Mood"), tone="text2"))
        head.addWidget(self.mood)
        foot = QHBoxLayout()
        foot.addWidget(self.result, 1)
        foot.addWidget(self.show_trades)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(label(self.tr("Plan"), px=11, tone="text3"))
        column.addWidget(self.plan, 2)
        column.addWidget(label(self.tr("Notes"), px=11, tone="text3"))
        column.addWidget(self.notes, 3)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.before.clicked.connect(lambda _checked: self._step(-1))
        self.after.clicked.connect(lambda _checked: self._step(1))
        self.now.clicked.connect(lambda _checked: self.turn_to(self._today.isoformat()))
        self.calendar.clicked.connect(self._take_date)
        self.mood.changed.connect(lambda mood: self._keep(mood=mood))
        self.plan.kept.connect(lambda text: self._keep(plan=text))
        self.notes.kept.connect(lambda text: self._keep(notes=text))
        self.show_trades.clicked.connect(lambda _checked: self.trades_wanted.emit(self.day))

    # ------------------------------------------------------------ what is shown

    @property
    def day(self) -> str:
        """The day shown, an ISO date."""
        return self._note.day

    def turn_to(self, day: str) -> None:
        """Ask for another day; what is written about this one is kept first."""
        try:
            date.fromisoformat(day)
        except ValueError:
            return
        self.keep()
        self._note = DayNote(day)
        self._show()
        self.day_wanted.emit(day)

    def show_note(self, note: DayNote) -> None:
        """Show what is kept about the day; that of another one is ignored."""
        if note.day == self.day:
            self._note = note
            self.mood.show_count(note.mood)
            self.plan.show_text(note.plan, anew=False)
            self.notes.show_text(note.notes, anew=False)

    def show_rows(self, rows: Iterable[TradeRow]) -> None:
        """Tell what the trades closed on the day came to."""
        own = [row for row in rows if row.closed.startswith(self.day)]
        sums = sums_of(own)
        one = self.tr("1 trade closed")
        words = one if len(own) == 1 else self.tr("{0} trades closed").format(len(own))
        parts = [words] if own else [self.tr("No trade was closed on this day.")]
        if sums.r is not None:
            parts.append(formats.signed(sums.r, 2, "R"))
        parts += [money(profit, quote) for quote, profit in sums.profits.items()]
        self.result.setText(" · ".join(parts))
        set_tone(self.result, formats.direction_token(sums.r) if own else "text3")
        self.show_trades.setVisible(bool(own))

    def keep(self) -> None:
        """Hand out what was written."""
        self.plan.keep()
        self.notes.keep()

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep()
        super().hideEvent(event)

    # ------------------------------------------------------------ inside

    def _show(self) -> None:
        at = date.fromisoformat(self.day)
        self.pick.setText(f"{at:%A, %d %B %Y}".replace(" 0", " "))
        self.after.setEnabled(at < self._today)
        self.calendar.setMaximumDate(QDate(self._today.year, self._today.month, self._today.day))
        self.calendar.setSelectedDate(QDate(at.year, at.month, at.day))
        self.mood.show_count(self._note.mood)
        self.plan.show_text(self._note.plan, anew=True)
        self.notes.show_text(self._note.notes, anew=True)

    def _step(self, days: int) -> None:
        self.turn_to((date.fromisoformat(self.day) + timedelta(days=days)).isoformat())

    def _take_date(self, chosen: QDate) -> None:
        self.pick.menu().hide()
        self.turn_to(date(chosen.year(), chosen.month(), chosen.day()).isoformat())

    def _keep(self, **changed: object) -> None:
        self._note = replace(self._note, **changed)  # type: ignore[arg-type]
        self.kept.emit(self._note)
