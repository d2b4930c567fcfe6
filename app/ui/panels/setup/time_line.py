"""The events of a setup, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.models import cells, formats
from app.ui.theme import color, font, paint

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.domain.setup import SetupEvent
    from app.ui.panels.setup.sheet import Sheet

_LINE = 22
_TIME, _DOT, _WORD, _TEXT = 0, 86, 100, 172


class EventLine(NamedTuple):
    """One line: when, the new state, and how it came to it."""

    time: str
    word: str
    text: str


def _tr(text: str) -> str:
    return QCoreApplication.translate("setup", text)


def event_lines(sheet: Sheet, zone: str) -> list[EventLine]:
    """The time line of a setup, newest first; bars are named by their opening time."""
    return [
        EventLine(
            f"{formats.local(event.bar_time, zone):%d %b %H:%M}",
            cells.state_word(event.to_state),
            _told(event, sheet.tick),
        )
        for event in reversed(sheet.events)
    ]


def _told(event: SetupEvent, tick: float) -> str:
    words = {
        "signal": _tr("signal, close"),
        "entry": _tr("filled at"),
        "stop": _tr("stopped at"),
        "break_even": _tr("stopped at break-even,"),
        "trailing": _tr("trailing stop at"),
        "exit_rule": _tr("exit rule, closed at"),
        "time_stop": _tr("time stop, closed at"),
    }.get(event.reason)
    if event.reason.startswith("tp") and event.reason[2:].isdigit():
        words = _tr("target reached at")
    if words is None or event.price is None:
        return event.reason
    return f"{words} {formats.price(event.price, tick)}"


class TimeLine(QWidget):
    """Draws the events under each other."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[EventLine] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_sheet(self, sheet: Sheet, zone: str) -> None:
        """Show the events of another setup, in a time zone."""
        self._lines = event_lines(sheet, zone)
        self.setFixedHeight(_LINE * len(self._lines))
        self.setAccessibleName("; ".join(" ".join(line) for line in self._lines))
        self.setToolTip("\n".join(f"{line.word}: {line.text}" for line in self._lines))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(font())
        for at, line in enumerate(self._lines):
            top = at * _LINE
            paint.text(painter, QRectF(_TIME, top, 82, _LINE), line.time, "text3")
            self._paint_dot(painter, top, newest=at == 0, last=at == len(self._lines) - 1)
            area = QRectF(_WORD, top, _TEXT - _WORD, _LINE)
            paint.text(painter, area, line.word, "text", font(12, 500))
            area = QRectF(_TEXT, top, self.width() - _TEXT, _LINE)
            words = metrics.elidedText(line.text, Qt.TextElideMode.ElideRight, area.width())
            paint.text(painter, area, words, "text2")

    @staticmethod
    def _paint_dot(painter: QPainter, top: float, *, newest: bool, last: bool) -> None:
        fill = color("accent" if newest else "text3")
        paint.block(painter, QRectF(_DOT, top + 8, 6, 6), fill, 3)
        if not last:
            paint.block(painter, QRectF(_DOT + 2.5, top + 15, 1, 14), color("line"))
