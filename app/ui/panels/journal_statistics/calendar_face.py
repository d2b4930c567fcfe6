"""The calendar: what each day brought, as a heat map."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPen

from app.ui.charts.lettering import fitting, write
from app.ui.charts.time_ticks import MONTHS, WEEKDAYS
from app.ui.models import formats
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.plot_card import PlotData
from app.ui.theme import color, tint
from app.ui.theme import paint as draw
from app.ui.widgets.heat import shade
from app.ui.widgets.still_drawing import StillDrawing

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QWheelEvent

    from app.domain.journal.statistics.report import CalendarDay
    from app.ui.panels.journal_statistics.calendar_weeks import CalendarWeeks

_LEFT, _HEAD, _LEGEND, _GAP = 36.0, 20.0, 96.0, 16.0
_WIDEST, _LEAST, _TALLEST = 44.0, 34.0, 24.0
_LEGEND_SHARES: Final = (1.0, 0.4, 0.1, -0.1, -0.4, -1.0)
_KEYS: Final = {
    Qt.Key.Key_Left: -7,
    Qt.Key.Key_Right: 7,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -28,
    Qt.Key.Key_PageDown: 28,
}


class _Grid(NamedTuple):
    """Weeks from ``first`` on and the size of a day's cell, logical pixels."""

    first: int
    in_view: int
    width: float
    height: float
    with_legend: bool

    def cell(self, week: int, weekday: int) -> QRectF:
        """Where a day stands."""
        left = _LEFT + (week - self.first) * self.width
        return QRectF(left, _HEAD + weekday * self.height, self.width, self.height)


class CalendarFace(StillDrawing):
    """Weeks that find no room are reached by the wheel or the keyboard; the newest stand first.

    Signals:
        day_chosen: ISO date of a day that was clicked or entered.
    """

    day_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Calendar of results"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(round(_HEAD + 7 * 16))
        self._weeks: CalendarWeeks | None = None
        self._unit = "r"
        self._chosen = ""
        self._cursor: date | None = None
        self._back = 0

    @property
    def cursor_day(self) -> date | None:
        """Where the keyboard is."""
        return self._cursor

    def show_weeks(self, weeks: CalendarWeeks | None, unit: str, chosen: str = "") -> None:
        """Show other weeks; ``chosen`` is the ISO date the trades are filtered by."""
        if self._weeks is None or weeks is None or weeks.last != self._weeks.last:
            self._back = 0
        self._weeks, self._unit, self._chosen = weeks, unit, chosen
        if weeks is None:
            self._cursor = None
        elif self._cursor is not None:
            self._cursor = weeks.within(self._cursor)
        self.draw_anew()

    # ------------------------------------------------------------ places

    def _grid(self) -> _Grid:
        """The weeks in view and the size of their cells."""
        weeks = self._weeks
        in_view = min(0 if weeks is None else weeks.count, self._room())
        first = 0 if weeks is None else max(weeks.count - in_view - self._back, 0)
        height = min(_TALLEST, (self.height() - _HEAD) / 7)
        for legend in (_GAP + _LEGEND, 0.0):
            room = (self.width() - _LEFT - legend) / max(in_view, 1)
            if room >= _LEAST or not legend:
                width = min(max(room, _LEAST), _WIDEST)
                return _Grid(first, in_view, width, height, with_legend=bool(legend))
        raise AssertionError("the last one is always taken")

    def _room(self) -> int:
        """Weeks that find room."""
        return max(int((self.width() - _LEFT) // _LEAST), 1)

    def first_week(self) -> int:
        """The first week in view."""
        return self._grid().first

    def cell(self, day: date) -> QRectF | None:
        """Where a day stands, logical pixels; None while it is not in view."""
        if self._weeks is None:
            return None
        grid = self._grid()
        week, weekday = self._weeks.place(day)
        in_view = 0 <= week - grid.first < grid.in_view
        return grid.cell(week, weekday) if in_view else None

    def day_at(self, x: float, y: float) -> date | None:
        """The day under a point, logical pixels."""
        weeks, grid = self._weeks, self._grid()
        if weeks is None or x < _LEFT or y < _HEAD:
            return None
        column, weekday = int((x - _LEFT) // grid.width), int((y - _HEAD) // grid.height)
        if column >= grid.in_view or weekday > 6:
            return None
        return weeks.day(grid.first + column, weekday)

    # ------------------------------------------------------------ painting

    def draw(self, painter: QPainter, area: QRectF) -> None:
        weeks = self._weeks
        if weeks is None or area.isEmpty():
            return
        grid = self._grid()
        self._draw_names(painter, weeks, grid)
        for week in range(grid.first, grid.first + grid.in_view):
            for weekday in range(7):
                day = weeks.day(week, weekday)
                if day is not None:
                    self._draw_day(painter, grid.cell(week, weekday), weeks.days.get(day))
        if grid.with_legend:
            self._draw_legend(painter, weeks, grid)

    def draw_over(self, painter: QPainter) -> None:
        for day, token, width in self._frames():
            cell = self.cell(day)
            if cell is not None:
                painter.setPen(QPen(color(token), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 2, 2)

    def _frames(self) -> list[tuple[date, str, float]]:
        weeks = self._weeks
        chosen = [] if weeks is None else [d for d in weeks.days if d.isoformat() == self._chosen]
        frames = [(day, "text", 1.5) for day in chosen]
        if self._cursor is not None and self.hasFocus():
            frames.append((self._cursor, "accent", 1.5))
        return frames

    def _draw_names(self, painter: QPainter, weeks: CalendarWeeks, grid: _Grid) -> None:
        for weekday in (0, 2, 4, 6):
            place = QRectF(0, _HEAD + weekday * grid.height, _LEFT, grid.height)
            write(painter, place, WEEKDAYS[weekday], "text3", (11, 400))
        for week in range(grid.first, grid.first + grid.in_view):
            month = weeks.month_at(week)
            if month is not None:
                name = MONTHS[month.month - 1]
                told = f"{name} {month.year}" if month.month == 1 else name
                place = QRectF(grid.cell(week, 0).left() + 2, 0, 80, _HEAD - 2)
                write(painter, place, told, "text3", (11, 400))

    def _draw_day(self, painter: QPainter, cell: QRectF, found: CalendarDay | None) -> None:
        inner = cell.adjusted(1, 1, -1, -1)
        if found is None or found.total is None or self._weeks is None:
            draw.block(painter, inner, tint("line", 0.35 if found is None else 0.8), 2)
            return
        token = "up" if found.total >= 0 else "down"
        draw.block(painter, inner, tint(token, shade(found.total, self._weeks.largest)), 2)
        face = (11 if cell.width() >= 38 else 10, 400)
        told = fitting(words.shorter(found.total, self._unit), face, inner.width() - 2)
        write(painter, inner, told, "text", face, "center")

    def _draw_legend(self, painter: QPainter, weeks: CalendarWeeks, grid: _Grid) -> None:
        left = _LEFT + grid.in_view * grid.width + _GAP
        title = self.tr("{0} a day").format(words.unit_word(self._unit))
        write(painter, QRectF(left, _HEAD, _LEGEND, 20), title, "text2", (11, 500))
        for place, share in enumerate(_LEGEND_SHARES):
            value = weeks.largest * share
            top = _HEAD + 24 + place * 18
            token = "up" if value >= 0 else "down"
            ground = tint(token, shade(value, weeks.largest))
            draw.block(painter, QRectF(left, top, 18, 16), ground, 2)
            line = QRectF(left + 26, top, _LEGEND - 26, 16)
            write(painter, line, words.cell(value, self._unit), "text3", (11, 400))

    # ------------------------------------------------------------ mouse and keyboard

    def words_of(self, day: date) -> str:
        """A day in words."""
        found = None if self._weeks is None else self._weeks.days.get(day)
        when = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
        if found is None:
            return self.tr("{0}: no trade closed").format(when)
        return f"{when}: {_day_words(found, self._unit)}"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().x(), event.position().y())
        self.setToolTip("" if day is None else self.words_of(day))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().x(), event.position().y())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self._move(day)
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, weeks = Qt.Key(event.key()), self._weeks
        if weeks is None:
            super().keyPressEvent(event)
        elif key in _KEYS:
            start = self._cursor or weeks.last
            step = _KEYS[key] if self._cursor is not None else 0
            self._move(weeks.within(start + timedelta(days=step)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        """Only days with a trade can be looked at."""
        weeks, day = self._weeks, self._cursor
        if weeks is not None and day is not None and day in weeks.days:
            self.day_chosen.emit(day.isoformat())

    def _move(self, day: date) -> None:
        self._cursor = day
        weeks = self._weeks
        if weeks is not None and self.cell(day) is None:
            grid, (week, _) = self._grid(), weeks.place(day)
            newest = week + grid.in_view - 1 if week < grid.first else week
            self._back = max(weeks.count - 1 - newest, 0)
            self.draw_anew()
        self.setAccessibleDescription(self.words_of(day))
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        weeks = self._weeks
        most = 0 if weeks is None else max(weeks.count - self._room(), 0)
        if not most:
            super().wheelEvent(event)
            return
        back = self._back + (4 if event.angleDelta().y() > 0 else -4)
        self._back = min(max(back, 0), most)
        self.draw_anew()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.setToolTip("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def data(self) -> PlotData:
        """Each day with a trade, oldest first."""
        days = {} if self._weeks is None else self._weeks.days
        titles = (self.tr("Day"), self.tr("Trades"), words.unit_word(self._unit))
        return PlotData(
            titles, [(day.isoformat(), days[day].n, days[day].total) for day in sorted(days)]
        )


def _day_words(found: CalendarDay, unit: str) -> str:
    told = words.trades(found.n)
    if found.total is None:
        return told
    result = formats.signed(found.total, words.decimals_for(found.total, unit))
    return f"{result} {words.unit_word(unit)}, {told}"
